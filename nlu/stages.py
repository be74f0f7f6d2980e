"""Whose life a question is about: a child of some age, a child at a stage (nursery … high school), or an adult."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from nlu.ages import AGE_MARK, ages_in, mark_ages
from nlu.data_files import load_yaml
from nlu.normalise import normalise
from nlu.tokenise import fold

_ADULT = "adult"
_CHILD = "child"


@dataclass(frozen=True)
class Named:
    """What a question says. ages: bands of the ages in it. stages: bands of the stages in it. adult: only an adult."""

    ages: frozenset[str] = frozenset()
    stages: frozenset[str] = frozenset()
    adult: bool = False

    @property
    def bands(self) -> frozenset[str]:
        """The bands that the question may be about; empty where it names none, or an age and another stage."""
        return self.ages & self.stages if self.ages and self.stages else self.ages or self.stages

    def band(self, known: str | None) -> str | None:
        """The band to answer for, where the child's is `known` or not: what is named wins, two bands are none."""
        if not (self.ages or self.stages or self.adult):
            return known
        if known in self.bands:
            return known
        return next(iter(self.bands)) if len(self.bands) == 1 else None


def named_in(text: str) -> Named:
    """The ages, stages and adults that `text` names."""
    ages = ages_in(text)
    words = [_stages().meanings[word] for word in _stages().pattern.findall(_folded(text))]
    stages = _narrowed([word for word in words if not word & {_ADULT, _CHILD}])
    young = frozenset(band for band in ages if band)
    grown = None in ages or any(_ADULT in word for word in words)
    child = bool(young or stages) or any(_CHILD in word for word in words)
    return Named(young, stages, grown and not child)


def without_names(text: str) -> str:
    """`text` folded, without the ages, stages, adults and words for a child in it."""
    bare = mark_ages(normalise(text).lower()).replace(AGE_MARK, " ")
    return _stages().pattern.sub(" ", fold(bare))


def _narrowed(stages: list[frozenset[str]]) -> frozenset[str]:
    """What all the stages share (a baby's nursery), else all of them (kindergarten or school)."""
    return (frozenset.intersection(*stages) or frozenset.union(*stages)) if stages else frozenset()


@dataclass(frozen=True)
class _Stages:
    pattern: re.Pattern[str]
    meanings: dict[str, frozenset[str]]


@lru_cache(maxsize=1)
def _stages() -> _Stages:
    data: Any = load_yaml("stages.yaml")
    meanings: dict[str, frozenset[str]] = {}
    for row in data["stages"]:
        meanings |= _meaning(row["words"], row["bands"])
    meanings |= _meaning(data["adults"], [_ADULT]) | _meaning(data["children"], [_CHILD])
    longest = sorted(meanings, key=len, reverse=True)
    return _Stages(re.compile("|".join(_whole(word) for word in longest)), meanings)


def _meaning(words: Iterable[str], bands: Iterable[str]) -> dict[str, frozenset[str]]:
    return {_folded(word): frozenset(bands) for word in words}


def _whole(word: str) -> str:
    return rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])" if word.isascii() else re.escape(word)


def _folded(text: str) -> str:
    return fold(normalise(text).lower())
