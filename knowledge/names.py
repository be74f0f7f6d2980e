"""Exact-match rules: a place's name, a phone number or the name of a paper in a question leads to its articles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from knowledge.articles import Article
from knowledge.markup import plain_text
from knowledge.places import Place
from nlu.normalise import normalise
from nlu.tokenise import fold, strip_marks

_BRACKETS = re.compile(r"[（(「\[]([^（）()「」\[\]]*)[）)」\]]")
_DIGITS = re.compile(r"#?\d[\d\s\-()]{2,}\d")
#: A name must be this long to be looked for: two Han characters name too many things.
_MIN_HAN = 4
_MIN_LATIN = 5
_MIN_DIGITS = 6


@dataclass(frozen=True, slots=True)
class NameIndex:
    """Folded name or digits -> article id -> weight (0…1): the fewer articles share the name, the more it says."""

    names: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    phones: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    @classmethod
    def of(cls, articles: Iterable[Article], places: Mapping[str, Place]) -> NameIndex:
        """The names and numbers of every place that an article shows; the first place of an article counts most."""
        names: dict[str, dict[str, float]] = {}
        phones: dict[str, dict[str, float]] = {}
        for article in articles:
            for rank, place_id in enumerate(article.places):
                place = places.get(place_id)
                if place is None:
                    continue
                weight = 1.0 / (1 + rank)
                for name in place_names(place):
                    _keep_best(names.setdefault(name, {}), article.id, weight)
                for phone in place.phones:
                    _keep_best(phones.setdefault(digits(phone.number), {}), article.id, weight)
        return cls(_shared(names), _shared({number: found for number, found in phones.items() if number}))

    def scores(self, text: str) -> dict[str, float]:
        """Article id -> weight of the best name or number in `text`."""
        best: dict[str, float] = {}
        folded = fold_name(text)
        for name, articles in self.names.items():
            if name in folded:
                for article, weight in articles.items():
                    _keep_best(best, article, weight)
        for match in _DIGITS.findall(normalise(text)):
            for article, weight in self.phones.get(digits(match), {}).items():
                _keep_best(best, article, weight)
        return best


def place_names(place: Place) -> set[str]:
    """The folded names by which a place is asked for, in every language, with and without what is in brackets."""
    found = set()
    for language in place.name:
        name = normalise(plain_text(place.name.get(language)))
        for part in (_BRACKETS.sub("", name), *_BRACKETS.findall(name)):
            folded = fold_name(part)
            if len(folded) >= (_MIN_LATIN if folded.isascii() else _MIN_HAN):
                found.add(folded)
    return found


def fold_name(text: str) -> str:
    """`text` for comparing names: folded Han, lower case, no accents, no spaces."""
    return fold(re.sub(r"[\s\u30fb\-]", "", strip_marks(normalise(text).lower())))


def digits(number: str) -> str:
    """The digits of a phone number in the national form, empty when too few to be told from a year or a price."""
    found = re.sub(r"\D", "", number)
    if found.startswith("81") and len(found) > 10:
        found = "0" + found[2:]
    return found if len(found) >= _MIN_DIGITS else ""


def _keep_best(scores: dict[str, float], key: str, value: float) -> None:
    scores[key] = max(scores.get(key, 0.0), value)


def _shared(table: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    """Weights divided by how many articles share the name."""
    return {
        name: {article: weight / len(articles) ** 0.5 for article, weight in articles.items()}
        for name, articles in table.items()
    }
