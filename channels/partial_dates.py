"""Dates of pages and phone numbers, which may be a year (`2019`) or a month (`2024-02`) only, for reading."""

from __future__ import annotations

import re

from channels.phrases import phrase, words
from contracts.languages import Language
from contracts.rich_text import Span, Spans

_PARTS = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?$")


def partial_date(text: str, language: Language) -> Spans:
    """As much of the date as is known; text that is no date stays as it is."""
    found = _PARTS.match(text)
    if found is None or not 1 <= int(found["month"] or 1) <= 12:
        return (Span(text),)
    if found["month"] is None:
        return phrase("dates.year", language, year=found["year"])
    month = words(f"web.month.{int(found['month'])}", language)
    if found["day"] is None:
        return phrase("dates.month", language, year=found["year"], month=month)
    return phrase("dates.day", language, year=found["year"], month=month, day=str(int(found["day"])))
