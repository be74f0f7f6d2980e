"""The content that ships: nothing wrong, everything asked for is there, and it survives the round trip."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from contracts.languages import Language
from knowledge.check import CheckReport, check_content
from knowledge.content_library import ContentLibrary
from knowledge.files import BUNDLED_CONTENT, read_content, write_content
from knowledge.markup import parse_body, parse_spans
from knowledge.place_cards import place_card
from knowledge.place_references import place_resolver

#: Articles that each topic has at least.
AT_LEAST = {
    "support-center": 8,
    "school": 22,
    "japanese-class": 12,
    "disaster": 26,
    "emergency-health": 18,
    "procedures": 24,
    "living": 24,
    "transport": 14,
    "work": 8,
    "migration": 12,
    "community": 6,
}


@pytest.fixture(scope="module")
def report() -> CheckReport:
    return check_content(BUNDLED_CONTENT, datetime.now(UTC).date())


@pytest.fixture(scope="module")
def content() -> ContentLibrary:
    return read_content(BUNDLED_CONTENT)


def test_nothing_is_wrong(report: CheckReport) -> None:
    assert [str(problem) for problem in report.problems] == []
    assert report.notes == ()


def test_every_topic_is_covered(content: ContentLibrary) -> None:
    counts = {topic: len(content.articles_of(topic)) for topic in AT_LEAST}

    assert {topic: counts[topic] for topic in AT_LEAST if counts[topic] < AT_LEAST[topic]} == {}


def test_every_text_can_be_shown_in_every_language(content: ContentLibrary) -> None:
    for language in Language:
        resolve = place_resolver(content.places, language)
        for article in (article for topic in content.topics for article in content.articles_of(topic.id)):
            variant = article.variants[language]
            assert parse_spans(variant.title, resolve)
            assert parse_spans(variant.short, resolve)
            assert parse_body(variant.body, resolve)


def test_every_place_has_a_card_in_every_language(content: ContentLibrary) -> None:
    now = datetime.now(UTC)
    for place in content.places.values():
        for language in Language:
            card = place_card(place, language, now)
            assert card.name
            assert card.name_ja


def test_writing_it_anew_loses_nothing(content: ContentLibrary, tmp_path: Path) -> None:
    write_content(content, tmp_path)
    (tmp_path / "topics.yaml").write_bytes((BUNDLED_CONTENT / "topics.yaml").read_bytes())

    assert read_content(tmp_path) == content
