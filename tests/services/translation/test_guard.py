"""What a translation must not change, however it is written: figures, amounts, dates, times, phones, addresses."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin.translation.guard import Difference, compare, is_blocked
from admin.translation.quantities import han_number, quantities_in
from contracts.languages import Language
from nlu.masking import mask

JA, ZH, EN = Language.JA, Language.ZH_HANT, Language.EN


def seen(found: tuple[Difference, ...]) -> list[tuple[str, str, str | None, str | None, bool]]:
    return [
        (item.kind, item.problem, item.source and item.source.text, item.target and item.target.text, item.blocking)
        for item in found
    ]


@pytest.mark.parametrize(
    ("source", "target", "language"),
    [
        ("令和8年4月1日（水）", "2026年4月1日（三）", ZH),
        ("令和8年4月1日", "1 April 2026", EN),
        ("R8.4.1 まで", "到民國115年4月1日", ZH),
        ("午後3時から5時まで", "15:00到17:00", ZH),
        ("午後3時〜5時", "3 to 5 p.m.", EN),
        ("１，０００円", "1,000日圓", ZH),
        ("1万2千円", "12,000 yen", EN),
        ("￥500", "500日圓", ZH),
        ("三百円", "300 yen", EN),
        ("096-383-1234", "+81 96-383-1234", EN),
        ("０９６（３８３）１２３４", "096-383-1234", ZH),
        ("096−383−1234", "(096) 383-1234", EN),
        ("3人です", "我們有三個人", ZH),
        ("3か月以内", "within three months", EN),
        ("家賃の3割", "房租的30%", ZH),
        ("3分の1", "三分之一", ZH),
        ("午前0時", "midnight", EN),
        ("月〜金 9:00〜17:00", "週一到週五 9:00～17:00", ZH),
        ("月曜日に", "on Monday", EN),
        ("https://a.example/x/ を見て", "see https://a.example/x.", EN),
        ("N4です", "是N4", ZH),
        ("2人目の子ども、14日以内", "第二個孩子，14天內", ZH),
        ("火事は119、警察は110", "火災119，警察110", ZH),
    ],
)
def test_the_same_said_in_another_way_is_no_difference(source: str, target: str, language: Language) -> None:
    assert seen(compare(source, target, JA, language)) == []
    assert seen(compare(target, source, language, JA)) == [], "and the other way round"


@pytest.mark.parametrize(
    ("source", "target", "language", "difference"),
    [
        ("096-383-1234", "096-383-1243", ZH, ("phone", "changed", "096-383-1234", "096-383-1243", True)),
        ("096-383-1234 へ", "請來電", ZH, ("phone", "missing", "096-383-1234", None, True)),
        ("お電話ください", "call 096-383-1234", EN, ("phone", "added", None, "096-383-1234", True)),
        ("手数料は1,000円", "手續費1000元", ZH, ("money", "unit", "1,000円", "1000元", True)),
        ("手数料は1,000円", "a fee of $1,000", EN, ("money", "unit", "1,000円", "$1,000", True)),
        ("1万2千円", "1,200日圓", ZH, ("money", "changed", "1万2千円", "1,200日圓", True)),
        ("14日以内", "4天內", ZH, ("number", "changed", "14日", "4天", True)),
        ("14日以内", "14週內", ZH, ("number", "unit", "14日", "14週", True)),
        ("午後3時", "3點", ZH, ("time", "changed", "午後3時", "3點", True)),
        ("4月1日", "April 11", EN, ("date", "changed", "4月1日", "April 11", True)),
        ("令和8年", "2025年", ZH, ("year", "changed", "令和8年", "2025年", True)),
        ("4月から", "from May", EN, ("month", "changed", "4月", "from May", True)),
        ("https://a.jp/x", "https://a.jp/y", ZH, ("url", "changed", "https://a.jp/x", "https://a.jp/y", True)),
        ("a@b.example", "a@c.example", EN, ("email", "changed", "a@b.example", "a@c.example", True)),
        ("N4以上", "N3以上", ZH, ("code", "changed", "N4", "N3", True)),
        ("火曜日", "Thursday", EN, ("weekday", "changed", "火曜", "Thursday", False)),
        ("火事は119、警察は110", "火災110，警察119", ZH, ("phone", "order", "119", "110", False)),
        ("約三千人", "很多人", ZH, ("number", "missing", "三千人", None, False)),
    ],
)  # fmt: skip
def test_a_change_is_named_with_its_kind_and_place(
    source: str, target: str, language: Language, difference: tuple[str, str, str | None, str | None, bool]
) -> None:
    found = compare(source, target, JA, language)
    assert seen(found) == [difference]
    assert is_blocked(found) is difference[4]


def test_places_are_those_of_the_texts_as_given() -> None:
    source, target = "電話は０９６－３８３－１２３４、または1万円", "電話 096-383-9999，或 2 萬日圓"
    for item in compare(source, target, JA, ZH):
        assert item.source is not None
        assert item.target is not None
        assert source[item.source.start : item.source.end] == item.source.text
        assert target[item.target.start : item.target.end] == item.target.text
    assert len(compare(source, target, JA, ZH)) == 2


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("三百", 300),
        ("一万二千", 12000),
        ("十", 10),
        ("二十五", 25),
        ("二〇二六", 2026),
        ("一億", 10**8),
        ("万", 10000),
        ("一丁", None),
    ],
)
def test_numbers_in_han_characters(text: str, value: int | None) -> None:
    assert han_number(text) == value


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_two_texts_can_be_compared(source: str, target: str) -> None:
    for item in compare(source, target, JA, ZH):
        if item.source:
            assert source[item.source.start : item.source.end] == item.source.text
        if item.target:
            assert target[item.target.start : item.target.end] == item.target.text


@given(st.text(alphabet="0123456789年月日時円〜:-/. 万令和午後分の一三R", max_size=40))
def test_a_text_never_differs_from_itself(text: str) -> None:
    assert compare(text, text) == ()
    for item in quantities_in(text):
        assert 0 <= item.start < item.end <= len(text)


@pytest.mark.parametrize(
    "piece",
    ["一", "三分之", "月〜", "1-", "1,", "1万", "a@", "a.", "(", "市", "名前は", "午後1時〜", "{{", "https://a"],
)
def test_a_long_hostile_text_costs_little(piece: str) -> None:
    text = (piece * 8000)[:8000] + "円"
    started = time.process_time()
    compare(text, text)
    mask(text)
    assert time.process_time() - started < 3.0, "linear work takes a fraction of this"
