"""Names of the 45 municipalities are found in any writing, and nothing else is."""

from __future__ import annotations

import pytest

from nlu.municipalities import find_municipality, municipalities, without_towns

WEIGHTS = (6, 5, 4, 3, 2)


def test_there_are_45_with_valid_codes() -> None:
    table = municipalities()
    assert len(table) == 45
    for town in table.values():
        total = sum(int(digit) * weight for digit, weight in zip(town.code[:5], WEIGHTS, strict=True))
        assert town.code[5] == str((11 - total % 11) % 10), town.id
        assert town.code.startswith("43")
        assert set(town.name) == {"ja", "zh-Hant", "en"}


@pytest.mark.parametrize("language", ["ja", "zh-Hant", "en"])
def test_every_name_finds_itself(language: str) -> None:
    assert {id_: find_municipality(town.name[language]) for id_, town in municipalities().items()} == {
        id_: id_ for id_ in municipalities()
    }


def test_every_reading_finds_its_town() -> None:
    assert {id_: find_municipality(town.reading) for id_, town in municipalities().items()} == {
        id_: id_ for id_ in municipalities()
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("And in Koshi?", "koshi"),
        ("那菊陽呢？", "kikuyo"),
        ("菊阳的垃圾", "kikuyo"),
        ("光の森に住んでいます", "kikuyo"),
        ("大津町のごみの日", "ozu"),
        ("南阿蘇で日本語を習いたい", "minamiaso"),
        ("阿蘇の教室", "aso"),
        ("Kikuyō town office", "kikuyo"),
        ("Ōzu", "ozu"),
        ("kumamoto-shi", "kumamoto"),
        ("東区の図書館", "kumamoto"),
        ("こうしの ごみは いつですか", "koshi"),
        ("きくようまちに すんでいます", "kikuyo"),
        ("熊本", "kumamoto"),
        ("Kumamoto", "kumamoto"),
        ("上天草市と天草市", "kamiamakusa"),
        # typed by sound, or by a district
        ("こしし ごみ ふくろ", "koshi"),
        ("ごうし にほんこ くらす", "koshi"),
        ("おうず にほんごの きょうしつ", "ozu"),
        ("おーずまちの ごみ", "ozu"),
        ("おずまちに にほごきょしつ あるか", "ozu"),
        ("ぎょくとおまちの くらすは どよう？", "gyokuto"),
        ("にしばらむら にほんご クラス", "nishihara"),
        ("あその やくしょ", "aso"),
        ("ひがしくに にほんごの クラスは ありますか", "kumamoto"),
        ("合至的日文班", "koshi"),
        ("和志這邊哪裡教日文", "koshi"),
        ("我住菊楊想學日文", "kikuyo"),
        ("局陽町的垃圾", "kikuyo"),
        ("局池市那個圖書館", "kikuchi"),
        ("大金町哪裡可以學日語", "ozu"),
        ("住在阿酥有沒有教日文的地方", "aso"),
        ("西元村想學日文要問誰", "nishihara"),
        ("near uchinomaki", "aso"),
    ],
)
def test_found(text: str, expected: str) -> None:
    assert find_municipality(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "大津波警報が出ました",
        "こうしてください",
        "がっこうし",
        "熊本の学校",
        "schools in Kumamoto prefecture",
        "阿蘇くまもと空港へ行きたい",
        "Aso Kumamoto Airport bus",
        "focus",
        "cuties",
        "國小怎麼報名",
        "我先生",
        "ふこうしする",
        # sounds of a town in other words
        "綜合治療要多少錢",
        "這種場合至少要帶什麼",
        "我和志工一起去",
        "郵局陽台",
        "西元2026年",
        "結合智慧",
        "あそこの みせ",
        "あそびに いきたい",
        "こしが いたい",
        "こしの びょういん",
        "なかすと ひ",
        "きたくの じかん",
        "おすしの みせ",
        "うとうと して います",
        "たかしに きいて",
        "町に 言うと 下がりますか",
        "大筋の説明",
        "我想去熊本",
        "住熊本的人",
    ],
)
def test_not_found(text: str) -> None:
    assert find_municipality(text) is None


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("Rubbish rules in Tamana please", "rubbish rules please"),
        ("玉名のごみの日っていつ？", "ごみの日っていつ?"),
        ("八代 托兒所 1歲 怎麼申請", "托兒所 1歲 怎麼申請"),
        ("やつしろ よる びょういん ありますか", "よる びょういん ありますか"),
        ("かしこい こ", "かしこい こ"),
        ("Kikuchi", ""),
    ],
)
def test_a_text_without_its_towns(text: str, bare: str) -> None:
    assert without_towns(text) == bare
