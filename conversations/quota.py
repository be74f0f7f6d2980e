"""How much of the month's pushes is used, as staff see it: "143 of 200"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

_WARN_AT = 0.8


@dataclass(frozen=True, slots=True)
class Quota:
    """The month so far. limit None: no limit. as_of: when the vendor said so, UTC. Replies do not count."""

    used: int
    limit: int | None
    as_of: datetime

    @property
    def remaining(self) -> int | None:
        """Messages that can still be pushed this month, or None without a limit."""
        return None if self.limit is None else max(0, self.limit - self.used)

    @property
    def is_low(self) -> bool:
        """True from four fifths of the limit on."""
        return self.limit is not None and self.used >= self.limit * _WARN_AT

    @property
    def is_spent(self) -> bool:
        """True when nothing can be pushed any more: a staff reply then waits for the resident's next message."""
        return self.remaining == 0


class QuotaMeter(Protocol):
    """Reads the vendor's count."""

    async def month(self) -> Quota | None:
        """The month so far, at most a minute old; the last reading while the vendor is away, None if there is none."""


class FakeQuotaMeter:
    """A reading made up by a test."""

    def __init__(self, reading: Quota | None) -> None:
        self.reading = reading

    async def month(self) -> Quota | None:
        """As QuotaMeter.month."""
        return self.reading
