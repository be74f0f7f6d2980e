"""Does a message go on with the article shown before? "And in Koshi?", 「じゃあ費用は？」, 「那菊陽呢」.

The words are in `data/followups.yaml`; everything is compared folded, so simplified and shinjitai forms count too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from knowledge.data_files import read_table
from nlu.municipalities import TOWN_MARK, find_municipality, mark_towns
from nlu.normalise import normalise
from nlu.stages import named_in, without_names
from nlu.tokenise import fold, strip_marks

#: town: only another town is named. attribute: asks one thing about the same subject. pointer: refers back, with
#: words of its own. none: a question that stands alone.
Kind = Literal["town", "attribute", "pointer", "none"]

_LATIN = re.compile("[a-z']+")
_MAX_CHARACTERS = 40
_MAX_OWN = 12
_LISTS = ("starters", "pointers", "empty", "attributes", "beside_ages")


@dataclass(frozen=True, slots=True)
class FollowUp:
    """kind: see `Kind`. town: the municipality named, or None."""

    kind: Kind
    town: str | None = None


@dataclass(frozen=True, slots=True)
class _Words:
    starters: tuple[str, ...]
    pointers: tuple[str, ...]
    empty: tuple[str, ...]
    attributes: tuple[str, ...]
    beside_ages: tuple[str, ...]


def follow_up(text: str) -> FollowUp:
    """What `text` would mean right after an answer."""
    clean = normalise(text)
    town = find_municipality(clean)
    if not clean or len(clean) > _MAX_CHARACTERS:
        return FollowUp("none", town)
    words = _words()
    rest, started = _without_starter(
        _fold(mark_towns(clean).replace(TOWN_MARK, " ") if town else clean), words.starters
    )
    rest, pointed = _without(rest, words.pointers)
    subject, _ = _without(rest, words.empty)
    if not subject:
        return FollowUp("town" if town else "pointer" if started or pointed else "none", town)
    own, asked = _without(subject, words.attributes)
    if asked and not own:
        return FollowUp("attribute", town)
    short = len(own) <= _MAX_OWN
    return FollowUp("pointer" if short and (started or pointed) else "none", town)


def names_only_age(text: str) -> bool:
    """True where a child's age or stage is all that `text` names: "And for a 3-year-old?", 「中学は？」."""
    clean = normalise(text)
    if len(clean) > _MAX_CHARACTERS or not named_in(clean).bands:
        return False
    words = _words()
    rest, _ = _without_starter(_fold(without_names(clean)), words.starters)
    rest, _ = _without(rest, (*words.pointers, *words.beside_ages))
    return not _without(rest, words.empty)[0]


def is_question(sentence: str) -> bool:
    """True for a sentence that asks: a question mark, or a word that ends questions."""
    clean = normalise(sentence)
    return clean.endswith("?") or _fold(clean).endswith(_longest_first(read_table("followups")["question_endings"]))


def _without_starter(text: str, starters: tuple[str, ...]) -> tuple[str, bool]:
    for word in starters:
        if text.startswith(word) and not (word.isascii() and text[len(word) : len(word) + 1].isalpha()):
            return text[len(word) :], True
    return text, False


def _without(text: str, words: tuple[str, ...]) -> tuple[str, bool]:
    """`text` without the words (longest first) and without anything that is no letter or digit."""
    removed = False
    latin = {word for word in words if word.isascii()}

    def keep(match: re.Match[str]) -> str:
        nonlocal removed
        hit = match.group() in latin
        removed = removed or hit
        return " " if hit else match.group()

    text = _LATIN.sub(keep, text)
    for word in words:
        if not word.isascii() and word in text:
            removed = True
            text = text.replace(word, " ")
    return re.sub(r"[\W_]+", " ", text).strip(), removed


def _fold(text: str) -> str:
    return fold(strip_marks(text.lower())).strip(" 、,…‥.。!")


@lru_cache(maxsize=1)
def _words() -> _Words:
    table = read_table("followups")
    return _Words(*(_longest_first(table[name]) for name in _LISTS))


def _longest_first(values: Any) -> tuple[str, ...]:
    flat = [word for value in values for word in (value if isinstance(value, list) else [value])]
    return tuple(sorted({_fold(str(word)) for word in flat}, key=lambda word: (-len(word), word)))
