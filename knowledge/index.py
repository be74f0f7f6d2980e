"""The searchable form of the published library, replaced as a whole or article by article."""

from __future__ import annotations

import math
import threading
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from knowledge.articles import Article
from knowledge.classifier import Classifier, Matrix, WordWeights, join_features
from knowledge.content_library import ContentLibrary
from knowledge.index_parts import ArticlePart, EntryTokens, PartBuilder, entry_tokens, weights_of
from knowledge.lexical import LexicalIndex
from knowledge.names import NameIndex
from knowledge.scope import outside_texts
from knowledge.spelling import SpellingTable, spellings_in
from nlu.embed import Embedder, Vectors
from nlu.glossary import Glossary, Term

#: Above this many rows the articles are first chosen by one vector per variant, then scored exactly.
_ALL_ROWS = 40_000
#: When more than this share of the articles is new, spelling table and word weights are made afresh.
_AFRESH = 0.3


@dataclass(frozen=True, slots=True)
class IndexState:
    """One consistent picture; a search takes it once and keeps it.

    matrix: the rows of all parts under each other; starts[n]: where those of article n begin. by_head: the matrix
    holds heads, not rows. general: article of one town -> the article that asks for the town.
    """

    library: ContentLibrary
    parts: tuple[ArticlePart, ...] = ()
    matrix: Vectors = field(default_factory=lambda: np.zeros((0, 0), dtype=np.float32))
    starts: npt.NDArray[np.intp] = field(default_factory=lambda: np.zeros(0, dtype=np.intp))
    by_head: bool = False
    numbers: Mapping[str, int] = field(default_factory=dict)
    lexical: LexicalIndex = field(default_factory=LexicalIndex)
    names: NameIndex = field(default_factory=NameIndex)
    term_counts: Mapping[Term, int] = field(default_factory=dict)
    general: Mapping[str, str] = field(default_factory=dict)
    spelling: SpellingTable = field(default_factory=SpellingTable)
    weights: WordWeights = field(default_factory=WordWeights)
    classifier: Classifier | None = None

    def term_weight(self, term: Term) -> float:
        """How rare a glossary term is among the articles, over 0; what no article has counts as the rarest."""
        return math.log(1 + (len(self.parts) + 1) / (self.term_counts.get(term, 0) + 0.5))

    def best_rows(self, vectors: Vectors, keep: int) -> dict[int, tuple[float, float]]:
        """For the `keep` nearest articles: number -> (best cosine, mean of the best three), best over `vectors`."""
        if not self.parts or not vectors.any():
            return {}
        scores = np.max(self.matrix @ vectors.T, axis=1)
        best = np.maximum.reduceat(scores, self.starts)
        nearest = np.argsort(-best)[: max(keep, 100) if self.by_head else keep]
        if self.by_head:
            return self.exact_rows(nearest.tolist(), vectors)
        ends = np.append(self.starts[1:], len(scores))
        return {number: _top(scores[self.starts[number] : ends[number]]) for number in nearest.tolist()}

    def exact_rows(self, numbers: Collection[int], vectors: Vectors) -> dict[int, tuple[float, float]]:
        """The same for given articles."""
        return {number: _top(np.max(self.parts[number].rows @ vectors.T, axis=1)) for number in numbers}

    def classify(self, features: Vectors) -> tuple[Vectors, float]:
        """The classifier's score of each article by number, and of being about none of them."""
        if self.classifier is None:
            return np.zeros(len(self.parts), dtype=np.float32), 0.0
        scores = self.classifier.scores(features).reshape(-1)
        return scores[:-1], float(scores[-1])


class Index:
    """Holds the current `state`; building happens beside it, the change is one assignment (safe for readers)."""

    def __init__(self, embedder: Embedder, glossary: Glossary) -> None:
        self._embedder = embedder
        self._glossary = glossary
        self._lock = threading.Lock()
        self._outside: Vectors | None = None
        self.state = IndexState(ContentLibrary())

    def replace(self, library: ContentLibrary) -> None:
        """Makes `library` the searched one; parts of articles that did not change are kept. Raises EmbeddingError."""
        with self._lock:
            old = self.state
            articles = [article for article in library.articles.values() if _searchable(article)]
            changed = [a for a in articles if old.library.articles.get(a.id) != a]
            tokens_of = EntryTokens(self._glossary)
            if len(changed) > len(articles) * _AFRESH:
                old, changed = self._afresh(articles, tokens_of), articles
            fresh = self._builder(old, tokens_of).build(changed)
            self.state = self._assemble(library, old, [article.id for article in articles], fresh)

    def update(self, article: Article) -> None:
        """Puts one new or changed article into the index, in well under two seconds. Raises EmbeddingError."""
        with self._lock:
            tokens_of = EntryTokens(self._glossary)
            old = self.state if self.state.parts else self._afresh([article], tokens_of)
            library = replace(self.state.library, articles={**self.state.library.articles, article.id: article})
            fresh = self._builder(old, tokens_of).build([article]) if _searchable(article) else {}
            ids = [part.id for part in old.parts if part.id != article.id]
            self.state = self._assemble(library, old, [*ids, *fresh], fresh)

    def remove(self, article_id: str) -> None:
        """Takes one article out of the index."""
        with self._lock:
            old = self.state
            articles = {key: value for key, value in old.library.articles.items() if key != article_id}
            ids = [part.id for part in old.parts if part.id != article_id]
            self.state = self._assemble(replace(old.library, articles=articles), old, ids, {})

    def _afresh(self, articles: Sequence[Article], tokens_of: EntryTokens) -> IndexState:
        """An empty state with spelling table and word weights for these articles."""
        japanese = [v for article in articles for v in article.variants.values() if v.language.is_japanese]
        pairs = [pair for v in japanese for text in (v.title, v.short, v.body) for pair in spellings_in(text)]
        spelling = SpellingTable.of(pairs, self._glossary)
        self._outside = None
        weights = weights_of(articles, tokens_of, spelling)
        return IndexState(ContentLibrary(), spelling=spelling, weights=weights)

    def _builder(self, state: IndexState, tokens_of: EntryTokens) -> PartBuilder:
        return PartBuilder(self._embedder, self._glossary, state.spelling, state.weights, tokens_of)

    def _assemble(
        self, library: ContentLibrary, old: IndexState, ids: Sequence[str], fresh: Mapping[str, ArticlePart]
    ) -> IndexState:
        kept = {part.id: part for part in old.parts if part.id not in fresh}
        parts = tuple(fresh.get(id_) or kept[id_] for id_ in ids if id_ in fresh or id_ in kept)
        wanted = {part.id for part in parts}
        gone = [part for part in old.parts if part.id in fresh or part.id not in wanted]
        by_head = sum(len(part.rows) for part in parts) > _ALL_ROWS
        blocks = [part.heads if by_head else part.rows for part in parts]
        sizes = [len(block) for block in blocks]
        published = [library.articles[part.id] for part in parts]
        added = {document: words for part in fresh.values() for document, words in part.documents.items()}
        return IndexState(
            library=library,
            parts=parts,
            matrix=np.concatenate(blocks) if blocks else np.zeros((0, 0), dtype=np.float32),
            starts=np.cumsum([0, *sizes[:-1]]).astype(np.intp) if sizes else np.zeros(0, dtype=np.intp),
            by_head=by_head,
            numbers={part.id: number for number, part in enumerate(parts)},
            lexical=old.lexical.replaced([document for part in gone for document in part.documents], added),
            names=NameIndex.of(published, library.places),
            term_counts=Counter(term for part in parts for term in part.terms),
            general={t: a.id for a in published for t in a.by_municipality.values() if t != a.id},
            spelling=SpellingTable.of(
                [pair for part in parts for pair in part.spellings],
                self._glossary,
                [word for part in parts for word in part.latin],
            ),
            weights=old.weights,
            classifier=self._classifier(old, parts, gone, list(fresh.values())) if parts else None,
        )

    def _classifier(
        self, old: IndexState, parts: Sequence[ArticlePart], gone: Sequence[ArticlePart], fresh: Sequence[ArticlePart]
    ) -> Classifier:
        outside = self._outside_features(old)
        before = old.classifier.products if old.classifier else _products([outside])
        products = before + _products([part.features for part in fresh]) - _products([part.features for part in gone])
        totals = [part.features.sum(axis=0, dtype=np.float64) for part in parts]
        counts = [len(part.rows) for part in parts]
        return Classifier.fit(products, [*totals, outside.sum(axis=0, dtype=np.float64)], [*counts, len(outside)])

    def _outside_features(self, old: IndexState) -> Vectors:
        """Rows of texts that no article answers, with the word weights of the present library."""
        if self._outside is None:
            texts = outside_texts()
            words = np.array([old.weights.hashed(entry_tokens(text, self._glossary)) for text in texts])
            self._outside = join_features(self._embedder.embed(texts), words)
        return self._outside


def _products(blocks: Sequence[Vectors]) -> Matrix:
    """The sum over all rows of row by row; a scalar 0 for no rows, which adds to any shape."""
    if not blocks:
        return np.zeros((), dtype=np.float64)
    rows = np.concatenate(blocks)
    return (rows.T @ rows).astype(np.float64)


def _top(scores: Vectors) -> tuple[float, float]:
    top = np.sort(scores)[-3:]
    return float(top[-1]), float(top.mean())


def _searchable(article: Article) -> bool:
    """False for an article that another one has replaced."""
    return article.superseded_by is None
