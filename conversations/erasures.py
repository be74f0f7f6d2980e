"""Deletions that still have to reach the dialogue engine: rows, so that an outage does not lose them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from conversations.tables import ERASURES
from storage.engine import writing
from storage.times import Clock, utc_now

log = structlog.get_logger(__name__)

_LONGEST_WAIT = 3600.0


@dataclass(frozen=True, slots=True)
class Erasure:
    """A sender that the dialogue engine must forget."""

    id: int
    attempt: int
    sender: str


class Erasures:
    """The durable queue of what the dialogue engine must forget; it is never given up."""

    def __init__(self, engine: AsyncEngine, clock: Clock = utc_now) -> None:
        self._engine, self._clock = engine, clock

    async def claim(self, limit: int) -> list[Erasure]:
        """Up to `limit` senders."""
        rows = await ERASURES.claim(self._engine, self._clock(), limit)
        return [Erasure(row["id"], row["attempts"], row["sender"]) for row in rows]

    async def done(self, erasure: Erasure) -> None:
        """The engine forgot it. Raises LeaseLost."""
        async with writing(self._engine) as connection:
            await ERASURES.finish(connection, erasure.id, erasure.attempt)

    async def again(self, erasure: Erasure, reason: str) -> None:
        """The engine was not reached; try later. Raises LeaseLost."""
        due = self._clock() + timedelta(seconds=min(_LONGEST_WAIT, 2.0 ** min(erasure.attempt, 12)))
        async with writing(self._engine) as connection:
            await ERASURES.put_back(connection, erasure.id, erasure.attempt, due, reason=reason)
        log.warning("erasure.again", attempt=erasure.attempt, reason=reason)
