"""The calendar of offices in Japan: its time zone, public holidays, the new year, working days."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import jpholiday

TOKYO = ZoneInfo("Asia/Tokyo")


@lru_cache(maxsize=1000)
def is_holiday(day: date) -> bool:
    """True on a Japanese public holiday, substitute holidays and days between holidays included."""
    return bool(jpholiday.is_holiday(day))


def is_new_year(day: date) -> bool:
    """True from 29 December to 3 January, when offices in Japan are closed."""
    return (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)


def is_workday(day: date) -> bool:
    """True from Monday to Friday, but for public holidays and the new year."""
    return day.weekday() < 5 and not is_holiday(day) and not is_new_year(day)


def next_workday(day: date) -> date:
    """The first working day after `day`."""
    following = day + timedelta(days=1)
    while not is_workday(following):
        following += timedelta(days=1)
    return following
