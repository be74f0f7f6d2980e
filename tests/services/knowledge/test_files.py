"""Content files read into values and back without loss."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from contracts.languages import Language
from knowledge.articles import Figure
from knowledge.errors import ContentInvalid
from knowledge.files import BUNDLED_CONTENT, read_content, scan_content, write_content
from knowledge.places import HoursException, Location, Opening, PlacePhone, WeeklyOpening

PLACE = """\
id: kikuyo-town-office
kind: office
name:
  ja: 菊陽町役場
  ja-easy: "{菊陽町|きくようまち} {役場|やくば}"
  zh-Hant: 菊陽町公所（菊陽町役場）
  en: Kikuyo Town Office (菊陽町役場)
municipality: kikuyo
address:
  ja: 〒869-1192 熊本県菊池郡菊陽町大字久保田2800番地
location: {lat: 32.862, lon: 130.829}
phones:
  - number: 096-232-2111
    purpose: main
    confirmed: false
    as_of: 2026-07
    source: town
  - {number: 119, purpose: night}
hours:
  - {days: [mon, fri], open: "08:30", close: 17:15}
  - {days: [sat], open: 19:00, close: "32:00"}
closed: [holidays, new-year]
holiday_hours: [{open: "10:00", close: "12:00"}]
exceptions:
  - {from: 2026-12-28, to: 2026-12-28, closed: true}
  - {from: 2026-12-25, to: 2026-12-26, open: "9:00", close: "12:00"}
hours_note: {ja: 昼休みあり, en: "Closed at lunch: 12-1"}
languages: [ja, en, zh]
url: https://www.town.kikuyo.lg.jp/
sources:
  - {id: town, publisher: {ja: 菊陽町, en: Kikuyo Town}, url: https://t.example, page_date: 2026-07-31, kind: official}
facts: [switchboard-kikuyo-town]
confidence: high
checked_on: 2026-11-23
review_by: 2027-05-31
editor_note: >-
  two pages
  disagree
"""
ARTICLE = """\
id: school-public-enrolment
topic: school
risk: money
audience: [resident, migrant]
municipalities: []
asks: [municipality, child_age]
by_municipality: {kikuyo: school-kikuyo}
by_age: {0-2: school-nursery, 12-14: school-junior-high}
places: [kikuyo-town-office]
needs: [SC-01]
facts: [a]
figures:
  - {value: "300", unit: yen/month, source: seed, as_of: 2024-02}
  - {value: 8:30}
sources:
  - {id: seed, publisher: {ja: 熊本県}, url: null, kind: seed}
checked_on: 2026-11-23
review_by: 2027-05-31
superseded_by: null
related: []
"""
VARIANT = """\
---
title: 公立の小中学校に入るには
short: "無料です: 相談してください。"
questions:
  - 子供を公立の小学校に入れたい
  - 189
based_on: ""
made_by: person
reviewed_on: 2026-11-23
---
はじめの文。

- 一つ{space}
- 二つ {place:kikuyo-town-office.phone}
""".replace("{space}", "  ")
TOPICS = "- {id: school, name: {ja: 学校, ja-easy: 学校, zh-Hant: 學校, en: Schools}}\n"


def write(root: Path, **extra: str) -> Path:
    texts = {
        "topics.yaml": TOPICS,
        "places/kikuyo-town-office.yaml": PLACE,
        "articles/school/school-public-enrolment/article.yaml": ARTICLE,
        "articles/school/school-public-enrolment/ja.md": VARIANT,
    } | extra
    for name, text in texts.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return root


def test_a_place_reads_as_written(tmp_path: Path) -> None:
    place = read_content(write(tmp_path)).get_place("kikuyo-town-office")

    assert place.name.get(Language.EN) == "Kikuyo Town Office (菊陽町役場)"
    assert place.location == Location(32.862, 130.829)
    assert place.phones == (
        PlacePhone("096-232-2111", "main", False, "2026-07", "town"),
        PlacePhone("119", "night", True),
    )
    assert place.hours == (
        WeeklyOpening(("mon", "fri"), Opening(510, 1035)),
        WeeklyOpening(("sat",), Opening(1140, 1920)),
    )
    assert place.holiday_hours == (Opening(600, 720),)
    assert place.exceptions == (
        HoursException(date(2026, 12, 28), date(2026, 12, 28)),
        HoursException(date(2026, 12, 25), date(2026, 12, 26), Opening(540, 720)),
    )
    assert place.editor_note == "two pages disagree"


def test_an_article_reads_as_written(tmp_path: Path) -> None:
    article = read_content(write(tmp_path)).get_article("school-public-enrolment")

    assert article.figures == (Figure("300", "yen/month", "seed", "2024-02"), Figure("8:30"))
    assert article.sources[0].url is None
    assert article.asks == ("municipality", "child_age")
    assert article.by_municipality == {"kikuyo": "school-kikuyo"}
    assert article.by_age == {"0-2": "school-nursery", "12-14": "school-junior-high"}
    variant = article.variants[Language.JA]
    assert variant.short == "無料です: 相談してください。"
    assert variant.questions == ("子供を公立の小学校に入れたい", "189")
    assert variant.body == "はじめの文。\n\n- 一つ\n- 二つ {place:kikuyo-town-office.phone}"


def test_the_round_trip_is_lossless_and_stable(tmp_path: Path) -> None:
    library = read_content(write(tmp_path / "first"))
    write_content(library, tmp_path / "second")
    (tmp_path / "second" / "topics.yaml").write_text(TOPICS, encoding="utf-8")

    again = read_content(tmp_path / "second")

    assert again == library
    assert write_content(again, tmp_path / "second") == []
    assert write_content(library, tmp_path / "first") == [], "files that say the same are not rewritten"


def test_a_variant_taken_away_leaves_no_file(tmp_path: Path) -> None:
    library = read_content(write(tmp_path, **{"articles/school/school-public-enrolment/en.md": VARIANT}))
    article = library.get_article("school-public-enrolment")
    del article.variants[Language.EN]  # type: ignore[attr-defined]

    changed = write_content(library, tmp_path)

    assert [file.name for file in changed] == ["en.md"]
    assert Language.EN not in read_content(tmp_path).get_article(article.id).variants


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("kind: office", "kind: palace", "all] places/kikuyo-town-office.yaml:2: kind: 'palace' is not one of office"),
        ("url: https", "link: https", "places/kikuyo-town-office.yaml:29: unknown key 'link'"),
        ('close: "32:00"', 'close: "12:00"', ":21: close must be later than open"),
        ("checked_on: 2026-11-23", "checked_on: yesterday", "is not a date like 2026-11-23"),
        ('  ja-easy: "{菊陽町|きくようまち} {役場|やくば}"', "  ja-easy: {菊陽町|きく} 町", "not valid YAML"),
    ],
)
def test_problems_name_file_and_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    root = write(tmp_path, **{"places/kikuyo-town-office.yaml": PLACE.replace(old, new)})

    with pytest.raises(ContentInvalid) as raised:
        read_content(root)

    assert message in str(raised.value)


def test_all_problems_come_at_once(tmp_path: Path) -> None:
    root = write(
        tmp_path,
        **{
            "places/kikuyo-town-office.yaml": PLACE.replace("kind: office", "kind: palace"),
            "articles/school/school-public-enrolment/ja.md": "no front matter",
            "articles/school/empty/ja.md": VARIANT,
        },
    )

    assert [problem.path for problem in sorted(scan_content(root).problems)] == [
        "articles/school/empty/article.yaml",
        "articles/school/school-public-enrolment/ja.md",
        "places/kikuyo-town-office.yaml",
    ]


def test_eleven_topics_have_names_in_every_language() -> None:
    topics = read_content(BUNDLED_CONTENT).topics

    assert len(topics) == 11
    assert all(topic.name.has(language) for topic in topics for language in Language)
