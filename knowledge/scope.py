"""What the bot does not answer: other places than ours, and subjects that no article will ever have.

Words in `data/elsewhere.yaml` and `data/outside.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from knowledge.data_files import read_table
from knowledge.names import fold_name
from nlu.normalise import normalise
from nlu.tokenise import fold, strip_marks


class Scope:
    """Knows names of places that are not ours."""

    def __init__(self) -> None:
        data = read_table("elsewhere")
        self._spellings: dict[str, tuple[str, ...]] = {}
        for group in data["places"]:
            names = tuple(dict.fromkeys(_fold(name) for name in group))
            self._spellings.update(dict.fromkeys(names, names))
        self._elsewhere = _any_of(self._spellings)
        self._own = _any_of(_fold(name) for name in data["own"])
        self._moves = _any_of(_fold(word) for word in data["moves"])
        before, after = (_any_of(_fold(word) for word in data[name]).pattern for name in ("from_before", "from_after"))
        place = self._elsewhere.pattern
        self._origin = re.compile(rf"(?:{before}) ?(?:{place})|(?:{place}) ?(?:{after})")

    def elsewhere_in(self, text: str) -> set[str]:
        """The folded spellings of the other places that `text` names; each stands for all its spellings.

        Where it tells of a move, the place that somebody comes from does not count.
        """
        clean = self._own.sub(" ", _fold(text))
        if self._moves.search(clean):
            clean = self._origin.sub(" ", clean)
        return set(self._elsewhere.findall(clean))

    def named_share(self, places: Collection[str], texts: Sequence[str]) -> float:
        """Share of the texts (folded) that name the place, of these places the one that they name least; 0…1."""
        if not places or not texts:
            return 0.0
        return min(self._count(place, texts) for place in places) / len(texts)

    def _count(self, place: str, texts: Iterable[str]) -> int:
        spellings = tuple(fold_name(spelling) for spelling in self._spellings.get(place, (place,)))
        return sum(any(spelling in text for spelling in spellings) for text in texts)


def _any_of(names: Iterable[str]) -> re.Pattern[str]:
    """A pattern for any of the names, longest first; Latin and kana ones only as whole words."""
    parts = []
    for name in sorted(set(names), key=len, reverse=True):
        escaped = re.escape(name)
        parts.append(rf"(?<![a-z]){escaped}(?![a-z])" if name.isascii() else escaped)
    return re.compile("|".join(parts))


def _fold(text: str) -> str:
    return fold(strip_marks(normalise(text).lower()))


def outside_subjects() -> dict[str, list[str]]:
    """Examples of questions that no article will ever answer, by subject; without those of no one subject."""
    return {name: list(texts) for name, texts in _outside().items() if name != _VARIOUS}


def outside_texts() -> list[str]:
    """All of them, one after the other."""
    return [text for texts in _outside().values() for text in texts]


def near_misses() -> list[str]:
    """Questions that nothing answers though they lie near an article: the heads learn from them, nothing is compared.

    Compared with by heads that had not learnt from them, they take the answer from real questions (docs/adr/0027).
    """
    table: dict[str, dict[str, list[str]]] = read_table("near_misses")
    return [text for articles in table.values() for texts in articles.values() for text in texts]


_VARIOUS = "various"


def _outside() -> dict[str, list[str]]:
    subjects: dict[str, list[str]] = read_table("outside")["subjects"]
    return subjects
