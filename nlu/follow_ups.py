"""Messages that lean on the answer before: "And in Koshi?", "how much is it?"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from nlu.data_files import load_yaml
from nlu.folding import fold, is_short
from nlu.municipalities import TOWN_MARK
from nlu.shortcuts import compiled, marked


def is_other_town(text: str) -> bool:
    """True where `text` only asks for the same in another town."""
    form = marked(fold(text))
    return any(pattern.fullmatch(form) for pattern in _lists().town)


def is_follow_up(text: str) -> bool:
    """True where `text` makes full sense only after an answer: another town, a bare "how much", "and ...?"."""
    lists = _lists()
    folded = fold(text)
    if is_other_town(text) or any(pattern.fullmatch(folded) for pattern in lists.elliptic):
        return True
    if not is_short(text, lists.han, lists.words):
        return False
    return any(folded == word or _begins(folded, word) for word in lists.leading)


@dataclass(frozen=True)
class _Lists:
    town: Sequence[re.Pattern[str]]
    elliptic: Sequence[re.Pattern[str]]
    leading: Sequence[str]
    han: int
    words: int


@lru_cache(maxsize=1)
def _lists() -> _Lists:
    data: Any = load_yaml("follow_ups.yaml")
    return _Lists(
        [compiled(pattern, {"town": TOWN_MARK}) for pattern in data["town"]],
        [compiled(pattern, {}) for pattern in data["elliptic"]],
        [fold(word) for word in data["leading"]],
        data["longest"]["han"],
        data["longest"]["words"],
    )


def _begins(folded: str, word: str) -> bool:
    return folded.startswith(word + " " if word.isascii() else word)
