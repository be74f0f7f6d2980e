"""What each article brings to the index, built once per revision of the article."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from contracts.languages import Language
from knowledge.article_words import ArticleTexts, ArticleWords
from knowledge.articles import Article
from knowledge.entries import Entry, entries_of
from knowledge.lexical import Document
from knowledge.spelling import SpellingTable
from knowledge.twins import compared
from knowledge.wording import Wordings, wordings_of
from knowledge.words_cache import WordsCache
from nlu.embed import Embedder, Vectors, unit_rows
from nlu.glossary import Term

_AT_ONCE = 512


@dataclass(frozen=True, slots=True)
class SmallRows:
    """Vectors in 8 bits a number, shape (n, width), and the step of each row, shape (n,).

    A quarter of the memory, and half precision takes six times as long to compare: it is widened number by number.
    """

    numbers: npt.NDArray[np.int8]
    steps: Vectors

    @classmethod
    def of(cls, rows: Vectors) -> SmallRows:
        """Rows of any length; a cosine with a unit vector is wrong by less than 0.002."""
        steps = np.maximum(np.abs(rows).max(axis=1, initial=0.0), 1e-9) / np.float32(127)
        return cls(np.round(rows / steps[:, None]).astype(np.int8), steps.astype(np.float32))

    def __len__(self) -> int:
        return len(self.numbers)

    @property
    def whole(self) -> Vectors:
        """The vectors, shape (n, width)."""
        found: Vectors = self.numbers.astype(np.float32) * self.steps[:, None]
        return found

    def scores(self, vectors: Vectors) -> Vectors:
        """The cosines with each of `vectors`, shape (n, len(vectors))."""
        # What fits into the processor's cache is compared many times faster than all rows at once.
        found = np.zeros((len(self), len(vectors)), dtype=np.float32)
        for at in range(0, len(self), _AT_ONCE):
            found[at : at + _AT_ONCE] = self.numbers[at : at + _AT_ONCE].astype(np.float32) @ vectors.T
        found *= self.steps[:, None]
        return found


@dataclass(frozen=True, slots=True)
class ArticlePart:
    """The searchable form of one article.

    rows: one vector per entry that is compared (`knowledge.twins`). centre: their mean, of length 1.
    heads: one vector per variant. documents: tokens of each variant. terms: glossary terms it names. text: all
    variants, folded, for asking whether a word occurs at all. spellings: (reading, spelling) pairs of its readings.
    latin: its Latin words. asked: wordings of its titles and example questions.
    """

    id: str
    entries: tuple[Entry, ...]
    rows: SmallRows
    centre: Vectors
    heads: Vectors
    documents: Mapping[Document, tuple[str, ...]]
    terms: frozenset[Term]
    text: str
    spellings: tuple[tuple[str, str], ...]
    latin: frozenset[str]
    asked: Wordings


@dataclass(frozen=True, slots=True)
class PartBuilder:
    """Makes parts with one spelling table; twins: examples that are not compared."""

    embedder: Embedder
    words: WordsCache
    spelling: SpellingTable
    twins: Collection[int] = frozenset()

    def build(self, articles: Collection[Article]) -> dict[str, ArticlePart]:
        """Parts by article id, without articles that show nothing; one call of the embedder. Raises EmbeddingError."""
        entries = {article.id: found for article in articles if (found := entries_of(article))}
        shown = [article for article in articles if article.id in entries]
        kept = {id_: compared(own, self.twins) for id_, own in entries.items()}
        rows = self.embedder.embed([self.spelling.written(entry.text) for own in kept.values() for entry in own])
        words = self.words.words_of([ArticleTexts.of(article, entries[article.id]) for article in shown])
        parts, start = {}, 0
        for article, own in zip(shown, words, strict=True):
            found = kept[article.id]
            languages = [entry.language for entry in found]
            parts[article.id] = _part(article.id, entries[article.id], languages, rows[start : start + len(found)], own)
            start += len(found)
        return parts


def _part(
    id_: str, entries: Sequence[Entry], languages: Sequence[Language], rows: Vectors, words: ArticleWords
) -> ArticlePart:
    """languages: of each of the rows."""
    of_language: dict[Language, list[int]] = {}
    for number, language in enumerate(languages):
        of_language.setdefault(language, []).append(number)
    return ArticlePart(
        id_,
        tuple(entries),
        SmallRows.of(rows),
        unit_rows(rows.mean(axis=0))[0],
        unit_rows(np.array([rows[own].mean(axis=0) for own in of_language.values()], dtype=np.float32)),
        {(id_, language): tokens for language, tokens in words.documents.items()},
        words.terms,
        words.text,
        words.spellings,
        words.latin,
        wordings_of(entry.text for entry in entries if entry.kind != "short"),
    )
