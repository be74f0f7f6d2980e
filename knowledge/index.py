"""The searchable form of the published library: vectors, words, terms and names, replaced as a whole or by article."""

from __future__ import annotations

import math
import threading
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from knowledge.articles import Article
from knowledge.content_library import ContentLibrary
from knowledge.entries import Entry, entries_of, publishable_variants, words_of
from knowledge.lexical import Document, LexicalIndex
from knowledge.markup import plain_text
from knowledge.names import NameIndex, fold_name
from nlu.embed import Embedder, Vectors, unit_rows
from nlu.glossary import Glossary, Term
from nlu.tokenise import tokens

#: Above this many rows the articles are first chosen by one vector per variant, then scored exactly.
_ALL_ROWS = 40_000


@dataclass(frozen=True, slots=True)
class ArticlePart:
    """What one article brings. rows: one vector per entry, shape (entries, dimensions); heads: one per variant."""

    id: str
    entries: tuple[Entry, ...]
    rows: Vectors
    heads: Vectors
    documents: Mapping[Document, tuple[str, ...]]
    terms: frozenset[Term]
    text: str  # all variants, folded, for asking whether a word occurs at all


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
        ends = np.append(self.starts[1:], len(scores))
        found = {}
        for number in nearest.tolist():
            if self.by_head:
                rows = np.max(self.parts[number].rows @ vectors.T, axis=1)
            else:
                rows = scores[self.starts[number] : ends[number]]
            top = np.sort(rows)[-3:]
            found[number] = (float(top[-1]), float(top.mean()))
        return found


class Index:
    """Holds the current `state`; building happens beside it, the change is one assignment (safe for readers)."""

    def __init__(self, embedder: Embedder, glossary: Glossary) -> None:
        self._embedder = embedder
        self._glossary = glossary
        self._lock = threading.Lock()
        self.state = IndexState(ContentLibrary())

    def replace(self, library: ContentLibrary) -> None:
        """Makes `library` the searched one; parts of articles that did not change are kept. Raises EmbeddingError."""
        with self._lock:
            old = self.state
            articles = [article for article in library.articles.values() if _searchable(article)]
            changed = [a for a in articles if old.library.articles.get(a.id) != a or a.id not in old.numbers]
            self.state = self._assemble(library, old, [article.id for article in articles], self._parts(changed))

    def update(self, article: Article) -> None:
        """Puts one new or changed article into the index, in well under two seconds. Raises EmbeddingError."""
        with self._lock:
            old = self.state
            library = replace(old.library, articles={**old.library.articles, article.id: article})
            ids = [part.id for part in old.parts if part.id != article.id]
            fresh = self._parts([article]) if _searchable(article) else {}
            self.state = self._assemble(library, old, [*ids, *fresh], fresh)

    def remove(self, article_id: str) -> None:
        """Takes one article out of the index."""
        with self._lock:
            old = self.state
            articles = {key: value for key, value in old.library.articles.items() if key != article_id}
            ids = [part.id for part in old.parts if part.id != article_id]
            self.state = self._assemble(replace(old.library, articles=articles), old, ids, {})

    def _parts(self, articles: Iterable[Article]) -> dict[str, ArticlePart]:
        entries = {article.id: entries_of(article) for article in articles}
        texts = [entry.text for found in entries.values() for entry in found]
        rows = self._embedder.embed(texts) if texts else np.zeros((0, self._embedder.dimensions), dtype=np.float32)
        parts, start = {}, 0
        for article in articles:
            found = entries[article.id]
            if found:
                parts[article.id] = self._part(article, found, rows[start : start + len(found)])
            start += len(found)
        return parts

    def _part(self, article: Article, entries: Sequence[Entry], rows: Vectors) -> ArticlePart:
        documents, texts, heads = {}, [], []
        for variant in publishable_variants(article):
            own = [number for number, entry in enumerate(entries) if entry.language is variant.language]
            text = words_of([entries[number] for number in own], [plain_text(variant.body)])
            documents[(article.id, variant.language.value)] = tuple(
                token for line in text.split("\n") for token in tokens(line)
            )
            texts.append(text)
            heads.append(rows[own].mean(axis=0))
        subjects = "\n".join(entry.text for entry in entries)
        return ArticlePart(
            article.id,
            tuple(entries),
            rows,
            unit_rows(np.array(heads, dtype=np.float32)),
            documents,
            frozenset(self._glossary.find_all(subjects)),
            "\n".join(fold_name(line) for text in texts for line in text.split("\n")),
        )

    def _assemble(
        self, library: ContentLibrary, old: IndexState, ids: Sequence[str], fresh: Mapping[str, ArticlePart]
    ) -> IndexState:
        kept = {part.id: part for part in old.parts}
        parts = tuple(fresh.get(id_) or kept[id_] for id_ in ids if id_ in fresh or id_ in kept)
        counts: Counter[Term] = Counter(term for part in parts for term in part.terms)
        gone = [d for part in old.parts if part.id in fresh or part.id not in ids for d in part.documents]
        by_head = sum(len(part.rows) for part in parts) > _ALL_ROWS
        blocks = [part.heads if by_head else part.rows for part in parts]
        sizes = [len(block) for block in blocks]
        published = [library.articles[part.id] for part in parts]
        return IndexState(
            library,
            parts,
            np.concatenate(blocks) if blocks else np.zeros((0, 0), dtype=np.float32),
            np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.intp) if sizes else np.zeros(0, dtype=np.intp),
            by_head,
            {part.id: number for number, part in enumerate(parts)},
            old.lexical.replaced(gone, {d: words for part in fresh.values() for d, words in part.documents.items()}),
            NameIndex.of(published, library.places),
            counts,
            {t: article.id for article in published for t in article.by_municipality.values() if t != article.id},
        )


def _searchable(article: Article) -> bool:
    """False for an article that another one has replaced."""
    return article.superseded_by is None
