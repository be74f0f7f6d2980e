"""POST /webhooks/line: 200 only after the messages are kept."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import httpx2
import pytest
from fastapi import FastAPI

from channels.line.signature import HEADER, sign
from channels.line.webhook import MAX_BODY, PATH, webhook_router
from conversations.model import InboundMessage
from tests.services.line.samples import NOW, call, text_event

SECRET = "a-secret"


class ListInbox:
    def __init__(self) -> None:
        self.messages: list[InboundMessage] = []

    async def accept(self, messages: Sequence[InboundMessage]) -> int:
        self.messages += messages
        return len(messages)


class BrokenInbox:
    async def accept(self, messages: Sequence[InboundMessage]) -> int:
        raise OSError("disk full")


async def post(inbox: ListInbox | BrokenInbox, body: bytes, signed: str | None) -> int:
    app = FastAPI()
    app.include_router(webhook_router(SECRET, inbox, lambda: NOW))
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://tomoni") as client:
        headers = {} if signed is None else {HEADER: signed}
        return (await client.post(PATH, content=body, headers=headers)).status_code


async def test_a_signed_call_is_kept_and_answered() -> None:
    inbox, body = ListInbox(), call(text_event("a"), text_event("b"))
    assert await post(inbox, body, sign(SECRET, body)) == 200
    assert [item.text for item in inbox.messages] == ["a", "b"]


async def test_the_verification_call_is_answered() -> None:
    body = call()
    assert await post(ListInbox(), body, sign(SECRET, body)) == 200


@pytest.mark.parametrize("signed", [None, "", "wrong", sign("other", call())])
async def test_an_unsigned_call_is_refused_before_it_is_read(signed: str | None) -> None:
    inbox = ListInbox()
    assert await post(inbox, call(text_event("a")), signed) == 401
    assert not inbox.messages


async def test_a_tampered_call_is_refused() -> None:
    body = call(text_event("a"))
    assert await post(ListInbox(), body.replace(b'"a"', b'"b"'), sign(SECRET, body)) == 401


async def test_malformed_json_is_refused() -> None:
    assert await post(ListInbox(), b"{", sign(SECRET, b"{")) == 400


async def test_a_body_over_a_megabyte_is_refused() -> None:
    body = b"x" * (MAX_BODY + 1)
    assert await post(ListInbox(), body, sign(SECRET, body)) == 413


async def test_what_cannot_be_kept_is_not_acknowledged() -> None:
    body = call(text_event("a"))
    assert await post(BrokenInbox(), body, sign(SECRET, body)) == 500


def test_the_webhook_does_not_load_the_vendors_library() -> None:
    import subprocess

    code = "import sys, channels.line.bootstrap; print('linebot' in sys.modules, 'aiohttp' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
