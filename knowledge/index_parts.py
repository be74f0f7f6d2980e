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
from knowledge.wording import Wordings, wordings_of
from knowledge.words_cache import WordsCache
from nlu.embed import Embedder, Vectors, unit_rows
from nlu.glossary import Term


@dataclass(frozen=True, slots=True)
class ArticlePart:
    """The searchable form of one article.

    rows: one vector per entry in half precision, shape (entries, width). centre: their mean, of length 1.
    heads: one vector per variant. documents: tokens of each variant. terms: glossary terms it names. text: all
    variants, folded, for asking whether a word occurs at all. spellings: (reading, spelling) pairs of its readings.
    latin: its Latin words. asked: wordings of its titles and example questions.
    """

    id: str
    entries: tuple[Entry, ...]
    rows: npt.NDArray[np.float16]
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
    """Makes parts with one spelling table."""

    embedder: Embedder
    words: WordsCache
    spelling: SpellingTable

    def build(self, articles: Collection[Article]) -> dict[str, ArticlePart]:
        """Parts by article id, without articles that show nothing; one call of the embedder. Raises EmbeddingError."""
        entries = {article.id: found for article in articles if (found := entries_of(article))}
        shown = [article for article in articles if article.id in entries]
        rows = self.embedder.embed([self.spelling.written(entry.text) for own in entries.values() for entry in own])
        words = self.words.words_of([ArticleTexts.of(article, entries[article.id]) for article in shown])
        parts, start = {}, 0
        for article, own in zip(shown, words, strict=True):
            found = entries[article.id]
            parts[article.id] = _part(article.id, found, rows[start : start + len(found)], own)
            start += len(found)
        return parts


def _part(id_: str, entries: Sequence[Entry], rows: Vectors, words: ArticleWords) -> ArticlePart:
    of_language: dict[Language, list[int]] = {}
    for number, entry in enumerate(entries):
        of_language.setdefault(entry.language, []).append(number)
    return ArticlePart(
        id_,
        tuple(entries),
        rows.astype(np.float16),
        unit_rows(rows.mean(axis=0))[0],
        unit_rows(np.array([rows[own].mean(axis=0) for own in of_language.values()], dtype=np.float32)),
        {(id_, language): tokens for language, tokens in words.documents.items()},
        words.terms,
        words.text,
        words.spellings,
        words.latin,
        wordings_of(entry.text for entry in entries if entry.kind != "short"),
    )
