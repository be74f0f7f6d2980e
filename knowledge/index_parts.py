"""What each article brings to the index, built once per revision of the article."""

from __future__ import annotations

import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from knowledge.articles import Article
from knowledge.entries import Entry, entries_of, publishable_variants, words_of
from knowledge.lexical import Document
from knowledge.markup import plain_text
from knowledge.names import fold_name
from knowledge.spelling import SpellingTable, latin_words, spellings_in
from nlu.embed import Embedder, Vectors, unit_rows
from nlu.glossary import Glossary, Term
from nlu.tokenise import tokens


@dataclass(frozen=True, slots=True)
class ArticlePart:
    """The searchable form of one article.

    rows: one vector per entry in half precision, shape (entries, width). centre: their mean, of length 1.
    heads: one vector per variant. documents: tokens of each variant. terms: glossary terms it names. text: all
    variants, folded, for asking whether a word occurs at all. spellings: (reading, spelling) pairs of its readings.
    latin: its Latin words.
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


@dataclass(frozen=True, slots=True)
class PartBuilder:
    """Makes parts with one spelling table."""

    embedder: Embedder
    glossary: Glossary
    spelling: SpellingTable

    def build(self, articles: Collection[Article]) -> dict[str, ArticlePart]:
        """Parts by article id, without articles that show nothing; one call of the embedder. Raises EmbeddingError."""
        entries = {article.id: entries_of(article) for article in articles}
        texts = [self.spelling.written(entry.text) for found in entries.values() for entry in found]
        rows = self.embedder.embed(texts)
        parts, start = {}, 0
        for article in articles:
            found = entries[article.id]
            if found:
                own = slice(start, start + len(found))
                parts[article.id] = self._part(article, found, rows[own])
            start += len(found)
        return parts

    def _part(self, article: Article, entries: Sequence[Entry], rows: Vectors) -> ArticlePart:
        documents, pages, heads = {}, [], []
        for variant in publishable_variants(article):
            own = [number for number, entry in enumerate(entries) if entry.language is variant.language]
            page = words_of([entries[number] for number in own], [plain_text(variant.body)])
            documents[(article.id, variant.language.value)] = tuple(_tokens_of(page))
            pages.append(page)
            heads.append(rows[own].mean(axis=0))
        japanese = [variant for variant in article.variants.values() if variant.language.is_japanese]
        return ArticlePart(
            article.id,
            tuple(entries),
            rows.astype(np.float16),
            unit_rows(rows.mean(axis=0))[0],
            unit_rows(np.array(heads, dtype=np.float32)),
            documents,
            frozenset(self.glossary.find_all("\n".join(entry.text for entry in entries))),
            "\n".join(fold_name(line) for page in pages for line in page.split("\n")),
            tuple(pair for v in japanese for text in (v.title, v.short, v.body) for pair in spellings_in(text)),
            frozenset(word for page in pages for word in latin_words(page)),
        )


def _tokens_of(page: str) -> list[str]:
    # One object per token: a library repeats its words a hundred times.
    return [sys.intern(token) for line in page.split("\n") for token in tokens(line)]
