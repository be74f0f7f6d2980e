"""Dates and opening times as a reader of each language writes them: Western years, Japan's clock."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

from channels.phrases import phrase, words
from contracts.answers import OpenState
from contracts.languages import Language
from contracts.rich_text import Spans

#: Japan has one clock and no summer time.
JST = timezone(timedelta(hours=9))


def checked_on(value: str, language: Language) -> Spans:
    """ "Checked: 23 November 2026"; nothing where the date cannot be read."""
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return ()
    return phrase("web.answer.checked", language, **_day_values(day, language))


def open_words(state: OpenState, language: Language, now: datetime) -> tuple[str, Spans]:
    """The state and its words at `now`. A state whose time has passed since the answer says nothing: `unknown`."""
    if state.state == "open":
        return _open(_moment(state.until), language, now)
    if state.state == "closed":
        return _closed(_moment(state.opens), language, now)
    return "unknown", ()


def _open(until: datetime | None, language: Language, now: datetime) -> tuple[str, Spans]:
    if until is None:
        return "open", phrase("web.open.now", language)
    if until <= now:
        return "unknown", ()
    return "open", phrase("web.open.until", language, time=_clock(until))


def _closed(opens: datetime | None, language: Language, now: datetime) -> tuple[str, Spans]:
    if opens is None:
        return "closed", phrase("web.open.closed", language)
    if opens <= now:
        return "unknown", ()
    days = (opens.date() - now.astimezone(JST).date()).days
    if days in (0, 1):
        key = "web.open.today" if days == 0 else "web.open.tomorrow"
        return "closed", phrase(key, language, time=_clock(opens))
    values = _day_values(opens.date(), language)
    del values["year"]
    weekday = words(f"web.weekday.{opens.weekday()}", language)
    return "closed", phrase("web.open.day", language, weekday=weekday, time=_clock(opens), **values)


def _day_values(day: date, language: Language) -> dict[str, str]:
    return {"year": str(day.year), "month": words(f"web.month.{day.month}", language), "day": str(day.day)}


def _moment(value: str | None) -> datetime | None:
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment.replace(tzinfo=JST) if moment.tzinfo is None else moment.astimezone(JST)


def _clock(moment: datetime) -> str:
    return f"{moment.hour}:{moment.minute:02d}"
