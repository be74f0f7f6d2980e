"""Whole messages that steer a case for a person or one's own data: leave, back to the bot, show, delete.

Source: `nlu/data/case_words.yaml`. Works without Rasa, network or database, because the gateway asks it first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from nlu.data_files import load_yaml
from nlu.folding import fold
from nlu.shortcuts import compiled, forms

#: What a message may stand for; the names are command kinds of `contracts.commands`.
KINDS = ("cancel", "bot", "mydata", "erase")


def find_case_word(text: str) -> str | None:
    """One of KINDS that the whole of `text` stands for, or None."""
    folded = fold(text)
    if not folded:
        return None
    for form in forms(folded):
        for kind, patterns in _lists().items():
            if any(pattern.fullmatch(form) for pattern in patterns):
                return kind
    return None


@lru_cache(maxsize=1)
def _lists() -> Mapping[str, Sequence[re.Pattern[str]]]:
    data: Any = load_yaml("case_words.yaml")
    return {kind: [compiled(pattern, {}) for pattern in data[kind]] for kind in KINDS}
