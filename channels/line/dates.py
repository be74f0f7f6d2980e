"""Dates and times as the reader of each language writes them."""

from __future__ import annotations

from datetime import date, datetime

from channels.partial_dates import partial_date
from channels.phrases import phrase
from contracts.languages import Language
from contracts.rich_text import Span, Spans

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def date_spans(text: str, language: Language) -> Spans:
    """An ISO date (`2026-11-23`, or `2026-11` or `2026`) for reading; text that is no date stays as it is."""
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        return partial_date(text, language)
    return _date(day, language)


def time_spans(text: str, language: Language) -> Spans:
    """The time of day of an ISO date and time."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return (Span(text),)
    return _time(moment, language)


def moment_spans(text: str, language: Language) -> Spans:
    """Weekday, date and time of an ISO date and time: when an office next opens."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return (Span(text),)
    weekday = phrase(f"line.weekday.{_WEEKDAYS[moment.weekday()]}", language)
    day = phrase("line.short_date", language, month=_month(moment, language), day=str(moment.day))
    return (*day, *weekday, *_time(moment, language))


def _date(day: date, language: Language) -> Spans:
    return phrase("line.date", language, year=str(day.year), month=_month(day, language), day=str(day.day))


def _month(day: date, language: Language) -> str:
    return "".join(span.text for span in phrase(f"line.month.{day:%m}", language))


def _time(moment: datetime, language: Language) -> Spans:
    half = "am" if moment.hour < 12 else "pm"
    hour = str(moment.hour if language is Language.JA else moment.hour % 12 or 12)
    if moment.minute == 0:
        return phrase(f"line.time.{half}_sharp", language, hour=hour)
    return phrase(f"line.time.{half}", language, hour=hour, minute=f"{moment.minute:02}")
