"""Groups of sounds: what they forgive and what they keep apart."""

from __future__ import annotations

import pytest

from nlu.sounds import kana_groups, rough_kana, syllable_groups


def shared(one: list[str], two: list[str]) -> float:
    return len(set(one) & set(two)) / max(1, len(set(one) | set(two)))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ひなんじょ", "避難所"),
        ("ひなんじよ", "避難所"),
        ("ひなんしょう", "避難所"),
        ("がこうのてつずき", "がっこうのてつづき"),
        ("tennyuutodoke", "てんにゅうとどけ"),
        ("juuminhyou", "じゅうみんひょう"),
        ("JUMINHYO", "じゅうみんひょう"),
    ],
)
def test_slips_of_kana_and_latin_letters_sound_the_same(typed: str, meant: str) -> None:
    assert shared(kana_groups(typed), kana_groups(f"{meant}は")[:-1]) >= 0.5


def test_the_reading_of_kanji_counts_in_a_japanese_text() -> None:
    assert set(kana_groups("住民票をください")) >= set(kana_groups("じゅうみんひょうをください"))


def test_spaces_between_words_change_nothing() -> None:
    assert kana_groups("ごみ の ひ は いつ") == kana_groups("ごみのひはいつ")


@pytest.mark.parametrize(
    ("typed", "meant"), [("合至", "合志"), ("保建", "保健"), ("駕照換法", "駕照換發"), ("簽正", "簽證")]
)
def test_chinese_characters_of_one_sound(typed: str, meant: str) -> None:
    assert shared(syllable_groups(typed), syllable_groups(meant)) >= 0.5


def test_the_two_do_not_speak_about_each_others_texts() -> None:
    assert kana_groups("健保卡在哪裡辦") == []
    assert syllable_groups("保険証はどこですか") == []
    assert kana_groups("rubbish collection") == []
    assert kana_groups("") == syllable_groups("") == []


def test_rough_kana() -> None:
    assert rough_kana("ガッコウ") == rough_kana("かこ")
    assert rough_kana("きょうりょく") == rough_kana("きよりよく")
    assert rough_kana("かき") != rough_kana("かし")
