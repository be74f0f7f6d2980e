"""The values of conversations: what comes in, what goes out, and what is kept in between."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from contracts.commands import Command
from contracts.languages import Language
from contracts.replies import Effect, Visible

Channel = Literal["line", "web", "telegram"]

InboundKind = Literal[
    "text",
    "command",  # a button was tapped
    "sticker",
    "media",  # photo, video, audio or file
    "location",
    "follow",  # the resident became a friend, or opened the conversation
    "unfollow",
    "unsend",  # erase the message `refers_to`
    "unsupported",
]


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """One event of one resident, parsed from a vendor's call.

    event_id: the vendor's id, unique per channel; deduplicated on it. external_id: the vendor's id of the resident.
    sent_at: the event's own time, UTC; orders one resident's events. message_id: vendor's id of the message, if any.
    reply_token and reply_until: LINE's single-use token and when it is surely dead (UTC).
    language_hint: BCP 47 tag of profile, page or browser. media_type: `image`, `file`, or another word of the vendor's
    for what cannot be kept (`video`). media_name: file name on the resident's device. media_source: vendor's id of the
    content where that is not `message_id`; for the web the id of the attachment that was uploaded.
    refers_to: message_id of the message that was unsent or that this one quotes.
    hidden: private numbers in `text` have been hidden.
    """

    channel: Channel
    event_id: str
    external_id: str
    kind: InboundKind
    sent_at: datetime
    text: str = ""
    command: Command | None = None
    message_id: str | None = None
    reply_token: str | None = None
    reply_until: datetime | None = None
    language_hint: str | None = None
    page_language: Language | None = None  # chosen on the page or in the app by the resident: an explicit choice
    media_type: str | None = None
    media_name: str | None = None
    media_source: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    refers_to: str | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One delivery as a channel sees it: who, what, in which language, and how it may be sent.

    delivery_id: row of the outbox. retry_key: UUID to send as LINE's X-Line-Retry-Key; the same on every attempt.
    attempt: 1 for the first. first_attempt_at: when a send was first started (None before), to judge
    an unknown outcome.
    message_ids: rows of Message that this delivery carries, in order.
    """

    delivery_id: int
    channel: Channel
    conversation_id: str
    external_id: str
    replies: tuple[Visible, ...]
    language: Language
    furigana: bool
    retry_key: str
    attempt: int
    first_attempt_at: datetime | None = None
    reply_token: str | None = None
    reply_until: datetime | None = None
    language_row: bool = False  # show the one-tap row of languages under the reply (R3)
    message_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sent:
    """The channel accepted it. via: `reply`, `push` or `live`. vendor_ids: the vendor's message ids."""

    via: str
    vendor_ids: tuple[str, ...] = ()


Author = Literal["resident", "bot", "staff"]


@dataclass(frozen=True, slots=True)
class Medium:
    """What a media message brought: `media_type`, `media_name` and `media_source` of its InboundMessage."""

    type: str | None = None
    name: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """One message of a conversation as it is kept. sequence grows by one within a conversation.

    For a resident: `text` or `command` and `kind`. For the bot: `replies`, with their `language`, `furigana`.
    client_id: the id the sender gave it (web client message id, LINE message id).
    """

    id: str
    conversation_id: str
    sequence: int
    author: Author
    kind: InboundKind | Literal["replies"]
    created_at: datetime
    text: str = ""
    command: Command | None = None
    replies: tuple[Visible, ...] = ()
    language: Language | None = None
    furigana: bool = False
    language_row: bool = False
    client_id: str | None = None
    media: Medium | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """One resident's running conversation on one channel.

    language: how they are answered. language_chosen: picked by the resident, so words do not change it.
    language_known: False while neither words nor profile nor page have told it.
    sender: key for the dialogue engine, rotates per session. reachable: False after unfollow or block.
    """

    id: str
    resident_id: str
    channel: Channel
    language: Language
    language_chosen: bool
    furigana: bool
    sender: str
    reachable: bool = True
    municipality: str | None = None
    child_age: str | None = None
    last_article: str | None = None
    last_topic: str | None = None
    misses: int = 0
    offer_declined: bool = False
    last_message_at: datetime | None = None
    language_known: bool = True
    extra: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ClaimedEvent:
    """One inbound event as a worker holds it.

    attempt: 1 for the first; finishing names it. retry_of: the message to answer anew after an outage.
    """

    id: int
    attempt: int
    message: InboundMessage
    retry_of: str | None = None


@dataclass(frozen=True, slots=True)
class TurnOutcome:
    """What one turn decided; everything in it is written in one transaction.

    language: decided by the words, None to leave it. missed: why the question goes to the editors' list, or None.
    retry_after: seconds after which the same question is asked once more, or None. reachable: the new follow state.
    extra: small facts to keep in the conversation, None to drop one.
    """

    replies: tuple[Visible, ...] = ()
    effects: tuple[Effect, ...] = ()
    language: Language | None = None
    language_row: bool = False
    missed: str | None = None
    retry_after: float | None = None
    reachable: bool | None = None
    extra: Mapping[str, str | None] = field(default_factory=dict)
