"""What conversations needs from outside: a way out per channel, live updates, promises, and a record of looks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from conversations.model import Channel, Outgoing, Sent
from conversations.ticket_values import Promise, Staff, Ticket


class ChannelSender(Protocol):
    """One channel's way out."""

    channel: Channel

    async def send(self, outgoing: Outgoing) -> Sent:
        """Deliver now; raises SendAgain, SendRefused or QuotaSpent."""


class MediaSource(Protocol):
    """Where one channel's vendor keeps what residents sent."""

    channel: Channel

    async def fetch(self, source: str, most: int) -> bytes:
        """The bytes behind a vendor's id, `most` at most; raises MediaLater or MediaGone."""


class LiveUpdates(Protocol):
    """Wake-ups that may be lost: a topic is a short string such as `inbox`, `outbox` or `conversation:<id>`."""

    async def publish(self, topic: str) -> None:
        """Wake whoever listens to the topic, in this process or another."""

    def listen(self, *topics: str) -> AbstractAsyncContextManager[AsyncIterator[str]]:
        """The topics as they are published, while the context is open."""


class Promises(Protocol):
    """When staff are in."""

    def next(self, now: datetime) -> Promise | None:
        """What may be promised at this moment (UTC), at once and without a network; None if nothing is known."""


class LookRecord(Protocol):
    """The audit of looks at residents' words; the console keeps it in its table."""

    async def looked(self, staff: Staff, ticket: Ticket, at: datetime) -> None:
        """`staff` was shown the words of a case; must be kept before it returns."""


class FakeLookRecord:
    """Keeps looks in a list: (staff id, ticket number)."""

    def __init__(self) -> None:
        self.looks: list[tuple[str, str]] = []

    async def looked(self, staff: Staff, ticket: Ticket, at: datetime) -> None:
        """As LookRecord.looked."""
        self.looks.append((staff.id, ticket.number))
