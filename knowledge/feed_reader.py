"""Reads the prefecture's feed of open shelters every few minutes, when its address is configured."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field
from datetime import timedelta

import httpx2
import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from knowledge.errors import FileUnreadable
from knowledge.shelter_feed import keep, last_reading, read_open
from storage.times import Clock, utc_now

log = structlog.get_logger("knowledge")

_MOST_BYTES = 20 * 1024 * 1024
_TIMEOUT_SECONDS = 20.0


@dataclass(slots=True)
class FeedReader:
    """`start` begins, `stop` ends. url: empty, and nothing is ever fetched. A failed reading leaves the last one,
    which says nothing any more after half an hour."""

    engine: AsyncEngine
    url: str
    seconds: float = 120.0
    client: httpx2.AsyncClient | None = None
    clock: Clock = utc_now
    _running: asyncio.Task[None] | None = field(default=None, repr=False)

    async def start(self) -> None:
        """Begin to read, if there is an address."""
        if self.url:
            self._running = asyncio.create_task(self._forever(), name="shelter-feed")

    async def stop(self) -> None:
        """Read no more."""
        if self._running:
            self._running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._running
            self._running = None

    async def read(self) -> bool:
        """One reading; False where it failed. Another replica's fresh reading is good enough."""
        try:
            newest = await last_reading(self.engine)
            if newest and self.clock() - newest < timedelta(seconds=self.seconds / 2):
                return True
            states = read_open(await self._fetch())
            count = await keep(self.engine, states, self.clock())
        except (httpx2.HTTPError, FileUnreadable, SQLAlchemyError) as error:
            log.warning("shelters.failed", reason=type(error).__name__)
            return False
        log.info("shelters.read", open=count)
        return True

    async def _fetch(self) -> bytes:
        if self.client is not None:
            return await _get(self.client, self.url)
        async with httpx2.AsyncClient(timeout=_TIMEOUT_SECONDS) as client:
            return await _get(client, self.url)

    async def _forever(self) -> None:
        while True:
            await self.read()
            await asyncio.sleep(self.seconds)


async def _get(client: httpx2.AsyncClient, url: str) -> bytes:
    response = await client.get(url, headers={"Accept": "application/json"})
    response.raise_for_status()
    if len(response.content) > _MOST_BYTES:
        raise FileUnreadable("too_large")
    content: bytes = response.content
    return content
