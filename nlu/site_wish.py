"""Whether a message asks where an evacuation site is, and for which hazard: fixed words, no guessing.

Words: `nlu/data/site_wishes.yaml`. Questions about life in a shelter (what to bring, pets, who may come) are not meant.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from nlu.data_files import load_yaml
from nlu.folding import fold
from nlu.municipalities import find_municipality

_LONGEST = 300


@dataclass(frozen=True)
class SiteWish:
    """hazard: an id of contracts.sites, or None. kind: `welfare` where that was named, or None."""

    hazard: str | None = None
    kind: str | None = None


def find_site_wish(text: str) -> SiteWish | None:
    """The wish in `text`, or None where it asks for something else."""
    folded = fold(text, _LONGEST)
    table = _table()
    site, flee = table.sites.search(folded), table.flee.search(folded)
    if not (site or flee) or table.others.search(folded):
        return None
    named = bool(table.near_place.search(folded)) or find_municipality(text) is not None
    where = table.where if site else table.near
    if not named and not where.search(folded):
        return None
    return SiteWish(find_hazard(text), "welfare" if table.welfare.search(folded) else None)


def find_hazard(text: str) -> str | None:
    """The hazard that `text` names, or None; the most particular one first."""
    folded = fold(text, _LONGEST)
    return next((hazard for hazard, words in _table().hazards.items() if words.search(folded)), None)


@dataclass(frozen=True)
class _Table:
    sites: re.Pattern[str]
    flee: re.Pattern[str]
    near: re.Pattern[str]
    where: re.Pattern[str]
    near_place: re.Pattern[str]
    others: re.Pattern[str]
    welfare: re.Pattern[str]
    hazards: Mapping[str, re.Pattern[str]]


@lru_cache(maxsize=1)
def _table() -> _Table:
    rows = load_yaml("site_wishes.yaml")
    lists = {
        name: _pattern(rows[name]) for name in ("sites", "flee", "near", "where", "near_place", "others", "welfare")
    }
    return _Table(**lists, hazards={hazard: _pattern(words) for hazard, words in rows["hazards"].items()})


def _pattern(words: Sequence[str]) -> re.Pattern[str]:
    """Latin words as whole words, others anywhere."""
    folded = sorted({fold(word, _LONGEST) for word in words}, key=len, reverse=True)
    return re.compile("|".join(rf"\b{re.escape(word)}\b" if word.isascii() else re.escape(word) for word in folded))
