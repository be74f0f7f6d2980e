"""Refusals as problem documents (RFC 9457) in the reader's language, and the header rules of every answer."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import HTTPException, RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from starlette.types import Message

from channels.phrases import phrase
from channels.web.bodies import BODY_LIMIT
from channels.web.cors import Origins
from channels.web.errors import BodyTooLarge, ConversationGone, Invalid, Malformed, WebError
from channels.web.parse import accepted_language
from channels.web.spans import view_spans
from contracts.languages import Language
from contracts.rich_text import plain
from conversations.errors import UnknownConversation

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


def web_route(origins: Origins, most: int = BODY_LIMIT) -> type[APIRoute]:
    """The kind of route the API is made of: its body is limited, refusals are problem documents, CORS is answered."""

    class WebRoute(APIRoute):
        def get_route_handler(self) -> Handler:
            handle = super().get_route_handler()

            async def answer(request: Request) -> Response:
                response = await _answer(handle, request, most)
                response.headers.update(origins.headers(request.headers, request.url))
                response.headers.setdefault("Cache-Control", "no-store")
                response.headers.setdefault("X-Content-Type-Options", "nosniff")
                return response

            return answer

    return WebRoute


async def _answer(handle: Handler, request: Request, most: int) -> Response:
    try:
        return await handle(Request(request.scope, limited(request, most)))
    except WebError as error:
        return problem(error, request)
    except UnknownConversation:
        return problem(ConversationGone(), request)
    except RequestValidationError as error:
        return problem(_refused(error), request)
    except HTTPException as error:
        return problem(BodyTooLarge() if error.status_code == 413 else Malformed(), request)


def problem(error: WebError, request: Request) -> Response:
    """The document: stable `code`, words in the language of the page."""
    language = accepted_language(request.headers.get("accept-language"), Language.EN)
    said = phrase(f"web.problem.{error.code}", language, **error.values)
    return JSONResponse(
        {
            "type": "about:blank",
            "title": plain(said),
            "status": error.status,
            "code": error.code,
            "lang": language.base,
            "spans": view_spans(said),
        },
        status_code=error.status,
        media_type="application/problem+json",
        headers={"Content-Language": language.tag, **error.headers},
    )


def limited(request: Request, most: int = BODY_LIMIT) -> Callable[[], Coroutine[Any, Any, Message]]:
    """`receive`, refusing with 413 once the body is larger than a message can need."""
    seen = 0

    async def receive() -> Message:
        nonlocal seen
        if int(request.headers.get("content-length") or 0) > most:
            raise HTTPException(413)
        message = await request.receive()
        seen += len(message.get("body", b""))
        if seen > most:
            raise HTTPException(413)
        return message

    return receive


def _refused(error: RequestValidationError) -> WebError:
    kinds = {item["type"] for item in error.errors()}
    return Malformed() if "json_invalid" in kinds else Invalid()
