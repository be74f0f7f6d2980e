"""The knowledge base as the case pages need it: titles, articles to insert, topics, places to refer to."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncEngine

from contracts.answers import Answer
from contracts.languages import Language
from contracts.rich_text import plain
from knowledge.articles import Article
from knowledge.content_library import ContentLibrary
from knowledge.markup import parse_spans
from knowledge.repository import read_publication, read_published
from knowledge.showing import Asked, show_article

_REFER_TO = frozenset({"office", "desk", "line", "facility"})


@dataclass(frozen=True, slots=True)
class Found:
    """An article in a search. languages: in which it can be sent."""

    id: str
    title: str
    topic: str
    languages: tuple[str, ...]


class Library:
    """What is published, read again only after a publication."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine, self._kept = engine, ContentLibrary()
        self._reading = asyncio.Lock()

    async def now(self) -> ContentLibrary:
        """What is published now."""
        counter = await read_publication(self._engine)
        if counter != self._kept.publication:
            async with self._reading:
                if counter != self._kept.publication:
                    self._kept = await read_published(self._engine)
        return self._kept


def topic_name(library: ContentLibrary, topic: str | None, language: str) -> str | None:
    """A topic's name in a language of the pages, or None for no known topic."""
    found = library.find_topic(topic) if topic else None
    return plain(parse_spans(found.name.get(Language(language)))) if found else None


def article_title(library: ContentLibrary, article: str, language: str) -> str:
    """An article's title, in Japanese where it has none in that language; its id when it is gone."""
    found = library.current(article)
    variant = (found.find(Language(language)) or found.source_variant) if found else None
    return plain(parse_spans(variant.title)) if variant else article


def answer_in(
    library: ContentLibrary, article: str, language: Language, now: datetime, municipality: str | None = None
) -> Answer | None:
    """The article as a resident would get it, or None when it may not be shown."""
    found = library.current(article)
    return show_article(library, found, Asked(language, now, municipality)) if found else None


def search(library: ContentLibrary, words: str, language: str, limit: int = 8) -> list[Found]:
    """Articles whose titles, texts or example questions hold all the words, titles first; in any language."""
    wanted = [word for word in words.casefold().replace("\u3000", " ").split() if word]
    if not wanted:
        return []
    ranked = sorted(
        (rank, article.id)
        for article in library.articles.values()
        if article.superseded_by is None and (rank := _rank(article, wanted)) is not None
    )
    return [
        Found(
            article,
            article_title(library, article, language),
            topic_name(library, library.articles[article].topic, language) or "",
            tuple(item.value for item in library.articles[article].variants),
        )
        for _, article in ranked[:limit]
    ]


def places(library: ContentLibrary, language: str) -> list[tuple[str, str]]:
    """Offices and desks to refer to: id and name, by name."""
    named = (
        (place.id, plain(parse_spans(place.name.get(Language(language)))))
        for place in library.places.values()
        if place.kind in _REFER_TO
    )
    return sorted(named, key=lambda item: item[1])


def place_name(library: ContentLibrary, place: str, language: str) -> str:
    """A place's name; its id when it is gone."""
    found = library.find_place(place)
    return plain(parse_spans(found.name.get(Language(language)))) if found else place


def _rank(article: Article, wanted: list[str]) -> int | None:
    """0 where all words stand in titles, 1 in questions too, 2 anywhere; None if one is missing."""
    fields = list(_fields(article))
    for depth in range(1, len(fields) + 1):
        text = "\n".join(fields[:depth])
        if all(word in text for word in wanted):
            return depth - 1
    return None


def _fields(article: Article) -> Iterator[str]:
    variants = article.variants.values()
    yield "\n".join(variant.title for variant in variants).casefold() + article.id
    yield "\n".join(question for variant in variants for question in variant.questions).casefold()
    yield "\n".join(f"{variant.short}\n{variant.body}" for variant in variants).casefold()
