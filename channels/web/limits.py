"""How often one address or one conversation may ask."""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import IPv6Address, ip_address

import limits
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from limits.errors import StorageError
from limits.storage import storage_from_string

from channels.web.errors import TooManyRequests
from channels.web.settings import WebSettings


class RateLimits:
    """Sliding windows in memory or Redis; with Redis away each process counts alone."""

    def __init__(self, settings: WebSettings) -> None:
        self._opened = limits.parse(settings.conversations_per_address)
        self._sent = limits.parse(settings.messages_per_address)
        self._read = limits.parse(settings.reads_per_address)
        self._said = limits.parse(settings.messages_per_conversation)
        self._files = limits.parse(settings.files_per_conversation)
        self._window = _limiter(settings.rate_store)
        self._alone = _limiter("memory://")

    async def opening(self, address: str) -> None:
        """One more conversation from this address; raises TooManyRequests."""
        await self._hit(self._opened, "open", network(address))

    async def message(self, address: str, conversation_id: str) -> None:
        """One more message; raises TooManyRequests."""
        await self._hit(self._said, "said", conversation_id)
        await self._hit(self._sent, "sent", network(address))

    async def file(self, address: str, conversation_id: str) -> None:
        """One more photo or document; raises TooManyRequests."""
        await self._hit(self._files, "file", conversation_id)
        await self._hit(self._sent, "sent", network(address))

    async def reading(self, address: str) -> None:
        """One more read or change; raises TooManyRequests."""
        await self._hit(self._read, "read", network(address))

    async def _hit(self, item: limits.RateLimitItem, kind: str, who: str) -> None:
        window = self._window
        try:
            allowed = await window.hit(item, "tomoni-web", kind, who)
        except StorageError:
            window = self._alone
            allowed = await window.hit(item, "tomoni-web", kind, who)
        if not allowed:
            stats = await window.get_window_stats(item, "tomoni-web", kind, who)
            raise TooManyRequests(max(1, math.ceil(stats.reset_time - time.time())))


class OpenStreams:
    """Live connections open in this process, counted per conversation."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._open: Counter[str] = Counter()

    @contextmanager
    def one(self, conversation_id: str) -> Iterator[None]:
        """Hold a place while a stream is open."""
        self._open[conversation_id] += 1
        try:
            yield
        finally:
            self._open[conversation_id] -= 1
            if not self._open[conversation_id]:
                del self._open[conversation_id]

    def check(self, conversation_id: str) -> None:
        """Raises TooManyRequests where no further stream may open."""
        if self._open[conversation_id] >= self._most:
            raise TooManyRequests(30)


def network(address: str) -> str:
    """The address to count under: itself, or the /64 of an IPv6 address, which one household owns whole."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped or IPv6Address(int(parsed) >> 64 << 64))
    return str(parsed)


def _limiter(uri: str) -> SlidingWindowCounterRateLimiter:
    if uri.startswith(("redis://", "rediss://")):
        storage = storage_from_string(f"async+{uri}", implementation="redispy", wrap_exceptions=True)
    else:
        storage = storage_from_string(f"async+{uri}")
    return SlidingWindowCounterRateLimiter(storage)
