"""The searchable form of the published library, replaced as a whole or article by article."""

from __future__ import annotations

import math
import threading
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from knowledge.articles import Article
from knowledge.content_library import ContentLibrary
from knowledge.index_parts import ArticlePart, PartBuilder, SmallRows
from knowledge.lexical import LexicalIndex
from knowledge.names import NameIndex
from knowledge.scope import outside_texts
from knowledge.spelling import SpellingTable, spellings_in
from knowledge.words_cache import WordsCache
from nlu.embed import Embedder, Vectors
from nlu.glossary import Glossary, Term

#: When more than this share of the articles is new, the spelling table is made afresh.
_AFRESH = 0.3


@dataclass(frozen=True, slots=True)
class IndexState:
    """One consistent picture; a search takes it once and keeps it.

    heads: one row per variant; starts[n]: where those of article n begin. centres: one row per article.
    outside: rows of texts that no article answers. general: article of one town -> the article that asks for the town.
    all_ages: article of some ages -> the articles that ask for the age.
    """

    library: ContentLibrary
    parts: tuple[ArticlePart, ...] = ()
    heads: Vectors = field(default_factory=lambda: np.zeros((0, 0), dtype=np.float32))
    starts: npt.NDArray[np.intp] = field(default_factory=lambda: np.zeros(0, dtype=np.intp))
    centres: Vectors = field(default_factory=lambda: np.zeros((0, 0), dtype=np.float32))
    outside: SmallRows = field(default_factory=lambda: SmallRows.of(np.zeros((0, 0), dtype=np.float32)))
    numbers: Mapping[str, int] = field(default_factory=dict)
    lexical: LexicalIndex = field(default_factory=LexicalIndex)
    names: NameIndex = field(default_factory=NameIndex)
    term_counts: Mapping[Term, int] = field(default_factory=dict)
    general: Mapping[str, str] = field(default_factory=dict)
    all_ages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    spelling: SpellingTable = field(default_factory=SpellingTable)

    def term_weight(self, term: Term) -> float:
        """How rare a glossary term is among the articles, over 0; what no article has counts as the rarest."""
        return math.log(1 + (len(self.parts) + 1) / (self.term_counts.get(term, 0) + 0.5))

    def nearest(self, vectors: Vectors, keep: int) -> list[int]:
        """The numbers of the articles with the nearest variants, `keep` for each of `vectors`."""
        if not self.parts or not vectors.any():
            return []
        best = np.maximum.reduceat(self.heads @ vectors.T, self.starts, axis=0)
        count = min(keep, len(best))
        return list(dict.fromkeys(np.argpartition(-best, count - 1, axis=0)[:count].ravel().tolist()))

    def nearness(self, numbers: Sequence[int], vectors: Vectors) -> tuple[Vectors, Vectors]:
        """For given articles and each of `vectors`: the cosine of the nearest row, and the mean of the best three."""
        scores = [self.parts[number].rows.scores(vectors) for number in numbers]
        best = np.array([own.max(axis=0) for own in scores], dtype=np.float32)
        return best, np.array([_top(own) for own in scores], dtype=np.float32)

    def central(self, vectors: Vectors) -> Vectors:
        """For each article by number, the cosine of its centre with the nearest of `vectors`."""
        if not self.parts:
            return np.zeros(0, dtype=np.float32)
        found: Vectors = np.max(self.centres @ vectors.T, axis=1)
        return found

    def outside_score(self, vectors: Vectors) -> float:
        """The cosine with the nearest text that no article answers, 0 at least."""
        return max(0.0, float(np.max(self.outside.scores(vectors), initial=0.0))) if len(self.outside) else 0.0


class Index:
    """Holds the current `state`; building happens beside it, the change is one assignment (safe for readers).

    cache: file that keeps what is worked out of the articles' texts. twins: examples that are not compared.
    """

    def __init__(
        self, embedder: Embedder, glossary: Glossary, cache: Path | None = None, twins: Collection[int] = frozenset()
    ) -> None:
        self.embedder = embedder
        self._glossary = glossary
        self._words = WordsCache(glossary, cache)
        self._twins = twins
        self._lock = threading.Lock()
        self._outside: SmallRows | None = None
        self.state = IndexState(ContentLibrary())

    def replace(self, library: ContentLibrary) -> None:
        """Makes `library` the searched one; parts of articles that did not change are kept. Raises EmbeddingError."""
        with self._lock:
            old = self.state
            articles = [article for article in library.articles.values() if searchable(article)]
            changed = [a for a in articles if old.library.articles.get(a.id) != a]
            if len(changed) > len(articles) * _AFRESH:
                old, changed = self._afresh(articles), articles
            fresh = self._builder(old).build(changed)
            self.state = self._assemble(library, old, [article.id for article in articles], fresh)

    def update(self, article: Article) -> None:
        """Puts one new or changed article into the index, in well under two seconds. Raises EmbeddingError."""
        with self._lock:
            old = self.state if self.state.parts else self._afresh([article])
            library = replace(self.state.library, articles={**self.state.library.articles, article.id: article})
            fresh = self._builder(old).build([article]) if searchable(article) else {}
            ids = [part.id for part in old.parts if part.id != article.id]
            self.state = self._assemble(library, old, [*ids, *fresh], fresh)

    def remove(self, article_id: str) -> None:
        """Takes one article out of the index."""
        with self._lock:
            old = self.state
            articles = {key: value for key, value in old.library.articles.items() if key != article_id}
            ids = [part.id for part in old.parts if part.id != article_id]
            self.state = self._assemble(replace(old.library, articles=articles), old, ids, {})

    def _afresh(self, articles: Sequence[Article]) -> IndexState:
        """An empty state with a spelling table for these articles."""
        return IndexState(ContentLibrary(), spelling=spelling_of(articles, self._glossary))

    def _builder(self, state: IndexState) -> PartBuilder:
        return PartBuilder(self.embedder, self._words, state.spelling, self._twins)

    def _assemble(
        self, library: ContentLibrary, old: IndexState, ids: Sequence[str], fresh: Mapping[str, ArticlePart]
    ) -> IndexState:
        kept = {part.id: part for part in old.parts if part.id not in fresh}
        parts = tuple(fresh.get(id_) or kept[id_] for id_ in ids if id_ in fresh or id_ in kept)
        wanted = {part.id for part in parts}
        gone = [part for part in old.parts if part.id in fresh or part.id not in wanted]
        blocks = [part.heads for part in parts]
        sizes = [len(block) for block in blocks]
        published = [library.articles[part.id] for part in parts]
        added = {document: words for part in fresh.values() for document, words in part.documents.items()}
        return IndexState(
            library=library,
            parts=parts,
            heads=np.concatenate(blocks) if blocks else np.zeros((0, 0), dtype=np.float32),
            starts=np.cumsum([0, *sizes[:-1]]).astype(np.intp) if sizes else np.zeros(0, dtype=np.intp),
            numbers={part.id: number for number, part in enumerate(parts)},
            lexical=old.lexical.replaced([document for part in gone for document in part.documents], added),
            names=NameIndex.of(published, library.places),
            term_counts=Counter(term for part in parts for term in part.terms),
            general={t: a.id for a in published for t in a.by_municipality.values() if t != a.id},
            all_ages=_all_ages(published),
            spelling=SpellingTable.of(
                [pair for part in parts for pair in part.spellings],
                self._glossary,
                [word for part in parts for word in part.latin],
            ),
            centres=np.array([part.centre for part in parts], dtype=np.float32),
            outside=self._outside_rows(),
        )

    def _outside_rows(self) -> SmallRows:
        if self._outside is None:
            self._outside = SmallRows.of(self.embedder.embed(outside_texts()))
        return self._outside


def _top(scores: Vectors) -> Vectors:
    """The mean of the best three of each column."""
    best: Vectors = np.partition(scores, -3, axis=0)[-3:].mean(axis=0) if len(scores) > 3 else scores.mean(axis=0)
    return best


def _all_ages(articles: Sequence[Article]) -> dict[str, tuple[str, ...]]:
    """The articles that each article of some ages stands in for."""
    found: dict[str, dict[str, None]] = {}
    for article in articles:
        for id_ in article.by_age.values():
            found.setdefault(id_, {})[article.id] = None
    return {id_: tuple(ids) for id_, ids in found.items()}


def spelling_of(articles: Sequence[Article], glossary: Glossary) -> SpellingTable:
    """The spelling table that a library starts with."""
    japanese = [v for article in articles for v in article.variants.values() if v.language.is_japanese]
    pairs = [pair for v in japanese for text in (v.title, v.short, v.body) for pair in spellings_in(text)]
    return SpellingTable.of(pairs, glossary)


def searchable(article: Article) -> bool:
    """False for an article that another one has replaced."""
    return article.superseded_by is None
