"""Learns the calibration from tuning and practice questions: the order of candidates, the decision, the thresholds.

Small data (a few hundred questions), few numbers: a softmax over candidates with weights that may not be
negative, a logistic regression, and a search over thresholds with stated costs. Always gives the same result.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from contracts.answers import AnswerQuery
from knowledge.calibration import DECISION_CLUES, RANKING_CLUES, UNLEARNT, Calibration
from knowledge.deciding import decide
from knowledge.deciding_after import in_context, title_of
from knowledge.judging import Decision, choices_of, is_one_word
from knowledge.questions import FrozenQuestion, digest_of
from knowledge.search import Query, Search, Wish
from nlu.municipalities import find_municipality

Array = npt.NDArray[np.float64]

# What a mistake costs, in answers saved: an article for a question that has none is the worst.
_COST_WRONG = 2.0
_COST_UNANSWERABLE = 6.0
_COST_USELESS_CHOICES = 0.7
#: Share of the questions without an answer that may get one: the goal, on practice that is harder than real life.
_MOST_UNANSWERABLE = 0.03
#: How sure an answer must be at least, whatever the costs say: at 0.82 one more of the frozen questions without an
#: answer got one (docs/adr/0025), and practice is too small to tell the two apart.
_LEAST_ANSWER = 0.84
#: How much weights are held where they began: those of clues that every question has, and those that few have.
_RIDGE_COMMON = 3e-5
_RIDGE_RANKING = 0.02
_IN_SENTENCES = ("top_in_sentences", "lexical_in_sentences", "lexical_best", "top_asked", "lexical_asked")
_COMMON_CLUES = frozenset({"dense", "dense_top", "expanded", "central", "lexical", "terms", *_IN_SENTENCES})
_LIKE_COSINES = ("dense", "dense_top", "expanded", "central", "lexical", *_IN_SENTENCES)
_RIDGE_DECISION = 0.01
_STEPS = 4000
#: Clues that can only speak against an answer, or either way; every other one is evidence and never counts against.
_EITHER_WAY = frozenset({"outside", "length", "kana", "latin", "elsewhere"})


@dataclass(frozen=True, slots=True)
class _Case:
    question: FrozenQuestion
    query: Query
    wish: Wish


def learn(search: Search, questions: Sequence[FrozenQuestion]) -> Calibration:
    """The calibration that fits `questions`: the tuning half of the frozen ones, and practice."""
    asked = [q for q in questions if q.expects or not q.answerable]
    cases = [_case(search, q) for q in asked]
    tuning = [q for q in asked if q.after is None]
    ranking = fit_ranking([_ranking_row(search, case) for case in cases if case.question.kind != "keyword"])
    ranked = replace(UNLEARNT, ranking=ranking)
    search.calibration = ranked
    decided = _fit_decision([row for case in cases if (row := _decision_row(search, case))], ranked)
    search.calibration = decided
    learnt = _learn_thresholds(search, tuning, decided)
    return replace(learnt, learnt_from=digest_of(tuning), embedder=search.embedder.name)


def _case(search: Search, question: FrozenQuestion) -> _Case:
    named = find_municipality(question.text)
    wish, title = Wish(named or question.municipality, named is not None), ""
    last = search.index.state.library.articles.get(question.after or "")
    if last is not None:
        wish, title = in_context(wish, last.id, question.text), title_of(last, question.language)
    [query] = search.prepare([question.text], title=title)
    return _Case(question, query, wish)


def _ranking_row(search: Search, case: _Case) -> tuple[Array, Array]:
    """The clues of each candidate, shape (n, clues), and whether it is right, shape (n,)."""
    matches = search.candidates(case.query, case.wish)
    right = np.array([float(match.article in case.question.expects) for match in matches])
    return np.array([match.clues for match in matches]), right


def fit_ranking(rows: Sequence[tuple[Array, Array]]) -> dict[str, float]:
    """The weights that give the right candidates the highest chances; none is negative."""
    from scipy.optimize import minimize  # noqa: PLC0415 - in the test environment only, heavy

    found = [(clues, right) for clues, right in rows if right.any() and not right.all()]
    if not found:
        return dict(UNLEARNT.ranking)
    clues, wanted = np.concatenate([one for one, _ in found]), np.concatenate([right for _, right in found])
    sizes = np.array([len(right) for _, right in found])
    starts = np.cumsum([0, *sizes[:-1]])
    start = np.array([UNLEARNT.ranking[name] for name in RANKING_CLUES]) * 10
    ridge = np.array([_RIDGE_COMMON if name in _COMMON_CLUES else _RIDGE_RANKING for name in RANKING_CLUES])

    def missed(weights: Array) -> tuple[float, Array]:
        raw = clues @ weights
        every = np.exp(raw - np.repeat(np.maximum.reduceat(raw, starts), sizes))
        every /= np.repeat(np.add.reduceat(every, starts), sizes)
        hits = every * wanted
        hit = np.maximum(np.add.reduceat(hits, starts), 1e-12)
        away = weights - start
        loss = -float(np.log(hit).mean()) + float((ridge * away**2).sum()) / 2
        return loss, ridge * away + clues.T @ (every - hits / np.repeat(hit, sizes)) / len(found)

    bounds = [(0.0, None)] * len(start)
    weights = minimize(missed, start, jac=True, method="L-BFGS-B", bounds=bounds).x
    # Scores stay near a cosine: the weights of the vectors and of the words add up to 1.
    scale = max(1e-9, float(weights[[RANKING_CLUES.index(name) for name in _LIKE_COSINES]].sum()))
    return {name: float(value / scale) for name, value in zip(RANKING_CLUES, weights, strict=True)}


def _decision_row(search: Search, case: _Case) -> tuple[tuple[float, ...], float] | None:
    """The clues of the decision and whether the first candidate is right; None where nothing is found."""
    matches = search.candidates(case.query, case.wish)
    if not matches:
        return None
    clues = search.decision_clues(case.query, matches, search.index.state)
    return clues, float(matches[0].article in case.question.expects)


def _fit_decision(rows: Sequence[tuple[tuple[float, ...], float]], ranked: Calibration) -> Calibration:
    """The weights of the decision for candidates ordered by `ranked`."""
    clues, wanted = np.array([row for row, _ in rows]), np.array([right for _, right in rows])
    mean, spread = clues.mean(axis=0), np.maximum(clues.std(axis=0), 1e-6)
    evidence = np.array([name not in _EITHER_WAY for name in DECISION_CLUES])
    weights, bias = _logistic((clues - mean) / spread, wanted, evidence)
    raw = weights / spread
    return replace(
        ranked,
        decision={name: float(value) for name, value in zip(DECISION_CLUES, raw, strict=True)},
        bias=float(bias - raw @ mean),
    )


def _logistic(clues: Array, wanted: Array, evidence: npt.NDArray[np.bool_]) -> tuple[Array, float]:
    weights, bias = np.zeros(clues.shape[1]), 0.0
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-(clues @ weights + bias)))
        error = (chance - wanted) / len(wanted)
        weights -= 0.5 * (clues.T @ error + _RIDGE_DECISION * weights)
        weights = np.where(evidence, np.maximum(0.0, weights), weights)
        bias -= 0.5 * float(error.sum())
    return weights, bias


def _learn_thresholds(search: Search, tuning: Sequence[FrozenQuestion], decided: Calibration) -> Calibration:
    made = _probabilities(search, tuning, decided)
    tried = [
        replace(decided, answer=float(answer), choices=float(choices))
        for answer in np.arange(_LEAST_ANSWER, 0.99, 0.02)
        for choices in np.arange(0.04, answer - 0.02, 0.04)
    ]
    none = [decision.probability for question, decision in made if not question.answerable]
    allowed = _MOST_UNANSWERABLE * len(none)
    strictest = [one for one in tried if one.answer == tried[-1].answer]
    careful = [one for one in tried if sum(probability >= one.answer for probability in none) <= allowed] or strictest
    best = max(careful, key=lambda one: sum(_worth(question, decision, one) for question, decision in made))
    return _learn_vagueness(search, tuning, best)


def _probabilities(
    search: Search, tuning: Sequence[FrozenQuestion], decided: Calibration
) -> list[tuple[FrozenQuestion, Decision]]:
    search.calibration = replace(decided, answer=0.0, choices=0.0, vague_margin=0.0)
    return [(q, decide(search, _asked(q))) for q in tuning if q.kind != "keyword"]


def _learn_vagueness(search: Search, tuning: Sequence[FrozenQuestion], best: Calibration) -> Calibration:
    """The margin under which a single word gives choices: as many keywords as possible, few other questions."""
    values, words = [], [q for q in tuning if is_one_word(q.text)]
    for margin in (0.0, 0.03, 0.06, 0.1, 0.15, 0.2, 0.3):
        search.calibration = replace(best, vague_margin=margin)
        verdicts = [(q, decide(search, _asked(q)).verdict) for q in words]
        good = sum((verdict == "choices") == (q.kind == "keyword") for q, verdict in verdicts if verdict != "none")
        values.append((good, -margin))
    return replace(best, vague_margin=-max(values)[1])


def _worth(question: FrozenQuestion, decision: Decision, tried: Calibration) -> float:
    """What the decision under the tried thresholds is worth: 1 for a right answer, 0.5 for choices with it."""
    if decision.probability >= tried.answer:
        if decision.matches and decision.matches[0].article in question.expects:
            return 1.0
        return -_COST_WRONG if question.answerable else -_COST_UNANSWERABLE
    if decision.probability >= tried.choices:
        offered = {match.article for match in choices_of(decision)}
        return 0.5 if offered & set(question.expects) else -_COST_USELESS_CHOICES
    return 0.0


def _asked(question: FrozenQuestion) -> AnswerQuery:
    return AnswerQuery(question.text, question.language, municipality=question.municipality)
