"""Following one conversation: what is new, as it comes, with nothing lost when a wake-up is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from datetime import datetime

from channels.web.ports import WebThreads
from channels.web.render import render, render_state
from channels.web.sender import live_topic
from contracts.wire import Json
from conversations.errors import UnknownConversation
from conversations.live import wait_for
from conversations.model import Conversation, StoredMessage
from conversations.ports import LiveUpdates
from conversations.ticket_values import Ticket

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class News:
    """Messages after a sequence, and how the conversation is answered now. gone: it was deleted."""

    messages: tuple[Json, ...] = ()
    state: Json | None = None
    last: int = 0
    gone: bool = False


class Watcher:
    """Reads a conversation again whenever it is announced to have changed, and every `poll_seconds`."""

    def __init__(self, threads: WebThreads, live: LiveUpdates, clock: Clock, poll_seconds: float) -> None:
        self._threads, self._live, self._clock, self._poll = threads, live, clock, poll_seconds

    async def news(self, conversation_id: str, after: int) -> News:
        """What is new now."""
        try:
            conversation = await self._threads.read(conversation_id)
        except UnknownConversation:
            return News(gone=True, last=after)
        ticket = await self._threads.ticket(conversation_id)
        return self._news(conversation, ticket, await self._threads.messages_after(conversation_id, after), after)

    async def wait(self, conversation_id: str, after: int, seconds: float) -> News:
        """What is new, as soon as there is a message, or after `seconds`."""
        deadline = asyncio.get_running_loop().time() + seconds
        async with self._live.listen(live_topic(conversation_id)) as updates:
            news = await self.news(conversation_id, after)
            while not news.messages and not news.gone and (left := _left(deadline)) > 0:
                await wait_for(updates, min(left, self._poll))
                news = await self.news(conversation_id, after)
        return news

    async def follow(self, conversation_id: str, after: int, seconds: float) -> AsyncGenerator[News]:
        """What is there after `after`, then each change, for `seconds` or until it is gone."""
        deadline = asyncio.get_running_loop().time() + seconds
        state: Json | None = None
        async with self._live.listen(live_topic(conversation_id)) as updates:
            while True:
                news = await self.news(conversation_id, after)
                if news.messages or news.gone or news.state != state:
                    yield news
                if news.gone or (left := _left(deadline)) <= 0:
                    return
                if not news.messages:
                    await wait_for(updates, min(left, self._poll))
                after, state = news.last, news.state

    def _news(
        self, conversation: Conversation, ticket: Ticket | None, messages: list[StoredMessage], after: int
    ) -> News:
        now = self._clock()
        return News(
            messages=tuple(render(message, conversation.language, now) for message in messages),
            state=render_state(conversation, ticket, now),
            last=messages[-1].sequence if messages else after,
        )


def _left(deadline: float) -> float:
    return deadline - asyncio.get_running_loop().time()
