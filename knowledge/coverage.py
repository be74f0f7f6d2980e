"""How much the knowledge base covers: articles by topic and variant, articles by need, research records by use."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path

from contracts.languages import Language
from knowledge.content_library import ContentLibrary
from knowledge.data_files import read_table
from knowledge.errors import NotInLibrary
from knowledge.freshness import freshness

#: A research record: its id, and the reason why nothing uses it, where there is one.
_RECORD = re.compile(r"(?m)^-? *id: ['\"]?([a-z0-9][a-z0-9-]*)['\"]?\s*$")
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
        for need in () if article.superseded_by else article.needs:
            found[need].append(article.id)
    return dict(sorted(found.items()))


def needs_in(path: Path) -> list[str]:
    """The need ids that a list of needs names, such as SC-01, in order."""
    return list(dict.fromkeys(_NEED.findall(path.read_text(encoding="utf-8"))))


def needs_elsewhere(need: str) -> str:
    """Why no article answers a need; empty when no reason is given."""
    reason: str = read_table("uncovered")["needs"].get(need, "")
    return reason


@dataclass(frozen=True, slots=True)
class FactCoverage:
    """Research records by use. used: record -> articles and places; unused: record -> reason or nothing."""

    used: dict[str, list[str]]
    unused: dict[str, str]

    @property
    def unexplained(self) -> list[str]:
        """Records that nothing uses and nothing excuses."""
        return [record for record, reason in self.unused.items() if not reason]


def facts_in(folder: Path) -> list[str]:
    """The ids of the research records in the YAML files of a folder; raises NotInLibrary when there are none."""
    found = [
        record for file in sorted(folder.glob("*.yaml")) for record in _RECORD.findall(file.read_text(encoding="utf-8"))
    ]
    if not found:
        raise NotInLibrary("research record", str(folder))
    return list(dict.fromkeys(found))


def coverage_of_facts(library: ContentLibrary, records: Iterable[str]) -> FactCoverage:
    """Which articles and places use which record; the reasons stand in `data/uncovered.yaml`."""
    users: dict[str, list[str]] = defaultdict(list)
    for article in library.articles.values():
        for record in () if article.superseded_by else article.facts:
            users[record].append(article.id)
    for place in library.places.values():
        for record in place.facts:
            users[record].append(place.id)
    table = read_table("uncovered")
    used, unused = {}, {}
    for record in records:
        if record in users:
            used[record] = sorted(users[record])
        else:
            key = next((key for pattern, key in table["facts"].items() if fnmatchcase(record, pattern)), "")
            unused[record] = table["reasons"].get(key, "")
    return FactCoverage(used, unused)
