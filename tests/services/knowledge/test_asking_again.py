"""A message after choices that changes the question: another town, another age, one more thing."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.answers import Answer, AnswerQuery, AnswerResult, Choices, NoAnswer
from contracts.languages import Language
from knowledge.answering import answer
from knowledge.asking_again import question_meant
from tests.services.knowledge.world import EASY, EN, JA, NOW, ZH, shared_engine


def question_of(asked: AnswerQuery) -> str | None:
    meant = question_meant(asked)
    return meant.question if meant else None


@pytest.mark.parametrize(
    ("before", "text", "language", "meant"),
    [
        ("Which school in Koshi?", "And in Ozu?", EN, "which school in Ozu Town?"),
        ("Which school?", "And in Ozu?", EN, "Which school? Ozu Town"),
        ("合志の学校は？", "大津は？", JA, "大津町の学校は?"),
        ("がっこうは どこですか", "おおづは？", EASY, "がっこうは どこですか 大津町"),
        ("合志的學校在哪", "那大津呢", ZH, "大津町的學校在哪"),
        ("合志の学校は？", "大津町です", JA, "大津町の学校は?"),
    ],
)
def test_the_same_question_for_another_town(before: str, text: str, language: Language, meant: str) -> None:
    assert question_of(AnswerQuery(text, language, last_question=before)) == meant


@pytest.mark.parametrize(
    ("before", "text", "language"),
    [
        ("Which school can my 6 year old attend?", "and for a 3-year-old?", EN),
        ("6歳の子はどこに通えますか", "3歳は？", JA),
        ("6歲可以讀哪裡", "那3歲呢", ZH),
    ],
)
def test_the_same_question_for_another_age_forgets_the_first(before: str, text: str, language: Language) -> None:
    meant = question_of(AnswerQuery(text, language, last_question=before))
    assert meant is not None
    assert text.rstrip("?？") in meant
    assert "6" not in meant


@pytest.mark.parametrize(("text", "language"), [("how much?", EN), ("費用は？", JA), ("要多少錢", ZH)])
def test_one_more_thing_is_asked_about_the_question_unless_an_article_was_shown(text: str, language: Language) -> None:
    meant = question_of(AnswerQuery(text, language, last_question="school lunch"))
    assert meant is not None
    assert meant.startswith("school lunch ")
    after = AnswerQuery(text, language, last_question="school lunch", last_article="school-lunch")
    assert question_meant(after) is None


@pytest.mark.parametrize(("text", "language"), [("いくらかかりますか", JA), ("do I need to book?", EN), ("怎麼去", ZH)])
def test_other_words_that_lean_may_mean_it(text: str, language: Language) -> None:
    meant = question_meant(AnswerQuery(text, language, last_question="school lunch"))
    assert meant is not None
    assert (meant.question, meant.sure) == (f"school lunch {text}", False)


@pytest.mark.parametrize(
    "text", ["Where can I learn Japanese in Ozu?", "the night clinic", "thanks", "What about my pension?", ""]
)
def test_a_question_of_its_own_stands_alone(text: str) -> None:
    assert question_meant(AnswerQuery(text, EN, last_question="Which school in Koshi?")) is None
    assert question_meant(AnswerQuery("And in Ozu?", EN)) is None


def ask(text: str, language: Language, **known: Any) -> AnswerResult:
    return answer(shared_engine().search, AnswerQuery(text, language, **known), NOW)


def test_it_is_answered_for_the_town_whatever_was_shown_before() -> None:
    result = ask("And in Koshi?", EN, last_question="When is rubbish day in Kikuyo?", last_article="school-lunch")
    assert isinstance(result, Answer)
    assert (result.article, result.municipality) == ("living-rubbish-koshi", "koshi")


def test_choices_say_what_they_were_offered_for() -> None:
    result = ask("And in Koshi?", EN, last_question="school")
    assert isinstance(result, Choices)
    assert result.question == "school Koshi City"
    assert question_of(AnswerQuery("And in Ozu?", EN, last_question=result.question)) == "school Ozu Town"
    plain = ask("school", EN)
    assert isinstance(plain, Choices)
    assert plain.question is None


def test_words_that_lean_are_searched_alone_first() -> None:
    result = ask("いくらかかりますか", JA, last_question="学校の給食")
    assert isinstance(result, Answer)
    assert result.article == "school-lunch"
    nothing = ask("怎麼去", ZH, last_question="恐龍為什麼會滅絕")
    assert isinstance(nothing, NoAnswer)
    assert nothing.question is None
