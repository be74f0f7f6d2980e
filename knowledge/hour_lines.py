"""Opening hours in words, a line each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from contracts.languages import Language
from contracts.rich_text import Spans
from knowledge.markup import parse_spans
from knowledge.places import WEEKDAYS, HoursException, Opening, Place, Weekday
from knowledge.word_table import WordTable

_ALL_DAY = Opening(0, 24 * 60)
#: Exceptions are announced this long before they begin.
_ANNOUNCED = timedelta(days=30)


def hour_lines(place: Place, language: Language, today: date | None = None) -> tuple[Spans, ...]:
    """The weekly hours, days closed, exceptions that are near on `today`, and the note; nothing if no source says."""
    return tuple(parse_spans(line) for line in _lines(place, language, WordTable(language), today))


def _lines(place: Place, language: Language, words: WordTable, today: date | None) -> Iterator[str]:
    for days, openings in _grouped(place):
        yield words.say("line", days=_days(days, words), times=_times(openings, words))
    if place.holiday_hours:
        yield words.say("line", days=words.say("holidays"), times=_times(place.holiday_hours, words))
    if closed := _closed(place, words):
        yield words.say("closed", what=closed)
    for item in place.exceptions:
        if today is not None and item.first - _ANNOUNCED <= today <= item.last:
            yield _exception(item, words)
    if place.hours_note:
        yield place.hours_note.get(language)


def _grouped(place: Place) -> list[tuple[tuple[Weekday, ...], tuple[Opening, ...]]]:
    """Days that have the same openings together, in the order of the week."""
    groups: dict[tuple[Opening, ...], list[Weekday]] = {}
    for day in WEEKDAYS:
        openings = tuple(sorted({item.opening for item in place.hours if day in item.days}, key=lambda item: item.open))
        if openings:
            groups.setdefault(openings, []).append(day)
    return [(tuple(days), openings) for openings, days in groups.items()]


def _days(days: tuple[Weekday, ...], words: WordTable) -> str:
    if len(days) == len(WEEKDAYS):
        return words.say("every_day")
    parts: list[str] = []
    for run in _runs(days):
        names = [words.say(f"days.{day}") for day in run]
        parts += [words.say("day_range", first=names[0], last=names[-1])] if len(run) > 2 else names
    return words.say("day_join").join(parts)


def _runs(days: Iterable[Weekday]) -> list[list[Weekday]]:
    runs: list[list[Weekday]] = []
    for day in days:
        follows = runs and WEEKDAYS.index(runs[-1][-1]) + 1 == WEEKDAYS.index(day)
        if follows:
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def _times(openings: Iterable[Opening], words: WordTable) -> str:
    return words.say("times_join").join(
        words.say("all_day")
        if opening == _ALL_DAY
        else words.say("times", open=words.clock(opening.open), close=words.clock(opening.close))
        for opening in openings
    )


def _closed(place: Place, words: WordTable) -> str:
    keys = {"holidays": "holidays", "new-year": "new_year"}
    named = [item for item in keys if item in place.closed and not (item == "holidays" and place.holiday_hours)]
    return words.say("join").join(words.say(keys[item]) for item in named)


def _exception(item: HoursException, words: WordTable) -> str:
    first, last = (words.date(day.isoformat()) for day in (item.first, item.last))
    day = first if first == last else words.say("date_range", first=first, last=last)
    if item.opening is None:
        return words.say("exception_closed", date=day)
    return words.say("exception_open", date=day, times=_times((item.opening,), words))
