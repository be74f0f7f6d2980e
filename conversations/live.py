"""Live updates: wake-ups that may be lost, inside one process or over Redis."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from uuid import uuid4

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)

_PREFIX = "tomoni:"
_RECONNECT_SECONDS = 2.0
_REDIS_TIMEOUT = 1.0


class _Listener:
    """One open `listen`: topics that came and were not yet read, each once."""

    def __init__(self, topics: tuple[str, ...]) -> None:
        self.topics = frozenset(topics)
        self._pending: dict[str, None] = {}
        self._came = asyncio.Event()

    def put(self, topic: str) -> None:
        self._pending[topic] = None
        self._came.set()

    def __aiter__(self) -> AsyncIterator[str]:
        return self

    async def __anext__(self) -> str:
        # not a generator: one of those would end at the first time-out of a reader
        await self._came.wait()
        topic = next(iter(self._pending))
        del self._pending[topic]
        if not self._pending:
            self._came.clear()
        return topic


class InProcessLiveUpdates:
    """Wake-ups within this process; the fake of tests and the default on one machine."""

    def __init__(self) -> None:
        self._listeners: set[_Listener] = set()

    async def publish(self, topic: str) -> None:
        """Wake the listeners of a topic."""
        self.wake(topic)

    def wake(self, topic: str) -> None:
        """The same, from synchronous code."""
        for listener in self._listeners:
            if topic in listener.topics:
                listener.put(topic)

    @asynccontextmanager
    async def listen(self, *topics: str) -> AsyncIterator[AsyncIterator[str]]:
        """The topics as they are published; one that comes twice before it is read is given once."""
        listener = _Listener(topics)
        self._listeners.add(listener)
        try:
            yield listener
        finally:
            self._listeners.discard(listener)


FakeLiveUpdates = InProcessLiveUpdates


class RedisLiveUpdates:
    """Wake-ups between processes. With Redis away, those of this process go on and callers poll for the rest."""

    def __init__(self, url: str) -> None:
        self._redis = Redis.from_url(
            url,
            decode_responses=True,
            socket_connect_timeout=_REDIS_TIMEOUT,
            socket_timeout=_REDIS_TIMEOUT,
            health_check_interval=15,
        )
        self._local = InProcessLiveUpdates()
        self._name = uuid4().hex[:8]
        self._reader: asyncio.Task[None] | None = None
        self._publishing: set[asyncio.Task[None]] = set()
        self.connected = asyncio.Event()

    async def start(self) -> None:
        """Begin to hear other processes."""
        if self._reader is None:
            self._reader = asyncio.create_task(self._read_for_ever(), name="live-updates")

    async def stop(self) -> None:
        """Stop hearing and close the connections."""
        tasks = [task for task in (self._reader, *self._publishing) if task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._reader = None
        await self._redis.aclose()

    async def publish(self, topic: str) -> None:
        """Wake listeners here at once and elsewhere as soon as Redis takes it; never waits for Redis, never raises."""
        self._local.wake(topic)
        task = asyncio.create_task(self._send(topic))
        self._publishing.add(task)
        task.add_done_callback(self._publishing.discard)

    async def ping(self) -> None:
        """Return when Redis answers; raises RedisError or OSError."""
        await self._redis.ping()

    def listen(self, *topics: str) -> AbstractAsyncContextManager[AsyncIterator[str]]:
        """The topics as they are published here or in another process."""
        return self._local.listen(*topics)

    async def _send(self, topic: str) -> None:
        try:
            await self._redis.publish(_PREFIX + topic, self._name)
        except (RedisError, OSError) as error:
            log.warning("live.publish_failed", error=type(error).__name__)

    async def _read_for_ever(self) -> None:
        while True:
            try:
                await self._read()
            except (RedisError, OSError) as error:
                log.warning("live.connection_lost", error=type(error).__name__)
            self.connected.clear()
            await asyncio.sleep(_RECONNECT_SECONDS)

    async def _read(self) -> None:
        async with self._redis.pubsub() as subscription:
            await subscription.psubscribe(_PREFIX + "*")
            self.connected.set()
            while True:
                heard = await subscription.get_message(ignore_subscribe_messages=True, timeout=_REDIS_TIMEOUT / 2)
                if heard and heard["data"] != self._name:
                    self._local.wake(str(heard["channel"])[len(_PREFIX) :])


async def wait_for(updates: AsyncIterator[str], seconds: float) -> str | None:
    """The next topic, or None when none came in time; the iterator stays usable."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            return await anext(updates)
    return None
