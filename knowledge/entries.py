"""What of an article is searched: title, short answer and example questions of each variant that may be shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from contracts.languages import Language
from knowledge.articles import Article, Variant
from knowledge.freshness import publishable
from knowledge.markup import plain_text

EntryKind = Literal["title", "short", "question"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One searchable text of an article, without markup."""

    article: str
    language: Language
    kind: EntryKind
    text: str


def entries_of(article: Article) -> list[Entry]:
    """The entries of all publishable variants; empty when nothing of the article may be shown."""
    out = []
    for variant in publishable_variants(article):
        out.append(Entry(article.id, variant.language, "title", plain_text(variant.title)))
        out.append(Entry(article.id, variant.language, "short", plain_text(variant.short)))
        out.extend(Entry(article.id, variant.language, "question", plain_text(text)) for text in variant.questions)
    return [entry for entry in out if entry.text.strip()]


def publishable_variants(article: Article) -> tuple[Variant, ...]:
    """The variants that residents may be shown."""
    return tuple(variant for variant in article.variants.values() if publishable(article, variant.language))


def words_of(entries: Iterable[Entry], bodies: Iterable[str]) -> str:
    """The text of one variant for the lexical index, the title twice."""
    parts = [entry.text for entry in entries]
    titles = [entry.text for entry in entries if entry.kind == "title"]
    return "\n".join([*titles, *parts, *bodies])
