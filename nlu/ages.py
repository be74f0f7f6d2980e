"""Ages of children in a text, as the bands that answers are written for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from nlu.data_files import load_yaml
from nlu.normalise import normalise

#: stands for an age in folded text, so that a pattern can name its place
AGE_MARK = "\ue001"


def find_age_band(text: str) -> str | None:
    """The band ("3-5") of the first age in `text`, or None where there is none or it is not a child's."""
    ages = _ages()
    found = ages.pattern.search(normalise(text).lower())
    if found is None:
        return None
    number = _number(found["number"], ages.numbers)
    years = number if found["years"] else number // 12
    return next((band for band, last in ages.bands.items() if years <= last), None)


def mark_ages(folded: str) -> str:
    """`folded` with every age replaced by one mark."""
    return _ages().pattern.sub(AGE_MARK, folded)


@dataclass(frozen=True)
class _Ages:
    pattern: re.Pattern[str]
    numbers: dict[str, int]
    bands: dict[str, int]


@lru_cache(maxsize=1)
def _ages() -> _Ages:
    data: Any = load_yaml("ages.yaml")
    numbers = "|".join(sorted(data["numbers"], key=len, reverse=True))
    pattern = re.compile(
        rf"(?<![0-9a-z])(?P<number>[0-9]{{1,3}}|{numbers}) ?-?"
        rf"(?:(?P<years>{_units(data['years'])})|(?P<months>{_units(data['months'])}))(?![a-z])"
    )
    return _Ages(pattern, data["numbers"], data["bands"])


def _units(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _number(word: str, numbers: dict[str, int]) -> int:
    return int(word) if word.isdigit() else numbers[word]
