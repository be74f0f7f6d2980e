"""Variations of example questions: near to what people type, repeatable, never the question itself."""

from __future__ import annotations

import random

import pytest

from contracts.languages import LANGUAGES, Language
from knowledge.practice import practice_questions
from knowledge.questions import read_questions
from knowledge.variations import Variations, in_kana, slipped, with_chatter
from nlu.normalise import normalise
from nlu.sounds import rough_kana, syllable
from tests.services.knowledge.world import small_library

TEXTS = {
    Language.JA: "熊本市の避難所はどこにありますか",
    Language.JA_EASY: "がっこうに はいりたいです",
    Language.ZH_HANT: "請問小孩的健保卡要去哪裡辦理",
    Language.EN: "where do I get a health insurance card",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_repeatable_and_never_the_text_itself(language: Language) -> None:
    variations = Variations.of([TEXTS[Language.ZH_HANT], "健保卡辦理地點和現在的狀況"])
    made = variations.of_text(TEXTS[language], language)
    assert made == variations.of_text(TEXTS[language], language)
    assert TEXTS[language] not in made


def test_slips_are_small() -> None:
    for seed in range(40):
        text = slipped(TEXTS[Language.EN], random.Random(seed))
        assert abs(len(text) - len(TEXTS[Language.EN])) <= 2
        assert sum(word in text.split() for word in TEXTS[Language.EN].split()) >= 4


def test_kana_alone_sounds_the_same() -> None:
    for seed in range(8):
        text = in_kana("学校の手続きを教えてください", random.Random(seed))
        assert rough_kana(text.replace(" ", "")) == rough_kana("がっこうのてつづきをおしえてください")
    assert {" " in in_kana("学校の手続き", random.Random(seed)) for seed in range(8)} == {True, False}


def test_a_misheard_character_has_the_same_sound() -> None:
    text = "健保卡要去哪裡辦理"
    variations = Variations.of(["建議寶貝喀什藥品取那裏半里", text])
    heard = variations.misheard(text, random.Random(1))
    assert heard != text
    assert [syllable(c) for c in heard] == [syllable(c) for c in text]


def test_chatter_leaves_the_question_whole() -> None:
    for language, text in TEXTS.items():
        for seed in range(6):
            longer = with_chatter(text, language, random.Random(seed))
            assert text in longer
            assert len(longer) > len(text)


def test_practice_questions_are_none_of_the_frozen_ones_and_name_real_articles() -> None:
    library = small_library()
    assert all(set(question.expects) <= set(library.articles) for question in practice_questions(library.articles))
    frozen = {normalise(question.text) for question in read_questions()}
    everything = practice_questions(_Everything())
    assert len(everything) > 1000
    assert not frozen & {normalise(question.text) for question in everything}


class _Everything(set[str]):
    def __contains__(self, _: object) -> bool:
        return True
