"""The wish for a person, in any words.

Source: `nlu/data/wishes.yaml`: patterns that wish, and contexts that never do ("the person in charge told me",
"I want to talk to my landlord"); and a classifier learned from `nlu/data/wish_examples`, which is asked about every
message: words of the lists need little of its belief, other words need much.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from nlu.classifier import load_classifier
from nlu.data_files import load_yaml
from nlu.folding import fold
from nlu.shortcuts import compiled

_WISH = "wish"


def is_wish_for_person(text: str, vector: npt.NDArray[np.float32] | None = None, *, guessed: bool = False) -> bool:
    """True where `text` asks for a member of staff to talk to.

    vector: its unit sentence vector, if known. guessed: another classifier thinks so too.
    """
    folded = fold(text)
    if not any(character.isalpha() for character in folded):
        return False  # a picture or marks say nothing, and the classifier has nothing to judge by
    lists = _lists()
    said = any(pattern.search(folded) for pattern in lists.wishes)
    never = any(pattern.search(folded) for pattern in lists.never)
    belief = load_classifier("wish").probabilities(text, vector)[_WISH]
    needed = lists.belief["never" if never else "with_words" if said else "guessed" if guessed else "alone"]
    return belief >= needed


@dataclass(frozen=True)
class _Lists:
    wishes: Sequence[re.Pattern[str]]
    never: Sequence[re.Pattern[str]]
    belief: dict[str, float]


@lru_cache(maxsize=1)
def _lists() -> _Lists:
    data: Any = load_yaml("wishes.yaml")
    macros = {"person": "|".join(data["person"])}
    wishes = [compiled(pattern, macros) for group in data["wishes"].values() for pattern in group]
    return _Lists(wishes, [compiled(pattern, {}) for pattern in data["never"]], data["belief"])
