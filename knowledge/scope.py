"""What the bot does not answer: other places than ours, and subjects that no article will ever have.

Words in `data/elsewhere.yaml` and `data/outside.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from knowledge.data_files import read_table
from knowledge.names import fold_name
from nlu.embed import Embedder, Vectors
from nlu.normalise import normalise
from nlu.tokenise import fold, strip_marks


@dataclass(frozen=True, slots=True)
class Scope:
    """elsewhere: pattern of names of other places; own: names of ours that contain one. outside: rows of subjects."""

    elsewhere: re.Pattern[str]
    own: re.Pattern[str]
    outside: Vectors
    spellings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def elsewhere_in(self, text: str) -> set[str]:
        """The folded spellings of the other places that `text` names; each stands for all its spellings."""
        clean = self.own.sub(" ", _fold(text))
        return set(self.elsewhere.findall(clean))

    def foreign_to(self, places: Iterable[str], article_text: str) -> bool:
        """True when the article (folded text) names none of the spellings of one of these places."""
        return any(
            not any(fold_name(spelling) in article_text for spelling in self.spellings.get(place, (place,)))
            for place in places
        )

    def outside_score(self, vectors: Vectors) -> float:
        """Cosine to the nearest subject that is not ours, best over `vectors`; 0 when nothing is near."""
        if not len(self.outside) or not len(vectors):
            return 0.0
        return max(0.0, float(np.max(self.outside @ vectors.T)))


def load_scope(embedder: Embedder) -> Scope:
    """The scope of this package with vectors by `embedder`; raises EmbeddingError."""
    data = read_table("elsewhere")
    spellings: dict[str, tuple[str, ...]] = {}
    for group in data["places"]:
        names = tuple(dict.fromkeys(_fold(name) for name in group))
        for name in names:
            spellings[name] = names
    return Scope(
        _any_of(spellings), _any_of(_fold(name) for name in data["own"]), embedder.embed(outside_texts()), spellings
    )


def _any_of(names: Iterable[str]) -> re.Pattern[str]:
    """A pattern for any of the names, longest first; Latin and kana ones only as whole words."""
    parts = []
    for name in sorted(set(names), key=len, reverse=True):
        escaped = re.escape(name)
        parts.append(rf"(?<![a-z]){escaped}(?![a-z])" if name.isascii() else escaped)
    return re.compile("|".join(parts))


def _fold(text: str) -> str:
    return fold(strip_marks(normalise(text).lower()))


def outside_texts() -> list[str]:
    """Examples of questions that no article will ever answer."""
    subjects = read_table("outside")["subjects"]
    return [text for texts in subjects.values() for text in texts]
