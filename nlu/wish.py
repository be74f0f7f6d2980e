"""The wish for a person, in any words.

Source: `nlu/data/wishes.yaml`: patterns that wish, and contexts that never do ("the person in charge told me",
"I want to talk to my landlord").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from nlu.data_files import load_yaml
from nlu.folding import fold
from nlu.shortcuts import compiled


def is_wish_for_person(text: str) -> bool:
    """True where `text` asks for a member of staff to talk to."""
    folded = fold(text)
    return not never_a_wish(text) and any(pattern.search(folded) for pattern in _lists().wishes)


def never_a_wish(text: str) -> bool:
    """True where `text` speaks of somebody else, whatever a classifier thinks of it."""
    folded = fold(text)
    return any(pattern.search(folded) for pattern in _lists().never)


@dataclass(frozen=True)
class _Lists:
    wishes: Sequence[re.Pattern[str]]
    never: Sequence[re.Pattern[str]]


@lru_cache(maxsize=1)
def _lists() -> _Lists:
    data: Any = load_yaml("wishes.yaml")
    macros = {"person": "|".join(data["person"])}
    wishes = [compiled(pattern, macros) for group in data["wishes"].values() for pattern in group]
    return _Lists(wishes, [compiled(pattern, {}) for pattern in data["never"]])
