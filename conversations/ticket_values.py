"""The values of tickets, as the console and the channels read them. All times are UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from contracts.languages import Language
from contracts.replies import AnswerReply, StaffReply
from conversations.model import Channel, StoredMessage
from conversations.ticket_states import Action, State

#: How the resident wants to be answered.
AnswerBy = Literal["chat", "phone"]
#: How the resident found it, asked once after closing.
Satisfaction = Literal["good", "fair", "poor"]
#: Why a case was closed. Only staff use the first four.
CloseReason = Literal["solved", "referred", "no-reply", "duplicate", "back-to-bot"]
ReferralState = Literal["proposed", "approved", "declined"]
QueueFilter = Literal["mine", "open", "active", "closed", "all"]


@dataclass(frozen=True, slots=True)
class Staff:
    """A staff member as tickets know them: the console's user id, and the name that residents see."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Promise:
    """When a person will answer. at: UTC, the latest moment. exact: False if only the day is promised."""

    at: datetime
    exact: bool = True


@dataclass(frozen=True, slots=True)
class TicketRequest:
    """What a resident asks staff for. sentence and contact are their own words; contact: phone number, if asked for.

    reason: `asked` or `misses`. shares: whether the last messages may be read along. …_messages: where they wrote it.
    """

    reason: str
    topic: str | None = None
    article: str | None = None
    sentence: str = ""
    answer_by: AnswerBy = "chat"
    contact: str = ""
    shares: bool = False
    urgent: bool = False
    sentence_messages: tuple[str, ...] = ()
    contact_messages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ticket:
    """One case. number: `2026-0412`, by which residents and staff name it. version: grows with every change.

    waiting_since: the resident waits for staff since then; None when staff answered last. unread: messages of the
    resident that the holder has not seen. readable_from: sequence of the first message staff may read.
    """

    id: str
    number: str
    conversation_id: str
    channel: Channel
    language: Language
    state: State
    version: int
    reason: str
    urgent: bool
    answer_by: AnswerBy
    opened_at: datetime
    readable_from: int
    shares_messages: bool = False
    topic: str | None = None
    article: str | None = None
    municipality: str | None = None
    sentence: str = ""
    contact: str = ""
    promise: Promise | None = None
    waiting_since: datetime | None = None
    claimed_at: datetime | None = None
    answered_at: datetime | None = None
    closed_at: datetime | None = None
    close_reason: CloseReason | None = None
    assignee: Staff | None = None
    satisfaction: Satisfaction | None = None
    unread: int = 0

    def late(self, now: datetime) -> bool:
        """Whether the resident waits longer than was promised."""
        return self.waiting_since is not None and self.promise is not None and now > self.promise.at


@dataclass(frozen=True, slots=True)
class TicketEvent:
    """One change of a ticket. by: `resident`, `staff` or `system`. detail: safe words only, such as a close reason."""

    at: datetime
    action: Action
    by: str
    to_state: State
    from_state: State | None = None
    staff: Staff | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Note:
    """A note among staff; residents never see it."""

    id: int
    staff: Staff
    text: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Referral:
    """A proposal to pass the case on to another place, with the summary the resident sees and approves."""

    id: str
    place: str
    summary: str
    state: ReferralState
    staff: Staff
    proposed_at: datetime
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DeliveryOutcome:
    """What became of a staff message. state: `waiting`, `sent` or `failed`. via: `reply`, `push` or `live`.

    reason: why it failed or waits: `unreachable`, `quota`, `too-old`, `erased` or a channel's word such as `line.busy`.
    """

    state: str
    reason: str | None = None
    via: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CaseMessage:
    """A message as staff see it. considered: articles the bot weighed, with scores (known where it missed)."""

    message: StoredMessage
    delivery: DeliveryOutcome | None = None
    considered: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """All there is of one ticket. reachable: False if the resident blocked us. viewers: others who have it open."""

    ticket: Ticket
    messages: tuple[CaseMessage, ...]
    notes: tuple[Note, ...]
    referrals: tuple[Referral, ...]
    events: tuple[TicketEvent, ...]
    viewers: tuple[Staff, ...]
    reachable: bool


@dataclass(frozen=True, slots=True)
class StaffWords:
    """What staff send: their words, an approved article, or both."""

    reply: StaffReply | None = None
    article: AnswerReply | None = None


@dataclass(frozen=True, slots=True)
class DayFigures:
    """Counts of one day in Japan (by opening). minutes: median time to the first answer. kept: answered as promised."""

    day: str
    opened: int = 0
    answered: int = 0
    closed: int = 0
    kept: int = 0
    late: int = 0
    minutes: float | None = None
    languages: Mapping[str, int] = field(default_factory=dict)
    channels: Mapping[str, int] = field(default_factory=dict)
    topics: Mapping[str, int] = field(default_factory=dict)
    satisfaction: Mapping[str, int] = field(default_factory=dict)
