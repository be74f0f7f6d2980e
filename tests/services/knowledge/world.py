"""A small library in four languages for the answering side, and an engine over it with the real bundled model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from contracts.languages import Language
from knowledge.articles import Article, Variant
from knowledge.content_library import ContentLibrary, Topic
from knowledge.engine import Engine, build_engine, load_calibration, open_embedder
from knowledge.freshness import stamped
from knowledge.local_text import LocalText
from knowledge.places import Place, PlacePhone
from knowledge.sources import SourceRef

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
EMBEDDER = open_embedder()
Words = tuple[str, str, tuple[str, ...]]


def entry(id_: str, topic: str, texts: Mapping[Language, Words], **fields: Any) -> Article:
    """An article whose variants are (title, short, questions)."""
    variants = {
        language: Variant(language, title, short, f"{short}\n\n- {title}", questions, reviewed_on=date(2026, 11, 23))
        for language, (title, short, questions) in texts.items()
    }
    source = SourceRef(
        "s", LocalText.of(ja="熊本県", zh_Hant="熊本縣", en="Kumamoto Prefecture"), "https://example.jp/"
    )
    ready = Article(id_, topic, variants, sources=(source,), checked_on=date(2026, 11, 23), review_by=date(2027, 5, 31))
    return stamped(replace(ready, **fields))


JA, EASY, ZH, EN = Language.JA, Language.JA_EASY, Language.ZH_HANT, Language.EN

LUNCH = entry(
    "school-lunch",
    "school",
    {
        JA: (
            "学校の給食はいくら？",
            "給食費は市町村で違います。",
            ("給食のお金", "お昼ご飯はどうする", "給食費", "アレルギーの給食"),
        ),
        EASY: (
            "{学校|がっこう}の {給食|きゅうしょく}は いくら？",
            "{町|まち}で ちがいます。",
            ("きゅうしょくの おかね", "ひるごはん"),
        ),
        ZH: ("學校營養午餐多少錢", "各市町村不同。", ("營養午餐費", "小孩在學校吃什麼")),
        EN: ("How much is school lunch?", "It differs by town.", ("school meal fee", "what do kids eat at school")),
    },
    asks=("municipality", "child_age"),
    related=("school-enrolment",),
)
ENROL = entry(
    "school-enrolment",
    "school",
    {
        JA: (
            "公立の小学校に入りたい",
            "教育委員会に相談してください。",
            ("子供を地元の小学校に入れたい", "転校の手続き", "入学手続"),
        ),
        ZH: ("想讓孩子念公立國小", "請洽教育委員會。", ("國小怎麼報名", "轉學手續")),
        EN: (
            "Joining a public primary school",
            "Ask the board of education.",
            ("enrol my child", "sign up for school"),
        ),
    },
)
QUAKE = entry(
    "disaster-earthquake-now",
    "disaster",
    {
        JA: (
            "地震だ！今どうする",
            "机の下に入り、頭を守ってください。",
            ("揺れている", "地震がきた", "地震の時どうする"),
        ),
        EASY: ("{地震|じしん}です。どう しますか", "つくえの {下|した}に {入|はい}ります。", ("ゆれて います",)),
        ZH: ("地震了怎麼辦", "請躲到桌下，保護頭部。", ("正在搖", "搖得好大")),
        EN: ("Earthquake: what to do now", "Get under a table and cover your head.", ("it is shaking", "earthquake")),
    },
    risk="disaster",
)
AFTER = entry(
    "disaster-aftershock",
    "disaster",
    {
        JA: (
            "地震のあと、余震が心配",
            "1週間ほど強い揺れに気をつけてください。",
            ("また揺れる？", "地震のあと家にいていい？"),
        ),
        EN: ("After an earthquake", "Watch out for aftershocks for a week.", ("will it shake again", "aftershock")),
    },
    risk="disaster",
)
RUBBISH = entry(
    "living-rubbish",
    "living",
    {
        JA: ("ごみはいつ出す？", "住んでいる町で違います。", ("ごみの日", "ごみの分け方", "燃えるごみ")),
        ZH: ("垃圾什麼時候丟", "各地不同。", ("垃圾分類", "倒垃圾")),
        EN: ("When to put out rubbish", "It differs by town.", ("garbage day", "burnable trash")),
    },
    asks=("municipality",),
    by_municipality={"kikuyo": "living-rubbish-kikuyo", "koshi": "living-rubbish-koshi"},
)
RUBBISH_KIKUYO = entry(
    "living-rubbish-kikuyo",
    "living",
    {
        JA: ("菊陽町のごみの出し方", "朝8時までに出します。", ("菊陽のごみの日",)),
        EN: ("Rubbish in Kikuyo", "Put it out by 8 a.m.", ("Kikuyo garbage",)),
    },
    municipalities=("kikuyo",),
    places=("kikuyo-town-office",),
)
RUBBISH_KOSHI = entry(
    "living-rubbish-koshi",
    "living",
    {
        JA: ("合志市のごみの出し方", "朝8時30分までに出します。", ("合志のごみの日",)),
        EN: ("Rubbish in Koshi", "Put it out by 8:30 a.m.", ("Koshi garbage",)),
    },
    municipalities=("koshi",),
)
NIGHT = entry(
    "health-night-clinic",
    "emergency-health",
    {
        JA: (
            "夜や休日に診てくれる病院",
            "熊本地域医療センターなどがあります。",
            ("夜間の病院", "日曜に病院に行きたい", "急患"),
        ),
        ZH: ("晚上和假日看病", "有夜間急診。", ("半夜急診", "假日看醫生")),
        EN: ("A doctor at night or on Sunday", "There are night clinics.", ("night clinic", "doctor on Sunday")),
    },
    risk="health",
    places=("night-clinic",),
)
_CHECKED: dict[str, Any] = {"checked_on": date(2026, 11, 23), "review_by": date(2027, 5, 31), "sources": LUNCH.sources}
CENTER = Place(
    "kumamoto-support-center",
    "desk",
    LocalText.of(
        ja="熊本県外国人サポートセンター",
        zh_Hant="熊本縣外國人支援中心",
        en="Kumamoto Support Center for Foreign Residents",
    ),
    "prefecture",
    phones=(PlacePhone("080-4275-4489", "main", False, "2019-09"),),
    **_CHECKED,
)
KIKUYO = Place(
    "kikuyo-town-office",
    "office",
    LocalText.of(ja="菊陽町役場", zh_Hant="菊陽町公所", en="Kikuyo Town Office"),
    "kikuyo",
    address=LocalText.of(ja="熊本県菊池郡菊陽町久保田2800"),
    phones=(PlacePhone("096-232-2111", "main"),),
    **_CHECKED,
)
CLINIC = Place(
    "night-clinic",
    "clinic",
    LocalText.of(ja="熊本地域医療センター", en="Kumamoto Regional Medical Center"),
    "kumamoto",
    phones=(PlacePhone("096-363-3311", "main"),),
    **_CHECKED,
)
TOPICS = (
    Topic("school", LocalText.of(ja="学校", ja_easy="{学校|がっこう}", zh_Hant="學校", en="Schools")),
    Topic("living", LocalText.of(ja="くらし", en="Living")),
)
ARTICLES = (LUNCH, ENROL, QUAKE, AFTER, RUBBISH, RUBBISH_KIKUYO, RUBBISH_KOSHI, NIGHT)


def small_library(*more: Article) -> ContentLibrary:
    """The articles above and `more`."""
    return ContentLibrary(
        {article.id: article for article in (*ARTICLES, *more)},
        {place.id: place for place in (CENTER, KIKUYO, CLINIC)},
        TOPICS,
    )


def fresh_engine(*more: Article) -> Engine:
    """An engine of its own, for tests that change the index."""
    # The weights are learnt on 273 articles: with five, every question is a little less sure. What is tested here is
    # what an answer is, not how sure it must be; tests/content and tests/stack judge that on all articles.
    return build_engine(EMBEDDER, small_library(*more), calibration=replace(load_calibration(), answer=0.76))


@lru_cache(maxsize=1)
def shared_engine() -> Engine:
    """One engine for all tests that only ask."""
    return fresh_engine()
