"""Danger in a message: fire, injury, crime, thoughts of suicide, gas, water … found by a fixed table.

Works without Rasa, network or database (R9). Source: `nlu/data/danger.yaml`; kinds are listed in `KINDS`, and
`channels/wording/danger.<language>.yaml` has words for each of them. Calls for help must be found; ordinary questions
about the same things (fire insurance, drills, "what number is the fire brigade") must not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from nlu.data_files import load_yaml
from nlu.folding import fold
from nlu.normalise import normalise

#: In the order of the table: the first kind that matches is answered.
KINDS: tuple[str, ...] = (
    "suicide",
    "gas",
    "poison",
    "fire",
    "flood_trapped",
    "sea",
    "trapped",
    "child_abuse",
    "dv",
    "ambulance",
    "crime",
)
#: Characters read of one message: a call for help may stand at the end of a long one.
_LOOK = 2000
_SENTENCE_END = re.compile("[\n\u3002!?]|\\.(?= |$)")


def find_danger(text: str) -> str | None:
    """The kind of danger that `text` speaks of as present, or None.

    The message is judged as a whole and by sentence, so that a question beside it does not hide a call for help.
    """
    clean = normalise(text, _LOOK)
    sentences = [sentence for sentence in _SENTENCE_END.split(clean) if sentence.strip()]
    found = {_danger_of(fold(piece, _LOOK)) for piece in {clean, *sentences}} - {None}
    return next((kind for kind in KINDS if kind in found), None)


def _danger_of(folded: str) -> str | None:
    table = _table()
    present = table.harmless.sub(" ", folded)
    for kind in table.kinds:
        if kind.always is not None and kind.always.search(present):
            return kind.name
    if table.general.search(present) and not table.urgent.search(present):
        return None
    for kind in table.kinds:
        if kind.words is not None and kind.words.search(present):
            return kind.name
    return None


@dataclass(frozen=True)
class _Kind:
    name: str
    always: re.Pattern[str] | None
    words: re.Pattern[str] | None


@dataclass(frozen=True)
class _Table:
    kinds: tuple[_Kind, ...]
    harmless: re.Pattern[str]
    general: re.Pattern[str]
    urgent: re.Pattern[str]


@lru_cache(maxsize=1)
def _table() -> _Table:
    data: Any = load_yaml("danger.yaml")
    kinds = tuple(
        _Kind(row.get("as", name), _any_of(row.get("always")), _any_of(row.get("words")))
        for name, row in data["kinds"].items()
    )
    return _Table(kinds, _all_of(data["harmless"]), _all_of(data["general"]), _all_of(data["urgent"]))


def _any_of(patterns: list[str] | None) -> re.Pattern[str] | None:
    return _all_of(patterns) if patterns else None


def _all_of(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(_bounded(pattern) for pattern in patterns))


def _bounded(pattern: str) -> str:
    """The pattern, starting at a word where it is one in Latin letters."""
    first = next((character for character in pattern if character.isalpha()), "")
    return f"(?<![a-z])(?:{pattern})" if first.isascii() else f"(?:{pattern})"
