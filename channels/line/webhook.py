"""POST /webhooks/line: verified, stored, answered with 200; everything else happens later."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timezone
from typing import Protocol

import structlog
from fastapi import APIRouter, Request, Response

from channels.line import signature
from channels.line.errors import MalformedCall
from channels.line.parse import parse
from channels.private_numbers import without_private_numbers
from conversations.model import InboundMessage

log = structlog.get_logger(__name__)

PATH = "/webhooks/line"
MAX_BODY = 1_000_000


class Inbox(Protocol):
    """Where messages are kept before the call is answered."""

    async def accept(self, messages: Sequence[InboundMessage]) -> int:
        """Store what is new; the number stored. Raises if nothing can be stored: LINE then delivers again."""


def utc_now() -> datetime:
    """The time of receipt."""
    return datetime.now(timezone.utc)


def webhook_router(secret: str, inbox: Inbox, now: Callable[[], datetime] = utc_now) -> APIRouter:
    """The route LINE calls. No vendor code and no network on this path."""
    router = APIRouter()

    @router.post(PATH, include_in_schema=False)
    async def receive(request: Request) -> Response:
        body = await _read(request)
        if body is None:
            return _refuse(413, "too_large")
        if not signature.verify(secret, body, request.headers.get(signature.HEADER)):
            return _refuse(401, "signature")
        try:
            call = parse(body, now())
        except MalformedCall:
            return _refuse(400, "malformed")
        for item in call.skipped:
            log.info("line.event.skipped", reason=item.reason, type=item.type)
        new = await inbox.accept(without_private_numbers(call.messages)) if call.messages else 0
        log.info("line.webhook.accepted", messages=len(call.messages), new=new, skipped=len(call.skipped))
        return Response(status_code=200)

    return router


async def _read(request: Request) -> bytes | None:
    """The raw body, or None as soon as it is larger than we take."""
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > MAX_BODY:
        return None
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            return None
    return bytes(body)


def _refuse(status: int, reason: str) -> Response:
    log.warning("line.webhook.refused", status=status, reason=reason)
    return Response(status_code=status)
