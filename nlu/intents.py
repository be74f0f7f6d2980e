"""What a message wants, from the classifier's guesses and from words that are as good as a button.

Nearly everything a resident writes is a question, and a question taken for small talk is worse than a search
too many. So fixed words decide first; then a guess counts only where `nlu/data/intents.yaml` lets it; the
rest is a question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from nlu.data_files import load_yaml
from nlu.folding import fold, is_short
from nlu.follow_ups import is_follow_up
from nlu.letters import is_letter
from nlu.shortcuts import find_shortcut
from nlu.wish import is_wish_for_person

Vector = npt.NDArray[np.float32]
QUESTION = "ask_question"
WISH = "wish_for_human"
FOLLOW_UP = "followup"


@dataclass(frozen=True)
class Guess:
    """An intent and how sure we are of it, 0 to 1."""

    intent: str
    confidence: float


def decide(text: str, guesses: Sequence[Guess], vector: Vector | None = None) -> Guess:
    """The intent of `text`, given what a classifier thinks of it, best guess first.

    vector: the unit sentence vector of `text`, if known.
    """
    best = guesses[0] if guesses else Guess(QUESTION, 1.0)
    fixed = _said_in_fixed_words(text, vector, guessed=best.intent == WISH)
    if fixed:
        return Guess(fixed, 1.0)
    if best.intent == QUESTION or _counts(text, best):
        return best
    return Guess(QUESTION, max(0.5, 1.0 - best.confidence))


def _said_in_fixed_words(text: str, vector: Vector | None, *, guessed: bool) -> str | None:
    if is_letter(text):
        return QUESTION
    shortcut = find_shortcut(text)
    if shortcut:
        return shortcut
    if is_wish_for_person(text, vector, guessed=guessed):
        return WISH
    return FOLLOW_UP if is_follow_up(text) else None


def _counts(text: str, guess: Guess) -> bool:
    lists = _lists()
    rule = lists.guesses.get(guess.intent)
    if rule is None or guess.confidence < rule["confidence"] or not is_short(text, rule["han"], rule["words"]):
        return False
    folded = fold(text) + " "
    evidence = rule.get("evidence")
    if evidence and not any(word in folded for word in evidence):
        return False
    return bool(rule.get("questions")) or not any(word in folded for word in lists.questions)


@dataclass(frozen=True)
class _Lists:
    guesses: dict[str, dict[str, Any]]
    questions: list[str]


@lru_cache(maxsize=1)
def _lists() -> _Lists:
    data: Any = load_yaml("intents.yaml")
    return _Lists(data["guesses"], data["questions"])
