"""The launch list: what no present official page confirms, with the page to read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from contracts.languages import Language
from knowledge.articles import Article, Figure, Variant
from knowledge.content_library import ContentLibrary
from knowledge.coverage import coverage_of_facts
from knowledge.launch_list import launch_list
from knowledge.local_text import LocalText
from knowledge.places import Opening, Place, PlacePhone, WeeklyOpening
from knowledge.sources import SourceRef

CHECKED = date(2026, 11, 23)
FRESH = SourceRef("s", LocalText.of(ja="熊本県"), "https://example.jp/new", "2026-04")
OLD = replace(FRESH, url="https://example.jp/old", page_date="2024-02-19")
NEWS = replace(FRESH, kind="news", url="https://example.jp/news")
DESK = Place(
    "desk",
    "desk",
    LocalText.of(ja="窓口"),
    "kumamoto",
    phones=(PlacePhone("096-000-0001", source="s"),),
    hours=(WeeklyOpening(("mon",), Opening(540, 1020)),),
    sources=(FRESH,),
    facts=("desk-record",),
    checked_on=CHECKED,
)


def of_place(place: Place) -> list[tuple[str, str, str | None]]:
    return [(item.kind, item.value, item.page) for item in launch_list(ContentLibrary(places={place.id: place}))]


def test_what_a_present_official_page_gives_is_not_listed() -> None:
    assert of_place(DESK) == []
    assert of_place(replace(DESK, sources=(replace(FRESH, page_date=None),))) == []


@pytest.mark.parametrize("source", [OLD, NEWS, replace(FRESH, kind="seed", url=None)])
def test_old_pages_news_and_papers_confirm_nothing(source: SourceRef) -> None:
    phone, hours = of_place(replace(DESK, sources=(source,)))

    assert phone == ("phone", "096-000-0001 (main)", source.url)
    assert hours == ("hours", "mon 9:00-17:00", source.url)


def test_an_unconfirmed_number_is_listed_whatever_its_page() -> None:
    doubtful = replace(DESK, phones=(replace(DESK.phones[0], confirmed=False),), url="https://example.jp/desk")

    assert of_place(doubtful) == [("phone", "096-000-0001 (main)", "https://example.jp/desk")]


def test_what_is_not_shown_needs_no_confirmation() -> None:
    assert of_place(replace(DESK, sources=(NEWS,), confidence="low")) == []


def test_fees_of_articles_are_listed_and_other_numbers_are_not() -> None:
    variant = Variant(Language.JA, "費用", "1,500円です。", "7日前に来てください。")
    figures = (Figure("1500", source="s"), Figure("7", source="s"))
    article = Article("fee", "living", {Language.JA: variant}, figures=figures, sources=(NEWS,), checked_on=CHECKED)

    items = launch_list(ContentLibrary(articles={article.id: article}))

    assert [(item.kind, item.owner, item.value, item.page) for item in items] == [
        ("fee", "fee", "1500", "https://example.jp/news")
    ]


def test_records_are_used_excused_or_named() -> None:
    library = ContentLibrary(places={"desk": DESK})

    facts = coverage_of_facts(library, ["desk-record", "jma-atom-feeds", "forgotten-record"])

    assert facts.used == {"desk-record": ["desk"]}
    assert facts.unused["jma-atom-feeds"]
    assert facts.unexplained == ["forgotten-record"]
