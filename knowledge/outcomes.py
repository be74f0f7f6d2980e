"""The frozen questions asked, and the shares over what became of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from contracts.answers import AnswerQuery
from knowledge.deciding import decide
from knowledge.engine import Engine
from knowledge.judging import Verdict, choices_of
from knowledge.questions import FrozenQuestion
from nlu.normalise import normalise


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one frozen question. ranked: article ids, best first. ms: time of the decision.

    probability: what the bot thought of its first article.
    """

    question: FrozenQuestion
    verdict: Verdict
    ranked: tuple[str, ...]
    offered: tuple[str, ...]
    ms: float
    probability: float = 0.0

    @property
    def first(self) -> bool:
        """The right article is first; for a single word, it is among what is offered."""
        if self.question.kind == "keyword":
            return self.third
        return bool(self.ranked) and self.ranked[0] in self.question.expects

    @property
    def third(self) -> bool:
        """A right article is among the first three."""
        return bool(set(self.ranked[:3]) & set(self.question.expects))


def ask_all(engine: Engine, questions: Sequence[FrozenQuestion]) -> list[Outcome]:
    """One outcome per question whose subject is covered, or that nothing should answer."""
    out, published = [], published_texts(engine)
    for question in questions:
        if (question.answerable and not question.expects) or is_leaked(question, published):
            continue
        start = time.perf_counter()
        asked = AnswerQuery(
            question.text, question.language, municipality=question.municipality, last_article=question.after
        )
        decision = decide(engine.search, asked)
        ms = (time.perf_counter() - start) * 1000
        ranked = tuple(match.article for match in decision.matches)
        offered = tuple(match.article for match in choices_of(decision))
        out.append(Outcome(question, decision.verdict, ranked, offered, ms, decision.probability))
    return out


def published_texts(engine: Engine) -> set[str]:
    """Every searched text, normalised."""
    return {normalise(entry.text) for part in engine.index.state.parts for entry in part.entries}


def is_leaked(question: FrozenQuestion, published: set[str]) -> bool:
    """True when an article happens to have these very words: no test of anything, unless a single word is meant."""
    return question.kind != "keyword" and normalise(question.text) in published


def figures_of(outcomes: Iterable[Outcome]) -> dict[str, Any]:
    """The shares over some outcomes."""
    all_ = list(outcomes)
    real = [outcome for outcome in all_ if outcome.question.answerable]
    empty = [outcome for outcome in all_ if not outcome.question.answerable]
    return {
        "answerable": len(real),
        "right_first": share(real, lambda o: o.first),
        "right_in_three": share(real, lambda o: o.third),
        "answered_right": share(real, lambda o: o.verdict == "answer" and o.first),
        "answered_wrong": share(real, lambda o: o.verdict == "answer" and not o.first),
        "offered_right": share(
            real, lambda o: o.verdict == "choices" and bool(set(o.offered) & set(o.question.expects))
        ),
        "said_no": share(real, lambda o: o.verdict == "none"),
        "unanswerable": len(empty),
        "unanswerable_answered": share(empty, lambda o: o.verdict == "answer"),
        "unanswerable_offered": share(empty, lambda o: o.verdict == "choices"),
    }


def share(outcomes: Sequence[Outcome], good: Callable[[Outcome], bool]) -> float | None:
    """The share of good ones, None of none."""
    return round(sum(map(good, outcomes)) / len(outcomes), 4) if outcomes else None
