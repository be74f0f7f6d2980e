"""From a question to candidate articles with clues: dense first, a small lexical bonus, exact names, glossary words."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from knowledge.articles import Article
from knowledge.calibration import Calibration
from knowledge.classifier import join_features, with_terms
from knowledge.index import Index, IndexState
from knowledge.scope import Scope
from nlu.embed import Embedder, Vectors
from nlu.glossary import Glossary, Term
from nlu.normalise import normalise
from nlu.tokenise import tokens

#: Candidates scored exactly; more never changed the first three.
_KEPT = 24
_FROM_LEG = 8
# Preferences that are the caller's wish, not learnt: they decide between near equals only.
_TOPIC_BONUS = 0.03
_TOWN_BONUS = 0.04
_NAMED_TOWN_BONUS = 0.2
_WRONG_TOWN = 0.15


@dataclass(frozen=True, slots=True)
class Query:
    """A prepared question: `text` normalised, `vectors` of the text and of its Japanese expansion (1 or 2 rows)."""

    text: str
    vectors: Vectors
    tokens: tuple[str, ...]
    terms: tuple[Term, ...]
    elsewhere: frozenset[str]
    outside: float


@dataclass(frozen=True, slots=True)
class Match:
    """One candidate: `score` for the order (about 0…1), `clues` as in RANKING_CLUES."""

    article: str
    score: float
    clues: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """What the caller knows and prefers. named: the town stands in the question itself, so another town is wrong."""

    municipality: str | None = None
    named: bool = False
    topic: str | None = None
    exclude: frozenset[str] = frozenset()


class Search:
    """Finds candidates in an Index; safe to call from several threads."""

    def __init__(
        self, index: Index, embedder: Embedder, glossary: Glossary, scope: Scope, calibration: Calibration
    ) -> None:
        self.index = index
        self.calibration = calibration
        self.embedder = embedder
        self._glossary = glossary
        self._scope = scope

    def prepare(self, texts: Sequence[str], state: IndexState | None = None) -> list[Query]:
        """Queries for several texts with one call of the embedder; raises EmbeddingError."""
        spelling = (state or self.index.state).spelling
        typed = [normalise(text) for text in texts]
        clean = [spelling.written(text) for text in typed]
        expansions = [self._glossary.expand(text) for text in clean]
        wanted = [*clean, *(f"{text} {more}" for text, more in zip(clean, expansions, strict=True) if more)]
        rows = self.embedder.embed(wanted)
        queries, extra = [], len(clean)
        for number, text in enumerate(clean):
            own = [number]
            if expansions[number]:
                own.append(extra)
                extra += 1
            queries.append(
                Query(
                    typed[number],
                    rows[own],
                    tuple(tokens(f"{text} {expansions[number]}")),
                    tuple(self._glossary.find(text)),
                    frozenset(self._scope.elsewhere_in(text)),
                    self._scope.outside_score(rows[own[:1]]),
                )
            )
        return queries

    def candidates(self, query: Query, wish: Wish = Wish(), state: IndexState | None = None) -> list[Match]:
        """Distinct articles, best first, `_KEPT` at most."""
        state = state or self.index.state
        clues = self._clues(query, state)
        matches = [Match(article, self.calibration.rank(values), values) for article, values in clues.items()]
        matches = [self._preferred(match, wish, state) for match in matches if match.article not in wish.exclude]
        return _distinct(_in_town(matches, wish, state))[:_KEPT]

    def probability(self, query: Query, matches: Sequence[Match], state: IndexState) -> float:
        """How probable it is that the first match answers the question."""
        return self.calibration.probability(self.decision_clues(query, matches, state))

    def decision_clues(self, query: Query, matches: Sequence[Match], state: IndexState) -> tuple[float, ...]:
        """The clues of the decision, see `decision_clues`."""
        _, nowhere = state.classify(self.features(query, state))
        return decision_clues(query, matches, state, nowhere)

    def foreign(self, query: Query, article: str, state: IndexState) -> bool:
        """True when the question names a place elsewhere that the article does not know."""
        number = state.numbers.get(article)
        return number is not None and self._scope.foreign_to(query.elsewhere, state.parts[number].text)

    def _clues(self, query: Query, state: IndexState) -> dict[str, tuple[float, ...]]:
        plain = state.best_rows(query.vectors[:1], _KEPT)
        expanded = state.best_rows(query.vectors, _KEPT) if len(query.vectors) > 1 else plain
        lexical = state.lexical.scores(query.tokens)
        names = state.names.scores(query.text)
        classified, _ = state.classify(self.features(query, state))
        chosen = {*plain, *expanded, *np.argsort(-classified)[:_FROM_LEG].tolist()}
        chosen |= {state.numbers[article] for article in (*_best(lexical, _FROM_LEG), *names)}
        plain = {**plain, **state.exact_rows(chosen - plain.keys(), query.vectors[:1])}
        expanded = {**expanded, **state.exact_rows(chosen - expanded.keys(), query.vectors)}
        out: dict[str, tuple[float, ...]] = {}
        for number in chosen:
            part = state.parts[number]
            out[part.id] = (
                *plain[number],
                expanded[number][0],
                lexical.get(part.id, 0.0),
                _term_share(query.terms, part.terms, state),
                names.get(part.id, 0.0),
                float(classified[number]),
            )
        return out

    def features(self, query: Query, state: IndexState) -> Vectors:
        """The classifier's row for a question."""
        return join_features(query.vectors[:1], state.weights.hashed(with_terms(query.tokens, query.terms)))

    def _preferred(self, match: Match, wish: Wish, state: IndexState) -> Match:
        article = state.library.articles[match.article]
        bonus = _TOPIC_BONUS if wish.topic and article.topic == wish.topic else 0.0
        if wish.municipality and article.municipalities:
            right = wish.municipality in article.municipalities
            named = _NAMED_TOWN_BONUS if wish.named else _TOWN_BONUS
            bonus += named if right else -_WRONG_TOWN
        return replace(match, score=match.score + bonus)


def decision_clues(query: Query, matches: Sequence[Match], state: IndexState, nowhere: float) -> tuple[float, ...]:
    """The clues in the order of DECISION_CLUES for the question as a whole; `matches` must not be empty.

    nowhere: the classifier's score of being about none of the articles.
    """
    first = matches[0]
    second = matches[1].score if len(matches) > 1 else 0.0
    dense, _, _, lexical, terms, name, classified = first.clues
    return (
        first.score,
        first.score - second,
        dense,
        lexical,
        terms,
        name,
        covered(query, first.article, state),
        query.outside,
        min(1.0, len(query.text) / 40),
        classified,
        nowhere,
    )


def covered(query: Query, article: str, state: IndexState) -> float:
    """Share of the question's words that the article's texts know, weighted by rarity; 0…1."""
    part = state.parts[state.numbers[article]]
    known = frozenset().union(*(state.lexical.words[document] for document in part.documents))
    weights = {token: state.lexical.idf(token) for token in set(query.tokens)}
    total = sum(weights.values())
    return sum(weight for token, weight in weights.items() if token in known) / total if total else 0.0


def resolve_town(article: Article, municipality: str | None, state: IndexState) -> str:
    """The id of the article that answers for the town instead of `article`; its own id where none does."""
    other = article.by_municipality.get(municipality or "")
    return other if other and other in state.numbers else article.id


def _in_town(matches: list[Match], wish: Wish, state: IndexState) -> list[Match]:
    """Candidates replaced by the article of the wished town; without a town, those of one town by the general one."""
    out = []
    for match in matches:
        article = state.library.articles[match.article]
        if wish.municipality:
            out.append(replace(match, article=resolve_town(article, wish.municipality, state)))
        else:
            out.append(replace(match, article=state.general.get(match.article, match.article)))
    return [match for match in out if match.article not in wish.exclude]


def _distinct(matches: Collection[Match]) -> list[Match]:
    best: dict[str, Match] = {}
    for match in sorted(matches, key=lambda match: (-match.score, match.article)):
        best.setdefault(match.article, match)
    return list(best.values())


def _best(scores: dict[str, float], count: int) -> list[str]:
    return sorted(scores, key=lambda article: -scores[article])[:count]


def _term_share(wanted: Sequence[Term], known: Collection[Term], state: IndexState) -> float:
    """Share of the question's glossary terms that the article names, weighted by rarity; 0 when it names none."""
    weights = [(term in known, state.term_weight(term)) for term in wanted]
    total = math.fsum(weight for _, weight in weights)
    return math.fsum(weight for hit, weight in weights if hit) / total if total else 0.0
