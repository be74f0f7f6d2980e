"""Wires the LINE channel: the webhook and the way out; nothing where LINE is not configured."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field
from typing import Any

import structlog
from fastapi import APIRouter

from channels.line.client import SdkLineApi
from channels.line.errors import LineError
from channels.line.sender import LineSender
from channels.line.settings import LineSettings
from channels.line.webhook import Inbox, webhook_router

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class LineChannel:
    """router: the webhook, or None while LINE is not configured. sender: its way out, or None then."""

    router: APIRouter | None
    sender: LineSender | None
    api: SdkLineApi | None = None
    _warming: asyncio.Task[None] | None = field(default=None, repr=False)

    async def stop(self) -> None:
        """Close connections."""
        if self._warming is not None:
            await asyncio.gather(self._warming, return_exceptions=True)
        if self.api is not None:
            await self.api.close()


def build_line(settings: LineSettings, threads: Any, inbox: Inbox) -> LineChannel:
    """The channel over the inbox; call inside a running loop. `threads` is not used: LINE has no reads of its own.

    The vendor's library starts to load in a thread, so that the first answer does not wait for it.
    """
    if not settings.configured:
        log.info("line.off")
        return LineChannel(None, None)
    api = SdkLineApi(settings.channel_access_token.get_secret_value(), settings.api, settings.data_api)
    warming = asyncio.create_task(_warm(api), name="line-warm")
    router = webhook_router(settings.channel_secret.get_secret_value(), inbox)
    return LineChannel(router, LineSender(api), api, warming)


async def _warm(api: SdkLineApi) -> None:
    """Load early, and say whether LINE's own auto-replies would double ours."""
    with contextlib.suppress(LineError):
        await api.warm()
        info = await api.bot_info()
        log.info("line.ready", chat_mode=info.chat_mode)
        if info.chat_mode == "chat":
            log.warning("line.chat_mode", hint="turn_off_chat_in_the_account_manager")
