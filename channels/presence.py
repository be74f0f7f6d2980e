"""What some channels can do beyond sending: tell a resident's profile language, and show that we are at it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Protocol, runtime_checkable

from contracts.languages import Language, find_language
from conversations.model import InboundMessage

#: An answer that takes longer than this is announced by "typing".
_SLOW_SECONDS = 0.8
_PROFILE_SECONDS = 0.4


@runtime_checkable
class Presence(Protocol):
    """One channel's extras; both may fail silently."""

    async def typing(self, external_id: str) -> None:
        """Show that an answer is being made."""

    async def profile_language(self, external_id: str) -> str | None:
        """The BCP 47 tag in the vendor's profile."""


class Presences:
    """Extras by channel; a channel without them is simply not asked."""

    def __init__(self, presences: Mapping[str, Presence]) -> None:
        self._presences = presences

    async def language(self, message: InboundMessage) -> Language | None:
        """The language of the resident's profile, if it comes at once and is one of ours."""
        presence = self._presences.get(message.channel)
        if presence is None:
            return None
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_PROFILE_SECONDS):
                return find_language(await presence.profile_language(message.external_id))
        return None

    @asynccontextmanager
    async def typing(self, message: InboundMessage) -> AsyncIterator[None]:
        """Show "typing" if what is done inside takes long."""
        presence = self._presences.get(message.channel)
        if presence is None:
            yield
            return
        task = asyncio.create_task(_later(presence, message.external_id))
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def _later(presence: Presence, external_id: str) -> None:
    await asyncio.sleep(_SLOW_SECONDS)
    await presence.typing(external_id)


class FakePresence:
    """A channel whose profile says `tag`."""

    def __init__(self, tag: str | None = None) -> None:
        self.tag = tag
        self.typed: list[str] = []

    async def typing(self, external_id: str) -> None:
        """As Presence.typing."""
        self.typed.append(external_id)

    async def profile_language(self, external_id: str) -> str | None:
        """As Presence.profile_language."""
        return self.tag
