"""The end of every webhook: keep the messages, wake a worker, answer the vendor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from conversations.model import InboundMessage


class Accepts(Protocol):
    """The durable inbox as a webhook sees it."""

    async def accept(self, messages: Sequence[InboundMessage]) -> int:
        """Keep each message once; how many were new."""


async def accept(inbox: Accepts, messages: Sequence[InboundMessage]) -> int:
    """Keep the messages of one webhook call; what comes back is for metrics only, the vendor hears 200 either way."""
    return await inbox.accept(messages)


class FakeInbox:
    """Keeps messages in memory, once by channel and event id."""

    def __init__(self) -> None:
        self.messages: list[InboundMessage] = []

    async def accept(self, messages: Sequence[InboundMessage]) -> int:
        """As Inbox.accept."""
        seen = {(kept.channel, kept.event_id) for kept in self.messages}
        new = [item for item in messages if (item.channel, item.event_id) not in seen]
        self.messages.extend(new)
        return len(new)
