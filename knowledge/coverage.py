"""How much the knowledge base covers: articles by topic and variant, articles by need."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from contracts.languages import Language
from knowledge.content_library import ContentLibrary
from knowledge.freshness import freshness

_NEED = re.compile(r"\b[A-Z]{2,3}-\d{2,3}\b")


@dataclass(frozen=True, slots=True)
class TopicCoverage:
    """One topic: its articles, and for each language how many variants are in which state."""

    topic: str
    articles: int
    states: dict[Language, Counter[str]]


def coverage_by_topic(library: ContentLibrary, today: date) -> list[TopicCoverage]:
    """Every topic in menu order."""
    rows = []
    for topic in library.topics:
        articles = library.articles_of(topic.id)
        states = {
            language: Counter[str](freshness(article, language, today) for article in articles) for language in Language
        }
        rows.append(TopicCoverage(topic.id, len(articles), states))
    return rows


def articles_by_need(library: ContentLibrary) -> dict[str, list[str]]:
    """Need id -> ids of the articles that answer it."""
    found: dict[str, list[str]] = defaultdict(list)
    for article in library.articles.values():
        for need in article.needs:
            found[need].append(article.id)
    return dict(sorted(found.items()))


def needs_in(path: Path) -> list[str]:
    """The need ids that a list of needs names, such as SC-01, in order."""
    return list(dict.fromkeys(_NEED.findall(path.read_text(encoding="utf-8"))))
