"""Words and word pieces: Japanese kanji and their Chinese twins meet. Runs in both interpreters."""

from __future__ import annotations

import pytest

from nlu import tokenise
from nlu.tokenise import fold, strip_marks, tokens


@pytest.mark.parametrize("text", ["轉入屆", "转入届"])
def test_chinese_spelling_of_a_japanese_word_gives_its_tokens(text: str) -> None:
    assert {"转入", "入届"} <= set(tokens(text)) & set(tokens("転入届はどこですか"))
    assert fold(text) == fold("転入届")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Where are the shelters?", {"shelter"}),
        ("Jūminhyō, please", {"juminhyo"}),
        ("#7119 に電話", {"#7119", "电话"}),
        ("垃圾分類", {"垃圾", "圾分", "分类"}),
        ("駅", {fold("駅")}),
        ("COVIDのPCR検査", {"covid", "pcr"}),
    ],
)
def test_tokens(text: str, wanted: set[str]) -> None:
    assert wanted <= set(tokens(text))


@pytest.mark.parametrize("text", ["", "？？！", "😀😀", "\u200b", "the is a of"])
def test_text_without_words_gives_no_tokens(text: str) -> None:
    assert tokens(text) == []


def test_without_the_dictionary_japanese_still_gives_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokenise, "_sudachi", lambda: None)
    assert tokens("病院はどこ") == ["病院", "はど", "どこ"]


def test_without_opencc_han_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokenise, "_converters", lambda: None)
    tokenise._fold_character.cache_clear()
    try:
        assert fold("転入") == "転入"
    finally:
        tokenise._fold_character.cache_clear()


def test_marks_leave_latin_letters_but_not_kana() -> None:
    assert strip_marks("jūminhyō がぱ é") == "juminhyo がぱ e"


def test_lone_surrogates_and_long_text_are_taken() -> None:
    assert tokens("学校\ud800") == tokens("学校")
    assert 0 < len(tokens("学校へ行く" * 5000)) < 10_000
