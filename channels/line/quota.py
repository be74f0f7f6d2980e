"""How much of the month's LINE messages is used: asked of LINE, remembered for a minute."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import structlog

from channels.line.api import LineApi
from channels.line.client import SdkLineApi
from channels.line.errors import LineError, LineRefused
from channels.line.settings import LineSettings
from conversations.quota import Quota
from storage.times import Clock, utc_now

log = structlog.get_logger(__name__)

_FRESH = timedelta(seconds=60)


class LineQuotaMeter:
    """The `QuotaMeter` of LINE. Pushes count once per resident, replies do not."""

    def __init__(self, api: LineApi, clock: Clock = utc_now) -> None:
        self._api, self._clock = api, clock
        self._reading: Quota | None = None
        self._asking = asyncio.Lock()

    async def month(self) -> Quota | None:
        """The month so far; the last reading while LINE is away, which its `as_of` tells."""
        async with self._asking:
            now = self._clock()
            if self._reading is None or now - self._reading.as_of >= _FRESH:
                try:
                    self._reading = Quota(await self._api.consumption(), await self._api.quota(), now)
                except LineError as error:
                    log.warning("line.quota.failed", reason=_reason(error))
            return self._reading


def build_quota_meter(settings: LineSettings) -> LineQuotaMeter | None:
    """A meter of its own, for a process that has no LINE channel; None while LINE is not configured."""
    if not settings.configured:
        return None
    return LineQuotaMeter(SdkLineApi(settings.channel_access_token.get_secret_value(), settings.api, settings.data_api))


def _reason(error: LineError) -> str:
    return f"line.status_{error.status}" if isinstance(error, LineRefused) else f"line.{error}"
