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
_QUESTION_MARKS = ("?", "\uff1f")


@dataclass(frozen=True)
class Guess:
    """An intent and how sure we are of it, 0 to 1."""

    intent: str
    confidence: float


def decide(text: str, guesses: Sequence[Guess], vector: Vector | None = None) -> Guess:
    """The intent of `text`, given what a classifier thinks of it, best guess first.

    vector: the unit sentence vector of `text`, if known.
    """
    fixed = QUESTION if is_letter(text) else find_shortcut(text)
    if fixed:
        return Guess(fixed, 1.0)
    found = needed_belief(text, guesses)
    counts = found is not None and found.belief >= found.needed
    if not (counts and guesses[0].confidence >= _lists().sure.get(guesses[0].intent, 2.0)):
        leaning = _wish_or_follow_up(text, vector, guessed=bool(guesses) and guesses[0].intent == WISH)
        if leaning:
            return Guess(leaning, 1.0)
    if found and counts:
        return Guess(found.intent, found.belief)
    return Guess(QUESTION, max(0.5, 1.0 - found.belief) if found else 1.0)


@dataclass(frozen=True)
class SmallTalk:
    """The likeliest intent that is no question, the belief in all of them together, and how much of it is needed.

    kind: which threshold of `nlu/data/intents.yaml` that is.
    """

    intent: str
    belief: float
    kind: str
    needed: float


def needed_belief(text: str, guesses: Sequence[Guess]) -> SmallTalk | None:
    """What `text` would be if it is no question; None where it cannot be anything else."""
    lists = _lists()
    small = [guess for guess in guesses if guess.intent in lists.guesses]
    if not small:
        return None
    rule = lists.guesses[small[0].intent]
    folded = fold(text) + " "
    asks = text.rstrip().endswith(_QUESTION_MARKS) or _asks(folded)
    if not is_short(text, rule["han"], rule["words"]) or (asks and not rule.get("questions")):
        return None
    said = any(word in folded for word in rule.get("evidence", ()))
    kind = ("asking_with_words" if said else "asking") if asks else ("with_words" if said else "alone")
    belief = sum(guess.confidence for guess in small)
    return SmallTalk(small[0].intent, belief, kind, rule.get(kind, lists.belief[kind]))


def _asks(folded: str) -> bool:
    lists = _lists()
    for word in lists.no_questions:
        folded = folded.replace(word, " ")
    return any(word in folded for word in lists.questions)


def _wish_or_follow_up(text: str, vector: Vector | None, *, guessed: bool) -> str | None:
    if is_wish_for_person(text, vector, guessed=guessed):
        return WISH
    return FOLLOW_UP if is_follow_up(text) else None


@dataclass(frozen=True)
class _Lists:
    belief: dict[str, float]
    #: A belief above 1 is never reached.
    sure: dict[str, float]
    guesses: dict[str, dict[str, Any]]
    questions: list[str]
    no_questions: list[str]


@lru_cache(maxsize=1)
def _lists() -> _Lists:
    data: Any = load_yaml("intents.yaml")
    return _Lists(data["belief"], data["sure"], data["guesses"], data["questions"], data["no_questions"])
