"""The clean form of what people type: hostile characters go, meaning stays. Runs in both interpreters."""

from __future__ import annotations

import time
import unicodedata

import pytest

from nlu.normalise import MAX_CHARACTERS, normalise

MEANT = [
    "転入届はどこで出しますか？",
    "菊陽那邊的垃圾怎麼分？",
    "Where's the clinic – is it open on Sun 9:00?",
    "ゴミ の 日は いつ",
    "😀 ありがとう",
    "line one\nline two",
]


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("ｶﾞｲｺｸｼﾞﾝ　登録", "ガイコクジン 登録"),
        ("ＡＢＣ１２３", "ABC123"),
        ("学\u200b校\ufeff", "学校"),
        ("\u202egnp.学校\u202c", "gnp.学校"),
        ("a\ud800b", "ab"),
        ("\x00地震\x07", "地震"),
        ("  多い \t 空白  ", "多い 空白"),
        ("一\r\n\r\n\r\n二\u2028三", "一\n二\n三"),
        ("/restart", "restart"),
        ("／／intent{}", "intent{}"),
        (" \u200b/ /restart", "restart"),
        ("\\/restart", "restart"),
        ("9/1 の 9:00", "9/1 の 9:00"),
        ("か\u3099くせい", "がくせい"),
        ("\u3164\u2800", ""),
        ("///", ""),
        ("", ""),
    ],
)
def test_it_removes_what_carries_no_meaning(typed: str, clean: str) -> None:
    assert normalise(typed) == clean


@pytest.mark.parametrize("text", MEANT)
def test_what_carries_meaning_stays(text: str) -> None:
    assert normalise(text) == unicodedata.normalize("NFKC", text)


@pytest.mark.parametrize(
    "text", [*MEANT, "／\u200b／ﾊﾟ\u0301\u0301\u0301\u0301x", "e\u200b\u0301", "\ud83d", "/\u202a /a"]
)
def test_twice_is_the_same_as_once(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    once.encode("utf-8")  # no lone surrogate is left


def test_long_text_is_cut_and_quick() -> None:
    start = time.perf_counter()
    assert len(normalise("あ" * 5_000_000)) == MAX_CHARACTERS
    assert len(normalise("a" + "\u0301" * 5_000_000)) < 10
    assert time.perf_counter() - start < 2
    assert normalise("abc def", 5) == "abc d"
