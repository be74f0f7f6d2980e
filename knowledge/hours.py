"""Whether a place is open now, and when it opens next: weekly hours, exceptions, Japanese holidays, the new year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from contracts.answers import OpenState
from knowledge.places import WEEKDAYS, Opening, Place
from storage.workdays import TOKYO, is_holiday, is_new_year

_DAY = timedelta(days=1)
#: How far ahead the next opening is looked for.
_HORIZON_DAYS = 60


def open_state(place: Place, now: datetime) -> OpenState:
    """Open with the closing time, closed with the next opening, or unknown; times are ISO with Japan's offset.

    `until` is None when the place never closes within 60 days, `opens` when it does not open within 60 days.
    """
    if not (place.hours or place.holiday_hours or place.exceptions):
        return OpenState("unknown")
    moment = now.astimezone(TOKYO)
    last_day = moment.date() + _HORIZON_DAYS * _DAY
    for start, end in stretches(place, moment.date() - _DAY, last_day):
        if start <= moment < end:
            return OpenState("open", until=end.isoformat() if end.date() <= last_day else None)
        if start > moment:
            return OpenState("closed", opens=start.isoformat())
    return OpenState("closed")


def openings_on(place: Place, day: date) -> tuple[Opening, ...]:
    """The openings that begin on a day, earliest first.

    An exception replaces everything else; then come the new year and holidays, then the day of the week.
    """
    exceptions = [item for item in place.exceptions if item.first <= day <= item.last]
    if exceptions:
        return _sorted(item.opening for item in exceptions if item.opening)
    if "new-year" in place.closed and is_new_year(day):
        return ()
    if is_holiday(day):
        if place.holiday_hours:
            return _sorted(iter(place.holiday_hours))
        if "holidays" in place.closed:
            return ()
    weekday = WEEKDAYS[day.weekday()]
    return _sorted(item.opening for item in place.hours if weekday in item.days)


def stretches(place: Place, first: date, last: date) -> Iterator[tuple[datetime, datetime]]:
    """Times of opening in order; those that touch or overlap are one."""
    current: tuple[datetime, datetime] | None = None
    for opened, closed in _intervals(place, first, last):
        if current is not None and opened <= current[1]:
            current = current[0], max(current[1], closed)
            continue
        if current is not None:
            yield current
        current = opened, closed
    if current is not None:
        yield current


def _intervals(place: Place, first: date, last: date) -> Iterator[tuple[datetime, datetime]]:
    for offset in range((last - first).days + 1):
        day = first + offset * _DAY
        midnight = datetime.combine(day, time(), TOKYO)
        for opening in openings_on(place, day):
            yield midnight + timedelta(minutes=opening.open), midnight + timedelta(minutes=opening.close)


def _sorted(openings: Iterator[Opening]) -> tuple[Opening, ...]:
    return tuple(sorted(openings, key=lambda opening: (opening.open, opening.close)))
