"""The words that an article brings to the index: worked out of its texts and the glossary, and of nothing else."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from knowledge.articles import Article
from knowledge.entries import Entry, publishable_variants, words_of
from knowledge.markup import plain_text
from knowledge.names import fold_name
from knowledge.spelling import latin_words, spellings_in
from nlu.glossary import Glossary, Term
from nlu.tokenise import tokens


@dataclass(frozen=True, slots=True)
class ArticleTexts:
    """All that an article's words depend on.

    pages: language -> text without markup. named: all entries, where glossary terms are looked for. japanese: texts
    with their readings.
    """

    pages: Mapping[str, str]
    named: str
    japanese: tuple[str, ...]

    @classmethod
    def of(cls, article: Article, entries: Sequence[Entry]) -> ArticleTexts:
        """The texts of what may be shown; `entries` are those of the article."""
        pages = {}
        for variant in publishable_variants(article):
            own = [entry for entry in entries if entry.language is variant.language]
            pages[variant.language.value] = words_of(own, [plain_text(variant.body)])
        japanese = [variant for variant in article.variants.values() if variant.language.is_japanese]
        return cls(
            pages,
            "\n".join(entry.text for entry in entries),
            tuple(text for v in japanese for text in (v.title, v.short, v.body)),
        )

    def as_json(self) -> str:
        """The same text for the same texts, and another for others."""
        return json.dumps([list(self.pages.items()), self.named, self.japanese])


@dataclass(frozen=True, slots=True)
class ArticleWords:
    """What the fields of `ArticlePart` with these names hold; documents: tokens by language."""

    documents: Mapping[str, tuple[str, ...]]
    terms: frozenset[Term]
    text: str
    spellings: tuple[tuple[str, str], ...]
    latin: frozenset[str]

    @classmethod
    def of(cls, texts: ArticleTexts, glossary: Glossary) -> ArticleWords:
        """Worked out: a tenth of a second for an article with hundreds of questions."""
        pages = texts.pages.values()
        return cls(
            {language: tuple(_tokens_of(page)) for language, page in texts.pages.items()},
            frozenset(glossary.find_all(texts.named)),
            "\n".join(fold_name(line) for page in pages for line in page.split("\n")),
            tuple(pair for text in texts.japanese for pair in spellings_in(text)),
            frozenset(word for page in pages for word in latin_words(page)),
        )

    def as_json(self, glossary: Glossary) -> str:
        """For `from_json` with a glossary of the same terms; each token is written once, then its number."""
        numbers: dict[str, int] = {}
        documents = {
            language: [numbers.setdefault(token, len(numbers)) for token in found]
            for language, found in self.documents.items()
        }
        terms = [number for number, term in enumerate(glossary.terms) if term in self.terms]
        record = [list(numbers), documents, terms, self.text, self.spellings, sorted(self.latin)]
        return json.dumps(record, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str, glossary: Glossary) -> ArticleWords:
        """What was written; raises ValueError, TypeError or IndexError for something else."""
        known, documents, terms, page, spellings, latin = json.loads(text)
        shared = [sys.intern(token) for token in known]
        return cls(
            {language: tuple([shared[number] for number in found]) for language, found in documents.items()},
            frozenset(glossary.terms[number] for number in terms),
            page,
            tuple((reading, spelling) for reading, spelling in spellings),
            frozenset(latin),
        )


def _tokens_of(page: str) -> list[str]:
    # One object per token: a library repeats its words a hundred times.
    return [sys.intern(token) for line in page.split("\n") for token in tokens(line)]
