"""How much of the month's LINE messages is used: shown to staff, warned about early."""

from __future__ import annotations

from dataclasses import dataclass

from channels.line.api import LineApi

_WARN_AT = 0.8


@dataclass(frozen=True, slots=True)
class LineQuota:
    """The month so far. limit None: no limit. Replies do not count; pushes count once per resident."""

    limit: int | None
    used: int

    @property
    def remaining(self) -> int | None:
        """Messages that can still be pushed this month, or None without a limit."""
        return None if self.limit is None else max(0, self.limit - self.used)

    @property
    def is_low(self) -> bool:
        """True from four fifths of the limit on."""
        return self.limit is not None and self.used >= self.limit * _WARN_AT


async def read_quota(api: LineApi) -> LineQuota:
    """Ask LINE; raises LineError."""
    return LineQuota(await api.quota(), await api.consumption())
