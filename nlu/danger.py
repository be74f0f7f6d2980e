"""Danger in a message: fire, injury, crime, thoughts of suicide, gas, water … found by words and by examples.

Works without Rasa, network or database (R9). Source: `nlu/data/danger.yaml`, `danger_examples/`; kinds are in `KINDS`,
and `channels/wording/danger.<language>.yaml` has words for each of them. Calls for help must be found; ordinary
questions about the same things (fire insurance, drills, "what number is the fire brigade") must not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from nlu.classifier import load_classifier
from nlu.data_files import load_yaml
from nlu.folding import fold
from nlu.normalise import normalise
from nlu.shortcuts import find_shortcut

Vector = npt.NDArray[np.float32]
#: Sentence vectors of texts, one unit row each, or None while there are none.
Embed = Callable[[Sequence[str]], "Vector | None"]

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
#: The number that each kind's reply begins with (`channels/wording/danger.*.yaml`); every other kind's begins with 119.
NUMBERS = {"crime": "110", "dv": "110", "sea": "118", "child_abuse": "189"}
#: Somebody does harm.
_HARM = frozenset({"crime", "dv", "child_abuse"})
#: Characters read of one message: a call for help may stand at the end of a long one.
_LOOK = 2000
#: Pieces of one message judged, and characters of one that the encoder reads.
_PIECES = 24
_EMBEDDED = 160
#: Characters of a sentence that may say no more than how old a child is.
_AGE_ALONE = 60
_NONE = "none"
_SENTENCE_END = re.compile("[\n\u3002!?]|\\.(?= |$)")


@dataclass(frozen=True)
class Danger:
    """A kind of danger. sure: a call for help; otherwise the message may be one, and may be an ordinary question."""

    kind: str
    sure: bool


class DangerFinder:
    """Finds the kind of danger that a message speaks of as present.

    Two legs: the table, and a classifier learned from examples (`nlu/data/danger_examples`), which also reads the
    sentence vectors of `embed` where there are any. Neither alone is as good as both: words of the table need little
    of the classifier's belief, other words need much.
    """

    def __init__(self, embed: Embed | None = None) -> None:
        self._embed = embed

    def find(self, text: str) -> str | None:
        """The kind that the message surely speaks of, or None."""
        found = self.look(text)
        return found.kind if found is not None and found.sure else None

    def look(self, text: str) -> Danger | None:
        """What the message speaks of, or None. It is judged as a whole and by sentence.

        So a question beside it does not hide a call for help.
        """
        clean = normalise(text, _LOOK)
        sentences = (sentence.strip() for sentence in _SENTENCE_END.split(clean))
        pieces = list(dict.fromkeys(piece for piece in (clean, *sentences) if _has_letters(piece)))[:_PIECES]
        vectors = self._embed([piece[:_EMBEDDED].lower() for piece in pieces]) if self._embed and pieces else None
        found = [
            _judge(piece, None if vectors is None else vectors[row], part=row > 0) for row, piece in enumerate(pieces)
        ]
        best = max((call for call in found if call), key=lambda call: (call[0].sure, call[1]), default=None)
        return best[0] if best else None


def find_danger(text: str) -> str | None:
    """The kind of danger in `text` by the table and n-grams alone, or None; needs no sentence encoder."""
    return DangerFinder().find(text)


def _judge(piece: str, vector: Vector | None, *, part: bool) -> tuple[Danger, float] | None:
    """The danger in `piece` and how likely, or None; a part of a message must be likelier than a whole one."""
    if len(piece) <= _AGE_ALONE and find_shortcut(piece) == "inform_age":
        return None  # "he is 16" looks like "he is dying" to both legs
    table = _table()
    folded = fold(piece, _LOOK)
    said = _danger_of(folded)
    words = "with_words" if said is not None else "harmless" if table.harmless.search(folded) else "alone"
    beliefs = load_classifier("danger").probabilities(piece, vector)
    belief = 1.0 - beliefs[_NONE]
    beliefs = {kind: believed * names_what_it_needs(piece, kind) for kind, believed in beliefs.items()}
    bounds = table.bounds if vector is not None else table.bounds_of_ngrams
    needed, maybe = (bounds.part, bounds.maybe_part) if part else (bounds.whole, bounds.maybe)
    if belief < maybe[words]:
        return None
    return Danger(kind_of(beliefs, belief, said, table.sure_of_kind), belief >= needed[words]), belief


def names_what_it_needs(text: str, kind: str) -> bool:
    """Whether `text` has a word without which it is not of this kind: 118 is right at the sea only."""
    needed = _table().needs.get(kind)
    return needed is None or needed.search(fold(text, _LOOK)) is not None


def kind_of(beliefs: Mapping[str, float], belief: float, said: str | None, sure: float) -> str:
    """The kind to answer. said: that of the words, which stands unless the classifier is `sure` of another.

    First what kind of help, from what is believed of all its kinds together: an accident that may be a fall or a crush
    needs 119 either way, and a child that may be hurt by its father or by a stranger needs no ambulance first. Then the
    number, then the kind.
    """
    kinds, together = list(KINDS), 0.0
    for group in (_help_with, number_of):
        kinds, believed = _most_believed(beliefs, kinds, group)
        together = together or believed
    likely = max(kinds, key=lambda kind: beliefs[kind])
    if said is None:
        return likely
    return likely if (beliefs[likely] if said in kinds else together) >= sure * belief else said


def _most_believed(
    beliefs: Mapping[str, float], kinds: Sequence[str], group: Callable[[str], str]
) -> tuple[list[str], float]:
    """The kinds of the group that is believed most, and how much its kinds are together."""
    together: dict[str, float] = {}
    for kind in kinds:
        together[group(kind)] = together.get(group(kind), 0.0) + beliefs[kind]
    best = max(together, key=lambda name: together[name])
    return [kind for kind in kinds if group(kind) == best], together[best]


def _help_with(kind: str) -> str:
    """What is needed: 119, 118, or help against somebody who does harm, whoever gives it."""
    return "harm" if kind in _HARM else number_of(kind)


def number_of(kind: str) -> str:
    """The number to call that the reply to this kind begins with."""
    return NUMBERS.get(kind, "119")


def _has_letters(piece: str) -> bool:
    return any(character.isalpha() for character in piece)


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
class _Bounds:
    """The belief needed for an alarm, and for a short line, by what the words say; of a whole message and of a part."""

    whole: dict[str, float]
    part: dict[str, float]
    maybe: dict[str, float]
    maybe_part: dict[str, float]


@dataclass(frozen=True)
class _Table:
    kinds: tuple[_Kind, ...]
    harmless: re.Pattern[str]
    general: re.Pattern[str]
    urgent: re.Pattern[str]
    bounds: _Bounds
    bounds_of_ngrams: _Bounds
    sure_of_kind: float
    needs: dict[str, re.Pattern[str]]


@lru_cache(maxsize=1)
def _table() -> _Table:
    data: Any = load_yaml("danger.yaml")
    kinds = tuple(
        _Kind(row.get("as", name), _any_of(row.get("always")), _any_of(row.get("words")))
        for name, row in data["kinds"].items()
    )
    belief = data["belief"]
    return _Table(
        kinds,
        _all_of(data["harmless"]),
        _all_of(data["general"]),
        _all_of(data["urgent"]),
        _Bounds(**belief["all_judges"]),
        _Bounds(**belief["ngrams_alone"]),
        belief["of_kind"],
        {kind: _all_of(words) for kind, words in data["needs"].items()},
    )


def _any_of(patterns: list[str] | None) -> re.Pattern[str] | None:
    return _all_of(patterns) if patterns else None


def _all_of(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(_bounded(pattern) for pattern in patterns))


def _bounded(pattern: str) -> str:
    """The pattern, starting at a word where it is one in Latin letters."""
    first = next((character for character in pattern if character.isalpha()), "")
    return f"(?<![a-z])(?:{pattern})" if first.isascii() else f"(?:{pattern})"
