"""From a question to candidate articles with clues: near examples, words, glossary terms, exact names, the town."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from knowledge.articles import Article
from knowledge.calibration import Calibration
from knowledge.following import UNLEARNT_FOLLOWING, Following
from knowledge.followups import is_question
from knowledge.headed import HeadedEmbedder
from knowledge.index import Index, IndexState
from knowledge.names import fold_name
from knowledge.scope import Scope
from knowledge.sentences import sentences_of
from nlu.embed import Embedder, LayeredEmbedder, Vectors
from nlu.glossary import Glossary, Term
from nlu.leaning import leaning_of
from nlu.normalise import normalise
from nlu.tokenise import tokens

#: Candidates scored exactly; more never changed the first three.
_KEPT = 24
_FROM_LEG = 8
#: Articles taken for their nearest variant, for each vector of the question.
_NEAREST = 16
#: The caller's preference decides between near equals only; it is not learnt.
_TOPIC_BONUS = 0.03
#: Share of an article's entries that name a place which it speaks of; letters of a message whose subject a place is.
_KNOWN_PLACE = 0.05
_SHORT = 30
#: What a town remembered from before counts beside one named in the question.
_REMEMBERED = 0.3


@dataclass(frozen=True, slots=True)
class Query:
    """A prepared question: `text` normalised, `vectors` of the text and of its Japanese expansion (1 or 2 rows).

    joined: vector of the text after the title of the article shown before, 0 or 1 row. leaning: how far the words
    say nothing without that article, log odds; 0 where there is none. sentences: each prepared alone, where there
    are several.
    """

    text: str
    vectors: Vectors
    joined: Vectors
    tokens: tuple[str, ...]
    terms: tuple[Term, ...]
    elsewhere: frozenset[str]
    leaning: float = 0.0
    sentences: tuple[Query, ...] = ()

    @property
    def asked(self) -> int:
        """Which sentence asks: the last with a question in it, or else the last."""
        asking = [number for number, sentence in enumerate(self.sentences) if is_question(sentence.text)]
        return asking[-1] if asking else max(0, len(self.sentences) - 1)

    @property
    def alone(self) -> Query:
        """The same question as if no article had been shown before."""
        return replace(self, joined=self.joined[:0], leaning=0.0)


@dataclass(frozen=True, slots=True)
class Match:
    """One candidate: `score` for the order (about 0…1), `clues` as in RANKING_CLUES."""

    article: str
    score: float
    clues: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """What the caller knows and prefers. named: the town stands in the question itself, so another town is wrong.

    last: the article shown before, for a question that may go on with it; leaning: its words say that it does.
    """

    municipality: str | None = None
    named: bool = False
    topic: str | None = None
    exclude: frozenset[str] = frozenset()
    last: str | None = None
    leaning: bool = False


class Search:
    """Finds candidates in an Index; safe to call from several threads."""

    def __init__(
        self,
        index: Index,
        embedder: Embedder,
        glossary: Glossary,
        scope: Scope,
        calibration: Calibration,
        *,
        following: Following = UNLEARNT_FOLLOWING,
    ) -> None:
        self.index = index
        self.calibration = calibration
        self.following = following
        self.embedder = embedder
        self._glossary = glossary
        self._scope = scope

    def prepare(self, texts: Sequence[str], state: IndexState | None = None, title: str = "") -> list[Query]:
        """Queries for several texts and their sentences with one call of the embedder; raises EmbeddingError.

        title: of the article shown before, where the texts may go on with it.
        """
        found = [sentences_of(text) for text in texts]
        queries = self._prepare(texts, [sentence for own in found for sentence in own], state, title)
        parts = iter(queries[len(texts) :])
        return [
            replace(query, sentences=tuple(islice(parts, len(own))))
            for query, own in zip(queries[: len(texts)], found, strict=True)
        ]

    def _prepare(
        self, texts: Sequence[str], sentences: Sequence[str], state: IndexState | None, title: str
    ) -> list[Query]:
        """Queries for the texts, and then for the sentences, which stand alone."""
        spelling = (state or self.index.state).spelling
        typed = [normalise(text) for text in (*texts, *sentences)]
        clean = [spelling.written(text) for text in typed]
        expansions = [self._glossary.expand(text) for text in clean]
        wanted = [*clean, *(f"{text} {more}" for text, more in zip(clean, expansions, strict=True) if more)]
        joined = [joined_text(title, text) for text in clean[: len(texts)]] if title else []
        rows, meanings = self._embedded([*wanted, *joined])
        queries, extra = [], len(clean)
        for number, text in enumerate(clean):
            after = title and number < len(texts)
            own = [number]
            if expansions[number]:
                own.append(extra)
                extra += 1
            queries.append(
                Query(
                    typed[number],
                    rows[own],
                    rows[len(wanted) + number : len(wanted) + number + 1] if after else rows[:0],
                    tuple(tokens(f"{text} {expansions[number]}")),
                    tuple(self._glossary.find(text)),
                    frozenset(self._scope.elsewhere_in(text)),
                    leaning_of(text, meanings[number] if meanings is not None else None) if after else 0.0,
                )
            )
        return queries

    def _embedded(self, texts: Sequence[str]) -> tuple[Vectors, Vectors | None]:
        """Rows to search with, and sentence vectors where the bundled model gives them on the way."""
        if not isinstance(self.embedder, HeadedEmbedder):
            return self.embedder.embed(texts), None
        rows, inner = self.embedder.embed_with_inner(texts)
        layered = isinstance(self.embedder.inner, LayeredEmbedder)
        return rows, LayeredEmbedder.sentence_vectors(inner) if layered else None

    def candidates(self, query: Query, wish: Wish = Wish(), state: IndexState | None = None) -> list[Match]:
        """Distinct articles, best first, `_KEPT` at most."""
        state = state or self.index.state
        matches = []
        for article, values in self._clues(query, wish, state).items():
            if article not in wish.exclude:
                own = state.library.articles[article]
                clues = (*values, *_town_clues(own, wish), *_context_clues(own, wish, state))
                matches.append(Match(article, self._score(article, clues, wish, state), clues))
        return _distinct(_in_town(matches, wish, state))[:_KEPT]

    def _score(self, article: str, clues: Sequence[float], wish: Wish, state: IndexState) -> float:
        preferred = wish.topic and state.library.articles[article].topic == wish.topic
        return self.calibration.rank(clues) + (_TOPIC_BONUS if preferred else 0.0)

    def probability(self, query: Query, matches: Sequence[Match], state: IndexState) -> float:
        """How probable it is that the first match answers the question."""
        return self.calibration.probability(self.decision_clues(query, matches, state))

    def decision_clues(self, query: Query, matches: Sequence[Match], state: IndexState) -> tuple[float, ...]:
        """The clues in the order of DECISION_CLUES; `matches` must not be empty."""
        return (*_decision_clues(query, matches, state), self.foreign(query, matches[0].article, state))

    def foreign(self, query: Query, article: str, state: IndexState) -> float:
        """How far the question is about a place elsewhere of which the article does not speak; 0…1.

        A long message names where somebody comes from, a short one what it is about.
        """
        if not query.elsewhere:
            return 0.0
        texts = [fold_name(entry.text) for entry in state.parts[state.numbers[article]].entries]
        unknown = 1.0 - min(1.0, self._scope.named_share(query.elsewhere, texts) / _KNOWN_PLACE)
        return unknown * min(1.0, _SHORT / len(query.text))

    def _clues(self, query: Query, wish: Wish, state: IndexState) -> dict[str, tuple[float, ...]]:
        own = len(query.vectors)
        vectors = np.concatenate([query.vectors, query.joined])
        lexical = state.lexical.scores(query.tokens)
        names = state.names.scores(query.text)
        central = state.central(query.vectors[:1])
        joined = state.central(query.joined) if len(query.joined) else np.zeros_like(central)
        chosen = {*state.nearest(vectors, _NEAREST), *np.argsort(-central)[:_FROM_LEG].tolist(), *_beside(wish, state)}
        if len(query.joined):
            chosen |= {*np.argsort(-joined)[:_FROM_LEG].tolist()}
        chosen |= {state.numbers[article] for article in (*_best(lexical, _FROM_LEG), *names)}
        numbers = sorted(chosen)
        if not numbers:
            return {}
        parts = query.sentences
        best, top = state.nearness(numbers, np.concatenate([vectors, *(part.vectors[:1] for part in parts)]))
        # A message of one sentence has the same in its sentences as in the whole.
        top_in = top[:, len(vectors) :] if parts else top[:, :1]
        words_in = [state.lexical.scores(part.tokens) for part in parts] or [lexical]
        asked = query.asked
        out: dict[str, tuple[float, ...]] = {}
        for row, number in enumerate(numbers):
            part = state.parts[number]
            out[part.id] = (
                float(best[row, 0]),
                float(top[row, 0]),
                float(best[row, :own].max()),
                float(central[number]),
                lexical.get(part.id, 0.0),
                _term_share(query.terms, part.terms, state),
                names.get(part.id, 0.0),
                float(top_in[row].mean()),
                sum(words.get(part.id, 0.0) for words in words_in) / len(words_in),
                max(words.get(part.id, 0.0) for words in words_in),
                float(top_in[row, asked]),
                words_in[asked].get(part.id, 0.0),
                float(best[row, own]) if len(query.joined) else 0.0,
                float(joined[number]),
            )
        return out


def joined_text(title: str, text: str) -> str:
    """What is embedded of a message after an answer: the words after the title of what was shown."""
    return f"{title} {text}"


def _town_clues(article: Article, wish: Wish) -> tuple[float, float]:
    """Whether the article is of the wished town (0…1), and whether of another one (-1…0)."""
    if not wish.municipality or not article.municipalities:
        return 0.0, 0.0
    weight = 1.0 if wish.named else _REMEMBERED
    # An article of another town is wrong wherever the wish comes from.
    return (weight, 0.0) if wish.municipality in article.municipalities else (0.0, -1.0)


def _context_clues(article: Article, wish: Wish, state: IndexState) -> tuple[float, float, float]:
    """Whether it is the article shown before, one that it names as related, and how near its subject is."""
    last = state.library.articles.get(wish.last or "")
    if last is None or last.id not in state.numbers:
        return 0.0, 0.0, 0.0
    near = float(state.centres[state.numbers[article.id]] @ state.centres[state.numbers[last.id]])
    if article.id == last.id:
        return float(wish.leaning), 0.0, near
    return 0.0, float(article.id in last.related or last.id in article.related), near


def _beside(wish: Wish, state: IndexState) -> set[int]:
    """The article shown before and those it names, by number."""
    last = state.library.articles.get(wish.last or "")
    ids = (last.id, *last.related) if last else ()
    return {state.numbers[id_] for id_ in ids if id_ in state.numbers}


def _decision_clues(query: Query, matches: Sequence[Match], state: IndexState) -> tuple[float, ...]:
    first = matches[0]
    second = matches[1].score if len(matches) > 1 else 0.0
    dense, dense_top, _, central, lexical, terms, name = first.clues[:7]
    return (
        first.score,
        first.score - second,
        dense,
        dense_top,
        central,
        lexical,
        terms,
        name,
        # What a general article knows counts for the page of a town that stands in for it.
        max(covered(query, id_, state) for id_ in {first.article, state.general.get(first.article, first.article)}),
        first.clues[-1],
        state.outside_score(query.vectors[:1]),
        min(1.0, len(query.text) / 40),
        # How sure a score makes differs by language, and the script says which it is.
        *_scripts(query.text),
    )


_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa]")
_LATIN = re.compile("[a-z]", re.IGNORECASE)


def _scripts(text: str) -> tuple[float, float]:
    """Share of kana and of Latin letters among the letters; 0…1."""
    letters = max(1, sum(character.isalpha() for character in text))
    return len(_KANA.findall(text)) / letters, len(_LATIN.findall(text)) / letters


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
