"""One turn of a conversation at a time, across Rasa processes, by a key in Redis that expires.

Workers already ask one turn of a resident at a time; this is the second guard. Upstream's lock of a process that was
killed holds its conversation for a minute, and every turn fails while Redis is away. This one is kept alive by its
holder and ends 0.6 s after a kill, so that the other server answers within the gateway's patience; without Redis turns
go on unguarded.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any
from uuid import uuid4

from rasa.core.lock import TicketLock
from rasa.core.lock_store import LockError, LockStore

from bot.shared_redis import RedisAway, SharedRedis

_HELD_MS = 600
_KEEP_SECONDS = 0.2
_LOOK_AGAIN_SECONDS = 0.05
_PATIENCE_SECONDS = 5.0
#: Give back, or keep, only what is still ours.
_GIVE_BACK = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0"
_KEEP = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('pexpire', KEYS[1], ARGV[2]) end return 0"


class SharedLockStore(LockStore):
    """Configured in `bot/endpoints.redis.yml` as `lock_store`."""

    def __init__(self, endpoint_config: Any) -> None:
        options = {"key_prefix": "tomoni", **endpoint_config.kwargs}
        self._prefix = f"{options.pop('key_prefix')}:lock:"
        self._redis = SharedRedis(endpoint_config.url, **options)
        super().__init__()

    @asynccontextmanager
    async def lock(
        self, conversation_id: str, lock_lifetime: float = 0.0, wait_time_in_seconds: float = _LOOK_AGAIN_SECONDS
    ) -> AsyncIterator[TicketLock]:
        """Hold the conversation; raises LockError when it is never free. The lifetime is ours, not the caller's."""
        del lock_lifetime
        key, mine = self._prefix + conversation_id, uuid4().hex
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not self._taken(key, mine):
            if time.monotonic() > deadline:
                raise LockError(f"Could not acquire lock for conversation_id '{conversation_id}'.")
            await asyncio.sleep(wait_time_in_seconds)
        keeping = asyncio.create_task(self._keep(key, mine))
        try:
            yield TicketLock(conversation_id)
        finally:
            keeping.cancel()
            with suppress(RedisAway):
                self._redis.ask(lambda redis: redis.eval(_GIVE_BACK, 1, key, mine))

    async def _keep(self, key: str, mine: str) -> None:
        while True:
            await asyncio.sleep(_KEEP_SECONDS)
            with suppress(RedisAway):
                self._redis.ask(lambda redis: redis.eval(_KEEP, 1, key, mine, _HELD_MS))

    def _taken(self, key: str, mine: str) -> bool:
        try:
            return bool(self._redis.ask(lambda redis: redis.set(key, mine, nx=True, px=_HELD_MS)))
        except RedisAway:
            return True
