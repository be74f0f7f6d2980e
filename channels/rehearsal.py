"""A question in every language before residents ask: the first answers of fresh processes take seconds.

Word lists, models and connections are opened when they are first needed, in Rasa, in its actions and in knowledge. On
a busy machine that is longer than a resident's question may take, who would then hear that we are out of order.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence

import structlog

from channels.dialogue import Dialogue
from channels.errors import DialogueUnavailable
from channels.phrases import words
from contracts.languages import Language
from contracts.turns import Turn

log = structlog.get_logger(__name__)

#: Phrases that are sent as if a resident had written them; what comes back is thrown away.
_QUESTIONS = ("ask-age", "ask-municipality")
_SENDER = "rehearsal"
_AGAIN_SECONDS = 0.5


class Rehearsal:
    """Asks each of `servers` (a Dialogue with one Rasa server each, and much patience) until it has answered all.

    name: of this process, so that two never share a conversation of Rasa's. afterwards: done once a server has
    answered, before that counts: what can only be had when knowledge answers too.
    """

    def __init__(
        self, servers: Sequence[Dialogue], name: str, afterwards: Callable[[], Awaitable[object]] | None = None
    ) -> None:
        self._servers, self._sender, self._afterwards = tuple(servers), f"{_SENDER}.{name}", afterwards
        self._done = [False] * len(self._servers)

    def done(self, server: int) -> bool:
        """Whether the server with this number has answered everything once."""
        return self._done[server]

    async def run(self) -> None:
        """Return once every server has answered everything."""
        await asyncio.gather(*(self._until_done(number) for number in range(len(self._servers))))

    async def _until_done(self, number: int) -> None:
        while not self._done[number]:
            try:
                await self._ask_all(self._servers[number])
                if self._afterwards:
                    await self._afterwards()
                self._done[number] = True
                log.info("dialogue.rehearsed", server=number)
            except DialogueUnavailable:
                await asyncio.sleep(_AGAIN_SECONDS)

    async def _ask_all(self, server: Dialogue) -> None:
        for language in Language:
            for key in _QUESTIONS:
                await server.ask(Turn(self._sender, words(key, language), language, "web"))
        with contextlib.suppress(DialogueUnavailable):  # Rasa forgets it in a day by itself
            await server.forget(self._sender)
