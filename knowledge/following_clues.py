"""The clues by which `knowledge.following` judges what a message means after an answer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from knowledge.calibration import RANKING_CLUES
from knowledge.followups import follow_up
from knowledge.index import IndexState
from knowledge.search import Match, Query, covered

if TYPE_CHECKING:
    from knowledge.judging import Decision

_NOTHING = (0.0,) * len(RANKING_CLUES)
_DENSE, _CENTRAL, _LEXICAL, _JOINED, _JOINED_CENTRAL, _NEAR = (
    RANKING_CLUES.index(name) for name in ("dense", "central", "lexical", "joined", "joined_central", "beside")
)


def clues_of(query: Query, alone: Decision, beside: Decision, last: str, state: IndexState) -> tuple[float, ...]:
    """The CLUES for a question after `last`, decided alone and in its light."""
    near = best_beside(beside.matches, last)
    first = alone.matches[0] if alone.matches else None
    own = next((match for match in beside.matches if match.article == last), None)
    others = [match for match in beside.matches if match.article != last]
    second = others[1] if len(others) > 1 else None
    there, here = near.clues if near else _NOTHING, own.clues if own else _NOTHING
    related = _related(last, state)
    kind = follow_up(query.text).kind
    return (
        query.leaning / 6,
        alone.probability,
        beside.probability,
        first.score if first else 0.0,
        near.score if near else 0.0,
        (near.score if near else 0.0) - (own.score if own else 0.0),
        near.clues[_CENTRAL] if near else 0.0,
        near.clues[_NEAR] if near else 0.0,
        near.clues[_JOINED] if near else 0.0,
        float(near is not None and near.article in related),
        float(first is not None and first.article in related),
        float(near is not None and first is not None and near.article == first.article),
        float(first is not None and first.article == last),
        covered(query, near.article, state) if near else 0.0,
        covered(query, last, state),
        min(1.0, len(set(query.tokens)) / 12),
        float(kind == "attribute"),
        float(kind == "pointer"),
        # "How much is it?" alone is near "how much is a bitcoin?", and yet says nothing of the kind.
        0.0 if kind == "attribute" else state.outside_score(query.vectors[:1]),
        (near.score if near else 0.0) - (second.score if second else 0.0),
        there[_JOINED] - here[_JOINED],
        there[_DENSE],
        there[_DENSE] - here[_DENSE],
        there[_LEXICAL] - here[_LEXICAL],
        there[_CENTRAL] - here[_CENTRAL],
        there[_JOINED_CENTRAL],
        there[_JOINED_CENTRAL] - here[_JOINED_CENTRAL],
    )


def best_beside(matches: Iterable[Match], last: str) -> Match | None:
    """The best match that is not the article before."""
    return next((match for match in matches if match.article != last), None)


def _related(last: str, state: IndexState) -> set[str]:
    """The articles that `last` names as related, and those that name it."""
    articles = state.library.articles
    own = articles[last].related
    return {id_ for id_ in state.numbers if id_ in own or last in articles[id_].related}
