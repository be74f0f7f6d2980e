"""A ranking of articles by something that is not Tomoni, and from when on it would be believed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from knowledge.articles import Article
from knowledge.engine import Engine
from knowledge.entries import entries_of
from knowledge.evaluation import Outcome
from knowledge.questions import FrozenQuestion
from nlu.embed import Embedder

#: Of the tuning questions that nothing should answer, at most this share may be answered: Tomoni's own goal.
ALLOWED = 0.03
_DEPTH = 10


@dataclass(frozen=True, slots=True)
class Ranking:
    """articles: ids, best first. confidence: in the first one, in whatever unit; 0 when it would not answer."""

    articles: tuple[str, ...]
    confidence: float


def threshold_of(confidences: Iterable[float], allowed: float = ALLOWED) -> float:
    """The lowest confidence at which at most `allowed` of these, the unanswerable tuning questions, are answered."""
    ordered = sorted(confidences, reverse=True)
    spared = int(len(ordered) * allowed)
    return math.nextafter(ordered[spared], math.inf) if spared < len(ordered) else 0.0


def outcomes_of(
    questions: Sequence[FrozenQuestion], rankings: Sequence[Ranking], allowed: float = ALLOWED
) -> tuple[float, list[Outcome]]:
    """The threshold learnt on the tuning half, and what becomes of every question with it."""
    pairs = list(zip(questions, rankings, strict=True))
    threshold = threshold_of((r.confidence for q, r in pairs if q.split == "tuning" and not q.answerable), allowed)
    return threshold, [_outcome(question, ranking, threshold) for question, ranking in pairs]


def by_words(engine: Engine, question: FrozenQuestion) -> Ranking:
    """BM25 alone."""
    [query] = engine.search.prepare([question.text])
    return _ranking(engine.index.state.lexical.scores(query.tokens))


class VectorsAlone:
    """The sentence encoder alone: the article with the entry nearest to the question, both just as they are written.

    (`python -m knowledge evaluate` asks our own index instead, whose entries are respelt in kanji first; that alone
    is worse for questions in kana.)
    """

    def __init__(self, embedder: Embedder, articles: Iterable[Article]) -> None:
        entries = [entry for article in articles for entry in entries_of(article)]
        self._embedder = embedder
        self._articles = [entry.article for entry in entries]
        self._rows = embedder.embed([entry.text for entry in entries])

    def rank(self, question: FrozenQuestion) -> Ranking:
        """The ranking for one question."""
        nearness = (self._rows @ self._embedder.embed([question.text])[0]).tolist()
        best: dict[str, float] = {}
        for article, value in zip(self._articles, nearness, strict=True):
            best[article] = max(value, best.get(article, -1.0))
        return _ranking(best)


def stands_alone(question: FrozenQuestion) -> bool:
    """True for a question that needs neither the turn before nor the resident's town: the others only Tomoni gets."""
    return question.after is None and question.municipality is None


def _ranking(scores: dict[str, float]) -> Ranking:
    ordered = sorted(scores, key=lambda article: -scores[article])[:_DEPTH]
    return Ranking(tuple(ordered), scores[ordered[0]] if ordered else 0.0)


def _outcome(question: FrozenQuestion, ranking: Ranking, threshold: float) -> Outcome:
    answers = bool(ranking.articles) and ranking.confidence > 0 and ranking.confidence >= threshold
    return Outcome(question, "answer" if answers else "none", ranking.articles, (), 0.0)
