"""A whole channel core over a test's database: real inbox, threads, outbox and worker; fake dialogue and sender."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncEngine

from channels.case_turns import CaseTurns
from channels.contacts import FakeContacts
from channels.dialogue import FakeDialogue
from channels.fetcher import Fetcher
from channels.sites import NearestSites
from channels.turn import TurnTaker
from channels.understanding import Understanding, fake_understanding
from channels.worker import Worker
from contracts.answers import PlaceCard
from contracts.rich_text import Span
from conversations.attachments import Attachments
from conversations.case_media import CaseMedia
from conversations.erasures import Erasures
from conversations.errors import MediaGone, SendError
from conversations.inbox import Inbox
from conversations.live import InProcessLiveUpdates
from conversations.model import Channel, InboundMessage, Outgoing, Sent
from conversations.my_data import MyDataDesk
from conversations.outbox import Outbox
from conversations.promises import OfficePromises
from conversations.resident_cases import ResidentCases
from conversations.threads import Threads
from storage.sealing import Sealer

DESK = PlaceCard("kumamoto-support-center", (Span("Support Center"),), (Span("Center"),))
START = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


class FakeSender:
    """A channel that keeps what it was given; `errors` are raised one by one before it works."""

    def __init__(self, channel: Channel = "line") -> None:
        self.channel: Channel = channel
        self.sent: list[Outgoing] = []
        self.attempts: list[Outgoing] = []
        self.errors: list[SendError] = []

    async def send(self, outgoing: Outgoing) -> Sent:
        self.attempts.append(outgoing)
        if self.errors:
            raise self.errors.pop(0)
        self.sent.append(outgoing)
        return Sent("reply", ("v1",))

    @property
    def keys(self) -> list[str]:
        """Phrase keys sent, in order."""
        return [getattr(reply, "key", type(reply).__name__) for item in self.sent for reply in item.replies]


class FakeMediaSource:
    """What a vendor holds for residents, by its id."""

    channel: Channel = "line"

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}

    async def fetch(self, source: str, most: int) -> bytes:
        """The bytes."""
        if source not in self.held:
            raise MediaGone("expired")
        return self.held[source]


class World:
    """Everything a turn touches, with a clock that a test moves."""

    def __init__(
        self,
        engine: AsyncEngine,
        sealer: Sealer,
        understanding: Understanding | None = None,
        *,
        nearest: NearestSites | None = None,
        **worker: Any,
    ) -> None:
        self.now = START
        self.engine, self.sealer = engine, sealer
        self.live = InProcessLiveUpdates()
        self.inbox = Inbox(engine, sealer, self.live, self.clock)
        self.outbox = Outbox(engine, sealer, self.clock)
        self.threads = Threads(engine, sealer, self.live, self.clock)
        self.dialogue, self.sender = FakeDialogue(), FakeSender()
        self.web = FakeSender("web")
        understanding = understanding or fake_understanding()
        self.promises = OfficePromises()
        self.attachments = Attachments(engine, sealer, self.live, self.clock)
        media = CaseMedia(engine, sealer, self.attachments)
        self.cases = ResidentCases(engine, sealer, self.live, self.clock, self.promises, media=media)
        self.vendor = FakeMediaSource()
        self.turns = TurnTaker(
            self.inbox,
            self.threads,
            self.dialogue,
            FakeContacts(DESK),
            understanding,
            cases=CaseTurns(
                self.cases, MyDataDesk(engine, sealer), FakeContacts(DESK), understanding, clock=self.clock
            ),
            senders={"line": self.sender, "web": self.web},
            nearest=nearest,
            retry_seconds=45,
        )
        self.worker = Worker(
            self.inbox,
            self.outbox,
            Erasures(engine, self.clock),
            turns=self.turns,
            dialogue=self.dialogue,
            senders={"line": self.sender, "web": self.web},
            live=self.live,
            fetcher=Fetcher(self.attachments, {"line": self.vendor}),
            **worker,
        )

    def clock(self) -> datetime:
        return self.now

    def later(self, **delta: float) -> None:
        """Move the clock."""
        self.now += timedelta(**delta)

    async def say(self, words: str = "", who: str = "U1", **fields: Any) -> InboundMessage:
        """A message comes in and everything due is done."""
        message = said(words, who, self.now, **fields)
        await self.inbox.accept([message])
        await self.worker.drain()
        return message


def said(words: str = "", who: str = "U1", at: datetime = START, **fields: Any) -> InboundMessage:
    """A text message on LINE unless told otherwise."""
    name = uuid4().hex
    message = InboundMessage("line", f"e-{name}", who, "text", at, text=words, message_id=f"m-{name}")
    return replace(message, **fields)
