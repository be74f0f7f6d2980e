"""The Messaging API's addresses, on one port for both of LINE's hosts."""

from __future__ import annotations

import hmac
import json
import uuid
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from channels.line.simulator.faults import Faults, after, before
from channels.line.simulator.platform import BOT_ID, Json, Platform
from channels.line.simulator.refusals import UNAUTHORISED, Refusal

_MAX_BODY = 2_000_000
_EMPTY: Json = {}


class Recorder:
    """The requests that were made, for tests: (method, path, body)."""

    def __init__(self, most: int = 1_000) -> None:
        self.requests: list[tuple[str, str, Json]] = []
        self._most = most

    def note(self, method: str, path: str, body: Json) -> None:
        """Keep one request; the oldest are dropped."""
        self.requests.append((method, path, body))
        del self.requests[: -self._most]


def messaging_router(platform: Platform, faults: Faults, recorder: Recorder, token: str) -> APIRouter:
    """All the calls that a bot makes."""
    router = APIRouter()

    async def answer(request: Request, act: Callable[[Json], Json], status: int = 200) -> Response:
        headers = {"x-line-request-id": str(uuid.uuid4())}
        try:
            _authorise(request, token)
            body = await _body(request)
            recorder.note(request.method, request.url.path, body)
            fault = faults.take(request.url.path)
            await before(fault)
            result = act(body)
        except Refusal as refusal:
            return JSONResponse(refusal.to_json(), refusal.status, headers={**headers, **refusal.headers})
        return await after(fault, JSONResponse(result, status, headers=headers))

    @router.post("/v2/bot/message/reply")
    async def reply(request: Request) -> Response:
        if "x-line-retry-key" in request.headers:
            return JSONResponse({"message": "The retry key is not supported by this API"}, 400)
        return await answer(
            request, lambda body: {"sentMessages": platform.reply(body.get("replyToken"), body.get("messages"))}
        )

    @router.post("/v2/bot/message/push")
    async def push(request: Request) -> Response:
        key = request.headers.get("x-line-retry-key")
        return await answer(
            request, lambda body: {"sentMessages": platform.push(body.get("to"), body.get("messages"), key)}
        )

    @router.post("/v2/bot/message/multicast")
    async def multicast(request: Request) -> Response:
        key = request.headers.get("x-line-retry-key")

        def act(body: Json) -> Json:
            platform.multicast(body.get("to"), body.get("messages"), key)
            return _EMPTY

        return await answer(request, act)

    @router.post("/v2/bot/message/validate/{kind}")
    async def validate(request: Request, kind: str) -> Response:
        def act(body: Json) -> Json:
            if kind not in ("reply", "push", "multicast", "narrowcast", "broadcast"):
                raise Refusal(404, "Not found")
            platform.validate(body.get("messages"))
            return _EMPTY

        return await answer(request, act)

    @router.post("/v2/bot/chat/loading/start")
    async def loading(request: Request) -> Response:
        def act(body: Json) -> Json:
            platform.loading(body.get("chatId"), body.get("loadingSeconds"))
            return _EMPTY

        return await answer(request, act, 202)

    @router.get("/v2/bot/profile/{user_id}")
    async def profile(request: Request, user_id: str) -> Response:
        def act(_: Json) -> Json:
            found = platform.profile(user_id)
            language = {"language": found.language} if found.language else {}
            return {"displayName": found.name, "userId": found.id, **language}

        return await answer(request, act)

    @router.get("/v2/bot/message/quota")
    async def quota(request: Request) -> Response:
        limit = platform.monthly_limit
        return await answer(
            request, lambda _: {"type": "none"} if limit is None else {"type": "limited", "value": limit}
        )

    @router.get("/v2/bot/message/quota/consumption")
    async def consumption(request: Request) -> Response:
        return await answer(request, lambda _: {"totalUsage": platform.used})

    @router.get("/v2/bot/info")
    async def info(request: Request) -> Response:
        about = {"userId": BOT_ID, "basicId": "@tomoni", "displayName": "Tomoni"}
        return await answer(request, lambda _: {**about, "chatMode": "bot", "markAsReadMode": "auto"})

    @router.get("/v2/bot/message/{message_id}/content")
    async def content(request: Request, message_id: str) -> Response:
        found = platform.contents.get(message_id)
        try:
            _authorise(request, token)
            recorder.note("GET", request.url.path, _EMPTY)
            fault = faults.take(request.url.path)
            await before(fault)
        except Refusal as refusal:
            return JSONResponse(refusal.to_json(), refusal.status, headers=refusal.headers)
        if found is None:
            return JSONResponse({"message": "Not found"}, 404)
        if message_id in platform.preparing:
            return JSONResponse(_EMPTY, 202)
        return await after(fault, Response(found[0], media_type=found[1]))

    return router


def _authorise(request: Request, token: str) -> None:
    given = request.headers.get("authorization", "")
    if not hmac.compare_digest(given.encode("utf-8", "replace"), f"Bearer {token}".encode()):
        raise Refusal(401, UNAUTHORISED)


async def _body(request: Request) -> Json:
    if request.method == "GET":
        return _EMPTY
    raw = await request.body()
    if len(raw) > _MAX_BODY:
        raise Refusal(413, "Request body is too large")
    try:
        data: Any = json.loads(raw)
    except ValueError:
        raise Refusal(400, "The request body could not be parsed as JSON (line: -, column: -)") from None
    if not isinstance(data, dict):
        raise Refusal(400, "The request body could not be parsed as JSON (line: 1, column: 1)")
    return data
