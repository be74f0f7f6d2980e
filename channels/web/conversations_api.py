"""`/api/web/conversations`: open, speak, follow, choose a language, delete."""

from __future__ import annotations

from collections.abc import AsyncIterable, Callable
from contextlib import aclosing
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from channels.private_numbers import without_private_numbers
from channels.web.bodies import LanguageChoice, Message, Opening
from channels.web.cors import Origins
from channels.web.errors import BodyTooLarge, ConversationGone, Invalid, Malformed, TooManyRequests, Unauthorised
from channels.web.limits import OpenStreams, RateLimits
from channels.web.parse import accepted_language, parse
from channels.web.ports import Accepts, WebThreads
from channels.web.problems import web_route
from channels.web.requests import ConversationId, address, bearer
from channels.web.settings import WebSettings
from channels.web.watch import Clock, News, Watcher
from contracts.wire import Json
from conversations.model import Conversation

#: The longest a long-poll is held, in seconds; proxies commonly cut at 30.
LONGEST_WAIT = 25
_PREFIX = "/api/web/conversations"

_PROBLEMS: dict[int | str, dict[str, Any]] = {
    error.status: {"description": error.__doc__, "content": {"application/problem+json": {}}}
    for error in (Malformed, Unauthorised, ConversationGone, BodyTooLarge, Invalid, TooManyRequests)
}

LastEvent = Annotated[str | None, Header(pattern=r"^\d{1,12}$")]


class ConversationsApi:
    """The addresses of the API, over ports."""

    def __init__(
        self,
        settings: WebSettings,
        threads: WebThreads,
        inbox: Accepts,
        watcher: Watcher,
        clock: Clock,
    ) -> None:
        self._settings, self._threads, self._inbox = settings, threads, inbox
        self._watcher, self._clock = watcher, clock
        self.limits, self._streams = RateLimits(settings), OpenStreams(settings.streams_per_conversation)
        self.origins = Origins(settings.origins)

    def router(self) -> APIRouter:
        """All addresses, with CORS and problem documents."""
        router = APIRouter(route_class=web_route(self.origins), tags=["web"], responses=_PROBLEMS)
        one = _PREFIX + "/{conversation_id}"
        add: Callable[..., None] = router.add_api_route
        add(_PREFIX, self.open, methods=["POST"], status_code=201)
        add(one + "/messages", self.say, methods=["POST"], status_code=202)
        add(one + "/messages", self.messages, methods=["GET"])
        add(
            one + "/events",
            self.events,
            methods=["GET"],
            response_class=EventSourceResponse,
            dependencies=[Depends(self.may_stream)],
        )
        add(one + "/language", self.choose_language, methods=["PUT"])
        add(one + "/data", self.data, methods=["GET"])
        add(one, self.delete, methods=["DELETE"], status_code=204)
        add("/api/web/{path:path}", self.preflight, methods=["OPTIONS"], include_in_schema=False)
        return router

    async def open(self, body: Opening, request: Request, response: Response) -> Json:
        """A new conversation; the token is shown only here."""
        await self.limits.opening(address(request))
        hint = body.page_language or accepted_language(request.headers.get("accept-language")).tag
        conversation_id, token = await self._threads.create_web(
            body.language, hint=hint, chosen=body.language is not None
        )
        conversation = await self._threads.read(conversation_id)
        return {
            "id": conversation_id,
            "token": token,
            "language": conversation.language.value,
            "furigana": conversation.furigana,
        }

    async def say(self, conversation_id: ConversationId, body: Message, request: Request) -> Json:
        """A message; the same client_id twice is one message."""
        await self.limits.message(address(request), conversation_id)
        conversation = await self._opened(conversation_id, request)
        hint = accepted_language(request.headers.get("accept-language"), conversation.language)
        await self._inbox.accept(without_private_numbers([parse(conversation_id, body, hint, self._clock())]))
        return {"client_id": str(body.client_id)}

    async def messages(
        self,
        conversation_id: ConversationId,
        request: Request,
        after: Annotated[int, Query(ge=0)] = 0,
        wait: Annotated[float, Query(ge=0, le=LONGEST_WAIT)] = 0,
    ) -> Json:
        """What is new after a sequence, waiting up to `wait` seconds for it: where streams do not pass."""
        await self.limits.reading(address(request))
        await self._opened(conversation_id, request)
        news = await self._watcher.wait(conversation_id, after, wait)
        if news.gone:
            raise ConversationGone
        return {"messages": list(news.messages), "state": news.state, "last": news.last}

    async def may_stream(self, conversation_id: ConversationId, request: Request) -> None:
        """Refusals of a stream come before its first byte, so that they carry a status."""
        await self.limits.reading(address(request))
        await self._opened(conversation_id, request)
        self._streams.check(conversation_id)

    async def events(
        self, conversation_id: ConversationId, last_event_id: LastEvent = None
    ) -> AsyncIterable[ServerSentEvent]:
        """`message` events with their sequence as id, then a `state` event; `gone` when it is deleted elsewhere."""
        with self._streams.one(conversation_id):
            follow = self._watcher.follow(conversation_id, int(last_event_id or 0), self._settings.stream_seconds)
            async with aclosing(follow):
                async for news in follow:
                    for event in _as_events(news):
                        yield event

    async def choose_language(self, conversation_id: ConversationId, body: LanguageChoice, request: Request) -> Json:
        """Answer in this language from now on."""
        await self.limits.reading(address(request))
        await self._opened(conversation_id, request)
        changed = await self._threads.choose_language(conversation_id, body.language, body.furigana)
        return {"language": changed.language.value, "furigana": changed.furigana}

    async def data(self, conversation_id: ConversationId, request: Request, response: Response) -> Json:
        """Everything that is kept of the conversation, as a document to keep."""
        await self.limits.reading(address(request))
        await self._opened(conversation_id, request)
        response.headers["content-disposition"] = 'attachment; filename="tomoni.json"'
        response.headers["cache-control"] = "no-store"
        return await self._threads.document(conversation_id)

    async def delete(self, conversation_id: ConversationId, request: Request) -> None:
        """Erase the conversation."""
        await self.limits.reading(address(request))
        await self._opened(conversation_id, request)
        await self._threads.delete(conversation_id)

    async def preflight(self, path: str, request: Request) -> Response:
        """Which pages may call."""
        return Response(status_code=204, headers=self.origins.preflight(request.headers, request.url))

    async def _opened(self, conversation_id: str, request: Request) -> Conversation:
        return await self._threads.authorise(conversation_id, bearer(request))


def _as_events(news: News) -> list[ServerSentEvent]:
    if news.gone:
        return [ServerSentEvent(event="gone", data={})]
    events = [ServerSentEvent(event="message", id=str(message["sequence"]), data=message) for message in news.messages]
    return [*events, ServerSentEvent(event="state", data=news.state)]
