"""What each article brings to the index, built once per revision of the article."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.articles import Article
from knowledge.classifier import WordWeights, join_features, with_terms
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

    rows: one vector per entry, shape (entries, dimensions). words: the entries' words, hashed. heads: one vector per
    variant. documents: tokens of each variant. terms: glossary terms it names. text: all variants, folded, for asking
    whether a word occurs at all. spellings: (reading, spelling) pairs of its readings. latin: its Latin words.
    """

    id: str
    entries: tuple[Entry, ...]
    rows: Vectors
    words: Vectors
    heads: Vectors
    documents: Mapping[Document, tuple[str, ...]]
    terms: frozenset[Term]
    text: str
    spellings: tuple[tuple[str, str], ...]
    latin: frozenset[str]

    @property
    def features(self) -> Vectors:
        """The rows of the classifier, one per entry."""
        return join_features(self.rows, self.words)


class EntryTokens:
    """The classifier's tokens of example texts, each worked out once: a whole library asks twice for every text."""

    def __init__(self, glossary: Glossary) -> None:
        self._glossary = glossary
        self._known: dict[str, list[str]] = {}

    def __call__(self, text: str) -> list[str]:
        """As `entry_tokens`."""
        if text not in self._known:
            self._known[text] = entry_tokens(text, self._glossary)
        return self._known[text]


@dataclass(frozen=True, slots=True)
class PartBuilder:
    """Makes parts with one spelling table and one set of word weights."""

    embedder: Embedder
    glossary: Glossary
    spelling: SpellingTable
    weights: WordWeights
    tokens_of: EntryTokens

    def build(self, articles: Collection[Article]) -> dict[str, ArticlePart]:
        """Parts by article id, without articles that show nothing; one call of the embedder. Raises EmbeddingError."""
        entries = {article.id: entries_of(article) for article in articles}
        texts = [self.spelling.written(entry.text) for found in entries.values() for entry in found]
        rows = self.embedder.embed(texts) if texts else np.zeros((0, self.embedder.dimensions), dtype=np.float32)
        parts, start = {}, 0
        for article in articles:
            found = entries[article.id]
            if found:
                own = slice(start, start + len(found))
                parts[article.id] = self._part(article, found, rows[own], texts[own])
            start += len(found)
        return parts

    def _part(self, article: Article, entries: Sequence[Entry], rows: Vectors, texts: Sequence[str]) -> ArticlePart:
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
            rows,
            np.array([self.weights.hashed(self.tokens_of(text)) for text in texts], dtype=np.float32),
            unit_rows(np.array(heads, dtype=np.float32)),
            documents,
            frozenset(self.glossary.find_all("\n".join(entry.text for entry in entries))),
            "\n".join(fold_name(line) for page in pages for line in page.split("\n")),
            tuple(pair for v in japanese for text in (v.title, v.short, v.body) for pair in spellings_in(text)),
            frozenset(word for page in pages for word in latin_words(page)),
        )


def weights_of(articles: Collection[Article], tokens_of: EntryTokens, spelling: SpellingTable) -> WordWeights:
    """Word weights from the entries of a whole library."""
    texts = [entry.text for article in articles for entry in entries_of(article)]
    return WordWeights.of([tokens_of(spelling.written(text)) for text in texts])


def entry_tokens(text: str, glossary: Glossary) -> list[str]:
    """The classifier's tokens of one example text."""
    return with_terms(tokens(text), glossary.find(text))


def _tokens_of(page: str) -> list[str]:
    return [token for line in page.split("\n") for token in tokens(line)]
