"""A pasted letter: that it is one, of which kind, and by when something must be done.

Only fixed words of forms and offices are looked for (`data/letters.yaml`); nothing is guessed from the rest.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from nlu.data_files import load_yaml
from nlu.normalise import normalise

#: first year of an era, less one
_ERAS = {"\u4ee4\u548c": 2018, "R": 2018, "r": 2018, "\u5e73\u6210": 1988, "H": 1988}
_DAY = re.compile(
    "(?:(?P<era>\u4ee4\u548c|\u5e73\u6210|[RrH])\\.?(?P<of_era>\\d{1,2}|\u5143)[\u5e74./-]|(?P<year>20\\d\\d)[\u5e74./-])?"
    "(?P<month>\\d{1,2})[\u6708./-](?P<day>\\d{1,2})\u65e5?"
)
#: how far a day may stand from the words that make it a limit
_NEAR = 12


@dataclass(frozen=True)
class Letter:
    """kind: id of `data/letters.yaml`, or `unknown`. pay: yes, no, maybe, receive, at-once. article: what to show.

    due: the earliest day by which the letter wants something; None when it names none or no year can be told.
    """

    kind: str
    pay: str
    article: str
    due: date | None = None


def recognise_letter(text: str, today: date) -> Letter | None:
    """The letter that `text` is, or None where it is none; `today` (in Japan) gives days their year."""
    clean = normalise(text)
    tight = re.sub(r"[ \u3000]", "", clean)
    table = _table()
    if len(tight) < table.shortest or sum(bool(mark.search(tight)) for mark in table.formal) < table.least:
        return None
    due = _due(tight, today)
    for kind, pay, article, marks in table.kinds:
        if marks.search(tight):
            return Letter(kind, pay, article, due)
    return Letter("unknown", "maybe", "procedures-letters", due)


def is_letter(text: str) -> bool:
    """True where a text is a pasted letter, whatever its kind; such words tell nothing of the reader's language."""
    return recognise_letter(text, date.min) is not None


def _due(text: str, today: date) -> date | None:
    table = _table()
    days = []
    for match in _DAY.finditer(text):
        before, after = text[max(0, match.start() - _NEAR) : match.start()], text[match.end() : match.end() + _NEAR]
        if table.due.search(before) or table.due_after.match(
            after.lstrip("()\u6708\u706b\u6c34\u6728\u91d1\u571f\u65e5\u66dc")
        ):
            day = _day(match, today)
            if day:
                days.append(day)
    return min(days, default=None)


def _day(match: re.Match[str], today: date) -> date | None:
    if match["year"]:
        year = int(match["year"])
    elif match["era"]:
        year = _ERAS[match["era"]] + (1 if match["of_era"] == "\u5143" else int(match["of_era"]))
    else:
        year = today.year
    try:
        day = date(year, int(match["month"]), int(match["day"]))
    except ValueError:
        return None
    if not (match["year"] or match["era"]) and (today - day).days > 183:
        return day.replace(year=year + 1) if (day.month, day.day) != (2, 29) else None
    return day


@dataclass(frozen=True)
class _Table:
    formal: tuple[re.Pattern[str], ...]
    least: int
    shortest: int
    kinds: tuple[tuple[str, str, str, re.Pattern[str]], ...]
    due: re.Pattern[str]
    due_after: re.Pattern[str]


@lru_cache(maxsize=1)
def _table() -> _Table:
    rows: Any = load_yaml("letters.yaml")
    return _Table(
        tuple(re.compile(mark) for mark in rows["formal"]),
        rows["least"],
        rows["shortest"],
        tuple((row["id"], row["pay"], row["article"], re.compile("|".join(row["marks"]))) for row in rows["kinds"]),
        re.compile(rows["due"] + "[^0-9]{0,6}$"),
        re.compile(rows["due_after"]),
    )
