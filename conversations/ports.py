"""What conversations needs from outside: a way out per channel, and live updates."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from conversations.model import Channel, Outgoing, Sent


class ChannelSender(Protocol):
    """One channel's way out."""

    channel: Channel

    async def send(self, outgoing: Outgoing) -> Sent:
        """Deliver now; raises SendAgain, SendRefused or QuotaSpent."""


class LiveUpdates(Protocol):
    """Wake-ups that may be lost: a topic is a short string such as `inbox`, `outbox` or `conversation:<id>`."""

    async def publish(self, topic: str) -> None:
        """Wake whoever listens to the topic, in this process or another."""

    def listen(self, *topics: str) -> AbstractAsyncContextManager[AsyncIterator[str]]:
        """The topics as they are published, while the context is open."""
