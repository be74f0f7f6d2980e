"""Fetches attachments that wait at vendors; one piece of work for the worker's pump."""

from __future__ import annotations

from collections.abc import Mapping

import structlog

from channels.failures import where
from conversations.attachments import Attachments, Fetch
from conversations.errors import MediaGone, MediaLater
from conversations.media import LARGEST
from conversations.ports import MediaSource
from storage.errors import LeaseLost

log = structlog.get_logger(__name__)


class Fetcher:
    """Takes fetches one by one. sources: by channel."""

    def __init__(self, attachments: Attachments, sources: Mapping[str, MediaSource]) -> None:
        self.attachments, self._sources = attachments, sources

    async def fetch(self, fetch: Fetch) -> None:
        """One attachment, whatever happens to it."""
        try:
            await self._fetch(fetch)
        except LeaseLost:
            log.info("worker.lease_lost", topic="attachments")
        except Exception as error:  # noqa: BLE001 - one bad picture must not stop the others
            log.warning("worker.work_failed", topic="attachments", error=type(error).__name__, where=where(error))
            await self.attachments.again(fetch, type(error).__name__)

    async def _fetch(self, fetch: Fetch) -> None:
        source = self._sources.get(fetch.channel)
        if source is None:
            await self.attachments.missing(fetch, "no-such-channel")
            return
        try:
            data = await source.fetch(fetch.source, LARGEST)
        except MediaLater as error:
            await self.attachments.again(fetch, error.reason, error.after)
        except MediaGone as error:
            await self.attachments.missing(fetch, error.reason)
        else:
            await self.attachments.fetched(fetch, data)
