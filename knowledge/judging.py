"""One prepared question judged alone: answer, choices or an honest no, by a learnt probability."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from knowledge.index import IndexState
from knowledge.search import Match, Query, Search, Wish, covered
from knowledge.wording import says, wording_of

Verdict = Literal["answer", "choices", "none"]

MAX_CHOICES = 3
#: A choice must be at least this near to the best one, as a share of its score.
_NEAR = 0.6
#: Share of a word's parts that an article must have for the word to count as known.
_ALL_KNOWN = 0.99
#: "aaa": a sigh, no word.
_REPEATED = re.compile(r"(.)\1+")
#: Marks that may stand after a word, as normalised text has them.
_ENDS = "?!.\u3002 "
_ONE_WORD = re.compile(r"[a-z'-]+|[\u3041-\u30ff\u3400-\u9fff\u3005]{1,4}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Decision:
    """matches: candidates, best first. probability: that the first is right. municipality: the town it was made for.

    next_question: a second question of the message that has an answer of its own.
    """

    verdict: Verdict
    matches: tuple[Match, ...] = ()
    probability: float = 0.0
    municipality: str | None = None
    next_question: str | None = None

    @property
    def article(self) -> str | None:
        """The article to show, when the verdict is `answer`."""
        return self.matches[0].article if self.verdict == "answer" else None


def choices_of(decision: Decision) -> tuple[Match, ...]:
    """The matches worth offering: three at most, none far behind the best."""
    best = decision.matches[0].score if decision.matches else 0.0
    return tuple(match for match in decision.matches[:MAX_CHOICES] if match.score >= best * _NEAR)


def is_one_word(text: str) -> bool:
    """A single word, of which it is open what is asked about it."""
    return _ONE_WORD.fullmatch(text.rstrip(_ENDS)) is not None


def judge(search: Search, query: Query, wish: Wish, state: IndexState) -> Decision:
    """The decision for one prepared question, taken alone."""
    matches = tuple(search.candidates(query, wish, state))
    town = wish.municipality
    if not matches or not query.vectors.any():
        return Decision("none", (), 0.0, town)
    probability = search.probability(query, matches, state)
    worded = _worded(query, matches, state)
    if worded is not None:
        # Who writes an example question means: this is what the article answers.
        rest = (match for match in matches if match is not worded)
        first = replace(worded, score=matches[0].score)
        return Decision("answer", (first, *rest), max(probability, search.calibration.answer), town)
    verdict = _verdict(search, query, matches, probability)
    if verdict == "choices" and search.foreign(query, matches[0].article, state) == 1.0:
        # Osaka's night clinic is none of ours, and Kumamoto's no choice.
        return Decision("none", matches, probability, town)
    if verdict == "none" and _is_known_word(query, matches, state):
        verdict = "choices"
    return Decision(verdict, matches, probability, town)


def _worded(query: Query, matches: Sequence[Match], state: IndexState) -> Match | None:
    """The only candidate with an example of just these words; None for a single word and after an answer."""
    if is_one_word(query.text) or len(query.joined):
        return None
    wanted = wording_of(query.text)
    found = [match for match in matches if _asked_by(match.article, wanted, state)]
    return found[0] if len(found) == 1 else None


def _asked_by(article: str, wording: int, state: IndexState) -> bool:
    """Whether an example of the article, or of the one that it stands in for, has the wording."""
    ids = {article, state.general.get(article, article)}
    return any(says(state.parts[state.numbers[id_]].asked, wording) for id_ in ids if id_ in state.numbers)


def _verdict(search: Search, query: Query, matches: Sequence[Match], probability: float) -> Verdict:
    calibration = search.calibration
    if probability >= calibration.answer:
        return "choices" if _vague(query, matches, calibration.vague_margin) else "answer"
    return "choices" if probability >= calibration.choices and len(matches) > 1 else "none"


def _is_known_word(query: Query, matches: Sequence[Match], state: IndexState) -> bool:
    """A single word that the articles have: too little to answer, enough to offer something."""
    if not is_one_word(query.text) or _REPEATED.fullmatch(query.text.rstrip(_ENDS)) or len(matches) < 2:
        return False
    return covered(query, matches[0].article, state) > _ALL_KNOWN


def _vague(query: Query, matches: Sequence[Match], margin: float) -> bool:
    """A single word that several articles share: better to ask than to guess."""
    if not is_one_word(query.text) or len(matches) < 2:
        return False
    return matches[0].score - matches[1].score < margin
