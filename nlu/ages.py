"""Ages of children in a text, as the bands that answers are written for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from nlu.data_files import load_yaml
from nlu.normalise import normalise

#: stands for an age in folded text, so that a pattern can name its place
AGE_MARK = "\ue001"


def age_bands() -> tuple[str, ...]:
    """The bands that answers are written for, the youngest first."""
    return tuple(_ages().bands)


def age_numbers() -> dict[str, int]:
    """Numbers in words, as ages are written with them."""
    return dict(_ages().numbers)


def find_age_band(text: str) -> str | None:
    """The band ("3-5") of the first age in a text about an age; None where there is none or it is not a child's."""
    found = next(iter(_found(_typed(text), anything=True)), None)
    return found.band if found else None


def find_lone_age(text: str) -> str | None:
    """The band of a number that is the whole of `text`, as people answer "how old?", or None."""
    found = _ages().alone.fullmatch(_typed(text).strip(" .!。！"))
    return _band_of(_number(found["number"])) if found else None


def ages_in(text: str) -> tuple[str | None, ...]:
    """The bands of the ages that a question names, None for one that is no child's; "six months" may be no age."""
    return tuple(age.band for age in _found(_typed(text), anything=False))


def mark_ages(folded: str) -> str:
    """`folded` with every age replaced by one mark."""
    return _ages().pattern.sub(AGE_MARK, folded)


@dataclass(frozen=True)
class _Age:
    start: int
    band: str | None


@dataclass(frozen=True)
class _Ages:
    pattern: re.Pattern[str]
    bare: re.Pattern[str]
    joined: re.Pattern[str]
    grown: re.Pattern[str]
    alone: re.Pattern[str]
    infants: re.Pattern[str]
    durations: frozenset[str]
    numbers: dict[str, int]
    bands: dict[str, int]


def _found(typed: str, *, anything: bool) -> list[_Age]:
    """Ages in the order of the text. anything: units that may measure a time count as well."""
    ages = _ages()
    anything = anything or ages.infants.search(typed) is not None
    found = [_Age(match.start(), None) for match in ages.grown.finditer(typed)]
    typed = ages.grown.sub(lambda match: " " * len(match[0]), typed)
    for match in ages.pattern.finditer(typed):
        unit = match["years"] or match["months"]
        if anything or unit not in ages.durations:
            found += _with_joined(typed, match)
    found += [_Age(match.start("number"), _band_of(_number(match["number"]))) for match in ages.bare.finditer(typed)]
    return sorted(found, key=lambda age: age.start)


def _with_joined(typed: str, match: re.Match[str]) -> Iterator[_Age]:
    """The age of a match, and that of a number before it which shares its unit."""
    before = _ages().joined.search(typed[: match.start()])
    for found in (before, match) if before else (match,):
        years = _number(found["number"]) // (12 if match["months"] else 1)
        yield _Age(found.start("number"), _band_of(years))


def _band_of(years: int) -> str | None:
    return next((band for band, last in _ages().bands.items() if years <= last), None)


@lru_cache(maxsize=1)
def _ages() -> _Ages:
    data: Any = load_yaml("ages.yaml")
    numbers = f"[0-9]{{1,3}}|{_any_of(data['numbers'])}"
    grown = "|".join(data["grown"])
    # No part of a longer number: neither of 2015 nor of twenty-five in words.
    part = "".join(word for word in data["numbers"] if len(word) == 1)
    begin = rf"(?<![0-9a-z{part}])"
    units = f"(?:(?P<years>{_any_of(data['years'])})|(?P<months>{_any_of(data['months'])}))(?![a-z])"
    bare = data["bare"]
    around = f"(?:{_any_of(data['alone'])})"
    return _Ages(
        pattern=re.compile(rf"{begin}(?P<number>{numbers}) ?-?{units}"),
        bare=re.compile(rf"{bare['before']} (?P<number>{numbers}){bare['after']}"),
        joined=re.compile(rf"{begin}(?P<number>{numbers}) ?(?:{_any_of(data['joins'])}) ?$"),
        grown=re.compile(rf"{begin}(?:{grown}) ?-?(?:{_any_of(data['years'])})(?![a-z])"),
        alone=re.compile(rf"{around} ?(?P<number>{numbers}) ?{around}"),
        infants=re.compile(_any_of(data["infants"])),
        durations=frozenset(data["durations"]),
        numbers=data["numbers"],
        bands=data["bands"],
    )


def _typed(text: str) -> str:
    return normalise(text).lower().replace("\u2019", "'")


def _any_of(words: Any) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _ages().numbers[word]
