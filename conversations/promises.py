"""What we promise: when a person will answer at the latest, from the hours in which staff are in. Pure but for memory.

The hours come from the operator's setting, else from the Support Center's place in the knowledge base. While nobody
has confirmed the center's hours, only the day is promised: the next working day, which needs no hours at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from conversations.ticket_values import Promise
from storage.workdays import TOKYO, is_holiday, is_new_year, next_workday

#: (begin, end) of one stretch in which staff are in.
Stretch = tuple[datetime, datetime]
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HORIZON_DAYS = 60
_RANGE = re.compile(r"([a-z]{3})(?:-([a-z]{3}))?$")
_TIMES = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})$")


class StaffHours:
    """Weekly hours as an operator writes them: `mon-fri 09:00-12:00,13:00-17:00; sat 10:00-12:00`.

    On holidays and from 29 December to 3 January nobody is in.
    """

    def __init__(self, text: str) -> None:
        self._week: dict[int, list[tuple[time, time]]] = {}
        for part in filter(None, (item.strip() for item in text.lower().split(";"))):
            days, _, times = part.partition(" ")
            for day in _days(days):
                self._week.setdefault(day, []).extend(_times(times))

    def __bool__(self) -> bool:
        return bool(self._week)

    def stretches(self, first: date, days: int) -> Iterator[Stretch]:
        """The stretches of `days` days from `first` on, in order."""
        for offset in range(days):
            day = first + timedelta(days=offset)
            if is_holiday(day) or is_new_year(day):
                continue
            for begin, end in sorted(self._week.get(day.weekday(), [])):
                yield datetime.combine(day, begin, TOKYO), datetime.combine(day, end, TOKYO)


class OfficePromises:
    """The `Promises` port. minutes: how long an answer may take while staff are in.

    openings: when the Support Center is open, in order, as it was last heard from the knowledge base.
    """

    def __init__(self, hours: str = "", minutes: int = 60) -> None:
        self._hours, self._minutes = StaffHours(hours), minutes
        self.openings: Sequence[Stretch] = ()

    def next(self, now: datetime) -> Promise | None:
        """An exact moment where hours are known, else the next working day."""
        if self._hours:
            today = now.astimezone(TOKYO).date()
            return promise_within(now, self._hours.stretches(today, _HORIZON_DAYS), self._minutes)
        return promise_within(now, self.openings, self._minutes) or promise_a_day(now)


def promise_within(now: datetime, openings: Sequence[Stretch] | Iterator[Stretch], minutes: int) -> Promise | None:
    """The moment at which staff will have been in for `minutes` from `now` on; None if the openings do not reach."""
    left = timedelta(minutes=minutes)
    for begin, end in openings:
        start = max(begin, now)
        if start >= end:
            continue
        if end - start >= left:
            return Promise((start + left).astimezone(TOKYO))
        left -= end - start
    return None


def promise_a_day(now: datetime) -> Promise:
    """The next working day, until its end."""
    day = next_workday(now.astimezone(TOKYO).date())
    return Promise(datetime.combine(day, time(23, 59), TOKYO), exact=False)


def _days(text: str) -> range:
    found = _RANGE.match(text)
    if not found or found[1] not in DAYS or (found[2] or found[1]) not in DAYS:
        raise ValueError(f"staff hours: {text!r} is not a day such as mon or mon-fri")
    return range(DAYS.index(found[1]), DAYS.index(found[2] or found[1]) + 1)


def _times(text: str) -> list[tuple[time, time]]:
    stretches = []
    for part in text.split(","):
        found = _TIMES.match(part.strip())
        if not found:
            raise ValueError(f"staff hours: {part!r} is not a time such as 09:00-17:00")
        begin, end = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
        if begin >= end:
            raise ValueError(f"staff hours: {part!r} ends before it begins")
        stretches.append((begin, end))
    return stretches
