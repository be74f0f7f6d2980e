"""Places in words: hours, phones, cards, references inside texts, in four languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from contracts.answers import Phone, PlaceCard
from contracts.languages import LANGUAGES, Language
from contracts.rich_text import Span, plain, with_readings
from knowledge.data_files import read_table
from knowledge.hour_lines import hour_lines
from knowledge.local_text import LocalText
from knowledge.markup import parse_spans
from knowledge.place_cards import map_url, place_card
from knowledge.place_references import place_resolver
from knowledge.places import HoursException, Location, Opening, PlacePhone
from storage.workdays import TOKYO
from tests.services.knowledge.build import place, weekly

OFFICE = place(
    hours=[weekly("mon tue wed thu fri", "8:30", "17:15"), weekly("sat", "19:00", "32:00")],
    closed=("holidays", "new-year"),
    phones=(PlacePhone("096-000-0000", "fax"), PlacePhone("096-111-1111", "main", False, "2019-04"), PlacePhone("119")),
    address=LocalText.of(ja="〒860-8570 熊本市中央区水前寺6-18-1"),
    languages=("ja", "zh", "xx"),
)
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=TOKYO)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (Language.JA, ["月曜日〜金曜日 8:30〜17:15", "土曜日 19:00〜翌日8:00", "休み：祝日・12月29日〜1月3日"]),
        (
            Language.ZH_HANT,
            ["週一至週五 8:30～17:15", "週六 19:00～隔天 8:00", "休息：日本國定假日「祝日」、12 月 29 日至 1 月 3 日"],
        ),
        (
            Language.EN,
            [
                "Mon to Fri: 8:30 a.m. to 5:15 p.m.",
                "Sat: 7 p.m. to 8 a.m. the next day",
                "Closed: Japanese public holidays and 29 December to 3 January",
            ],
        ),
    ],
)
def test_hours_in_words(language: Language, expected: list[str]) -> None:
    assert [plain(line) for line in hour_lines(OFFICE, language)] == expected


def test_easy_hours_carry_readings() -> None:
    lines = [with_readings(line) for line in hour_lines(OFFICE, Language.JA_EASY)]

    assert lines[0] == (
        "月曜日（げつようび）から 金曜日（きんようび）まで： 午前（ごぜん）8時（じ）30分（ぷん）から "
        "午後（ごご）5時（じ）15分（ふん）まで"
    )
    assert "次（つぎ）の 日（ひ）の 午前（ごぜん）8時（じ）" in lines[1]


def test_other_shapes_of_hours() -> None:
    english = Language.EN
    split = place(hours=[weekly("mon wed", "9:00", "12:00"), weekly("mon wed", "13:00", "17:00")])
    always = place(hours=[weekly("mon tue wed thu fri sat sun", "0:00", "24:00")], holiday_hours=(Opening(0, 720),))
    shut = replace(split, exceptions=(HoursException(date(2026, 12, 1), date(2026, 12, 2)),))

    assert [plain(line) for line in hour_lines(split, english)] == ["Mon, Wed: 9 a.m. to noon, 1 p.m. to 5 p.m."]
    assert [plain(line) for line in hour_lines(always, english)] == [
        "Every day: 24 hours",
        "Japanese public holidays: 12 a.m. to noon",
    ]
    assert plain(hour_lines(shut, english, date(2026, 11, 20))[-1]) == "1 December 2026 to 2 December 2026: closed"
    assert len(hour_lines(shut, english, date(2026, 10, 1))) == len(hour_lines(shut, english, date(2026, 12, 3))) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_languages_have_the_same_words(language: Language) -> None:
    words, japanese = read_table("words")[language.value], read_table("words")["ja"]

    assert words.keys() == japanese.keys()
    for key, value in japanese.items():
        if isinstance(value, dict):
            assert words[key].keys() == value.keys(), key


def test_a_card_in_the_readers_language() -> None:
    card = place_card(OFFICE, Language.JA_EASY, NOW)

    assert card.name == (Span("役場", "やくば"),)
    assert plain(card.name_ja) == "役場"
    assert card.phones[1] == Phone("096-111-1111", (), confirmed=False, as_of="2019-04")
    assert plain(card.languages) == "日本語、 中国語、 xx"
    assert (card.open.state, card.open.until) == ("open", "2026-11-24T17:15:00+09:00")
    assert plain(card.address) == plain(card.address_ja) == "〒860-8570 熊本市中央区水前寺6-18-1"
    assert PlaceCard.from_json(card.to_json()) == card


def test_the_map_searches_coordinates_or_the_japanese_address() -> None:
    search = "https://www.google.com/maps/search/?api=1&query="

    assert map_url(replace(OFFICE, location=Location(32.79, 130.74))) == f"{search}32.79%2C130.74"
    assert (map_url(OFFICE) or "").startswith(f"{search}%E3%80%92860-8570")
    assert map_url(place()) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{place:office.phone}", "096-111-1111 (number as of April 2019; please confirm it)"),
        ("{place:office.phone.fax}", "096-000-0000"),
        ("{place:office.name}", "Town office"),
        ("{place:office.address}", "〒860-8570 熊本市中央区水前寺6-18-1"),
        ("{place:office.url}", ""),
        ("{place:nowhere.phone}", ""),
    ],
)
def test_references_in_texts(text: str, expected: str) -> None:
    assert plain(parse_spans(text, place_resolver({"office": OFFICE}, Language.EN))) == expected


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://www.town.example.jp/", "www.town.example.jp"),
        ("https://town.example.jp/news/1.html", "town.example.jp/news/1.html"),
        ("https://www.town.example.jp/organisation/overview/activities/", "www.town.example.jp/…"),
    ],
)
def test_an_address_in_a_text_is_short_and_leads_to_the_page(url: str, shown: str) -> None:
    office = replace(OFFICE, url=url)

    assert parse_spans("{place:office.url}", place_resolver({"office": office}, Language.EN)) == (Span(shown, url=url),)


def test_hours_in_a_text_stand_in_a_row() -> None:
    text = plain(parse_spans("{place:office.hours}", place_resolver({"office": OFFICE}, Language.EN)))

    assert text.startswith("Mon to Fri: 8:30 a.m. to 5:15 p.m.; Sat: 7 p.m.")
