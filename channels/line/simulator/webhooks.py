"""Signed webhook calls to the bot."""

from __future__ import annotations

import json
from collections.abc import Sequence

import httpx2
import structlog

from channels.line import signature
from channels.line.simulator.platform import BOT_ID, Json

log = structlog.get_logger(__name__)

_TIMEOUT = 10.0


class Webhooks:
    """Calls the bot's webhook, signed with the channel secret."""

    def __init__(self, url: str, secret: str) -> None:
        self.url = url
        self._secret = secret
        self._client: httpx2.AsyncClient | None = None
        self.last: list[Json] = []

    async def send(self, events: Sequence[Json]) -> int:
        """One call with these events; the bot's status, or 0 if it could not be reached."""
        self.last = list(events)
        return await self.send_raw(body_of(events))

    async def send_raw(self, body: bytes, signed: str | None = None) -> int:
        """One call with exactly this body and, if given, this signature."""
        if self._client is None:
            self._client = httpx2.AsyncClient(timeout=_TIMEOUT, trust_env=False)
        headers = {"content-type": "application/json; charset=utf-8", "user-agent": "LineBotWebhook/2.0"}
        headers[signature.HEADER] = signature.sign(self._secret, body) if signed is None else signed
        try:
            response = await self._client.post(self.url, content=body, headers=headers)
        except httpx2.HTTPError as error:
            log.warning("line.simulator.unreachable", reason=type(error).__name__)
            return 0
        log.info("line.simulator.called", status=response.status_code)
        return response.status_code

    async def close(self) -> None:
        """Let go of the connection."""
        if self._client is not None:
            await self._client.aclose()


def body_of(events: Sequence[Json]) -> bytes:
    """The body of a webhook call."""
    return json.dumps({"destination": BOT_ID, "events": list(events)}, ensure_ascii=False).encode()
