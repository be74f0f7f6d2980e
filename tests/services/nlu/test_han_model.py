"""What was learned about kanji that fit Japanese and Chinese, and sentences that mix languages."""

from __future__ import annotations

import pytest

from contracts.languages import Language
from nlu.classifier import load_classifier
from nlu.identify import identify


@pytest.mark.parametrize(
    ("words", "language"), [("国民健康保険", "ja"), ("健保補助申請", "zh-Hant"), ("垃圾分類", "zh-Hant")]
)
def test_words_of_our_texts_have_their_language(words: str, language: str) -> None:
    beliefs = load_classifier("han").probabilities(words)
    assert set(beliefs) == {"ja", "zh-Hant"}
    assert beliefs[language] > 0.5


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("我家的washing machine壞了怎麼辦", Language.ZH_HANT),
        ("JASM有幼兒園嗎", Language.ZH_HANT),
        ("washing machineの捨て方", Language.JA),
        ("What does 国民健康保険 mean?", Language.EN),
        ("How do I say 垃圾 at the office", Language.EN),
    ],
)
def test_a_mixed_sentence_is_in_the_language_of_its_grammar(words: str, language: Language) -> None:
    assert identify(words).language is language


@pytest.mark.parametrize("words", ["学校", "地震", "停電", "保險", "印章"])
@pytest.mark.parametrize("hint", [Language.JA, Language.ZH_HANT, Language.EN])
def test_a_word_of_kanji_never_switches(words: str, hint: Language) -> None:
    assert identify(words, hint).language is hint


def test_neighbours_languages_are_named() -> None:
    said = {"berapa biaya asuransi untuk anak": "id", "saan ang ospital": "tl", "necesito un médico": "es"}
    assert {words: identify(words).other for words in said} == said
