"""The 45 municipalities of Kumamoto Prefecture, and which of them a text names.

Source: `nlu/data/municipalities.yaml`. Han names match anywhere, kana and Latin names only as whole words;
the longest name wins (南阿蘇 is not 阿蘇).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from nlu.data_files import load_yaml
from nlu.town_sounds import TownSounds

#: stands for a town in folded text, so that a pattern can name its place
TOWN_MARK = "\ue000"

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff"
_KANA = "\u3041-\u3096\u30a1-\u30fa\u30fc"
#: what may follow a name in kana: particles, copulas, the words for town, city, village
_AFTER_KANA = (
    "(?=$|[^\u3041-\u3096]|[\u306e\u306b\u3067\u306f\u3082\u3078\u3068\u304b\u3057]|"
    "\u307e\u3061|\u3061\u3087\u3046|\u3080\u3089|\u3060|\u3063\u3066|\u3084)"
)
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")


@dataclass(frozen=True)
class Municipality:
    """One city, town or village. code: six digits, the last one a check digit. name: language id -> name."""

    id: str
    code: str
    name: Mapping[str, str]
    reading: str


@lru_cache(maxsize=1)
def municipalities() -> Mapping[str, Municipality]:
    """All of them by id, in the order of their codes."""
    rows = _rows()["municipalities"]
    return {row["id"]: Municipality(row["id"], row["code"], dict(row["name"]), row["reading"]) for row in rows}


def find_municipality(text: str) -> str | None:
    """The id of the municipality that `text` names, or None; the longest name wins, then the first.

    A message that is nothing but the prefecture's name means its capital.
    """
    folded = _fold(text)
    table = _table()
    alone = table.alone.get(_EDGES.sub("", folded))
    if alone:
        return alone
    best: tuple[int, int, str] | None = None
    places = table.not_places.sub(" ", folded)
    for found in table.names.finditer(places):
        name = found.group()
        rank = (len(name), -found.start(), table.ids[name])
        best = max(best, rank) if best else rank
    if best is None:
        heard = _sounded(places)
        return heard[1] if heard else None
    return best[2]


def mark_towns(text: str) -> str:
    """`text` in lower case with every name of a municipality replaced by one mark."""
    folded = _fold(text)
    table = _table()
    if folded.strip() in table.alone:
        return TOWN_MARK
    marked = table.names.sub(TOWN_MARK, folded)
    heard = _sounded(marked) if marked == folded else None
    return marked.replace(heard[0], TOWN_MARK) if heard else marked


def without_towns(text: str) -> str:
    """`text` in lower case without the names of municipalities and the words that tie them into it."""
    return " ".join(_tied().sub(" ", mark_towns(text)).split())


@lru_cache(maxsize=1)
def _tied() -> re.Pattern[str]:
    words = _rows()["tied"]
    before, after = ("|".join(re.escape(word) for word in words[side]) for side in ("before", "after"))
    return re.compile(rf"(?:\b(?:{before})\s+)?{TOWN_MARK}\s*(?:{after})?")


def _sounded(folded: str) -> tuple[str, str] | None:
    """The words that sound like a municipality and its id, or None."""
    return _sounds().find(folded)


@lru_cache(maxsize=1)
def _sounds() -> TownSounds:
    known = _table().ids  # a name that is no town's without its kind is the prefecture's
    towns = {
        row["id"]: (name, row["reading"])
        for row in _rows()["municipalities"]
        if _fold((name := row["name"]["ja"])[:-1]) in known
    }
    return TownSounds.of(towns, _rows()["by_sound"], load_yaml("town_syllables.yaml"))


@dataclass(frozen=True)
class _Table:
    ids: Mapping[str, str]
    alone: Mapping[str, str]
    names: re.Pattern[str]
    not_places: re.Pattern[str]


@lru_cache(maxsize=1)
def _table() -> _Table:
    rows = _rows()
    ids: dict[str, str] = {}
    alone: dict[str, str] = {}
    for row in rows["municipalities"]:
        for name in (*row["name"].values(), row["reading"], *row["aliases"]):
            ids.setdefault(_fold(name), row["id"])
        alone.update({_fold(name): row["id"] for name in row.get("alone", ())})
    longest_first = sorted(ids, key=len, reverse=True)
    return _Table(
        ids,
        alone,
        re.compile("|".join(_pattern(name) for name in longest_first)),
        re.compile("|".join(re.escape(_fold(name)) for name in rows["not_places"])),
    )


def _pattern(name: str) -> str:
    """The name with the boundaries that its script needs."""
    escaped = re.escape(name)
    if re.fullmatch(r"[a-z \-]+", name):
        return rf"(?<![a-z]){escaped}(?![a-z])"
    if re.fullmatch(f"[{_KANA}]+", name):
        # Two kana after a character are the end of a word: the verb "to say" and its particle spell Uto.
        before = _KANA if len(name) > 2 else f"{_KANA}{_HAN}"
        return f"(?<![{before}]){escaped}{_AFTER_KANA}"
    return escaped


def _fold(text: str) -> str:
    """NFKC, lower case, Latin letters without macrons; kana keep their voicing marks."""
    decomposed = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).lower())
    plain = re.sub("(?<=[a-z])[\u0300-\u036f]+", "", decomposed)
    return unicodedata.normalize("NFC", plain)


def _rows() -> Any:
    return load_yaml("municipalities.yaml")
