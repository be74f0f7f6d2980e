"""Redis as several Rasa processes share it: short waits, and a rest after a failure.

Rasa calls Redis from its event loop, so a Redis that does not answer would hold up every resident. Here a call waits
half a second at most, and after a failure Redis is left alone for two seconds: callers go on without it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any, TypeVar

import redis  # type: ignore[import-untyped]

logger = logging.getLogger(__name__)

_WAIT_SECONDS = 0.5
_REST_SECONDS = 2.0
Answer = TypeVar("Answer")


class RedisAway(Exception):
    """Redis does not answer, or did not a moment ago."""


class SharedRedis:
    """One database of one Redis server. Ports and numbers may come as text, as Rasa reads them from the environment."""

    def __init__(
        self,
        host: str,
        port: int | str = 6379,
        db: int | str = 0,
        password: str | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._redis = redis.StrictRedis(
            host=host,
            port=int(port),
            db=int(db),
            password=password or None,
            decode_responses=True,
            socket_timeout=_WAIT_SECONDS,
            socket_connect_timeout=_WAIT_SECONDS,
        )
        self._clock = clock
        self._rests_until = 0.0

    def ask(self, call: Callable[[Any], Answer]) -> Answer:
        """What `call` returns for the client; raises RedisAway."""
        if self._clock() < self._rests_until:
            raise RedisAway
        try:
            return call(self._redis)
        except (redis.RedisError, OSError) as error:
            self._rests_until = self._clock() + _REST_SECONDS
            logger.warning("redis.away error=%s", type(error).__name__)
            raise RedisAway from error
