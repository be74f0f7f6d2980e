"""Articles by the child's age: chosen in the answer, together with the town, and never against the words."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

import pytest

from contracts.answers import Answer, AnswerQuery, result_from_json
from contracts.languages import Language
from knowledge.answering import answer
from knowledge.articles import Article
from knowledge.deciding import decide
from knowledge.engine import Engine, build_engine, load_calibration
from knowledge.followups import names_only_age
from knowledge.records import article_hash
from tests.services.knowledge.world import EASY, EMBEDDER, EN, ENROL, JA, NOW, ZH, entry, small_library

WHERE = entry(
    "school-by-age",
    "school",
    {
        JA: (
            "子どもは何歳でどこに通えますか",
            "年齢で、保育園、学校、高校と違います。",
            (
                "うちの子はどこに通えますか",
                "高校生の子はどこに通えますか",
                "4歳と9歳の子はどこに通えますか",
            ),
        ),
        EASY: (
            "{子|こ}どもは どこに {行|い}けますか",
            "{年|とし}で ちがいます。",
            ("こどもは どこに いけますか", "こどもを どこに いれますか"),
        ),
        ZH: ("小孩幾歲可以去哪裡上學", "依年齡不同。", ("小孩可以去哪裡", "我的小孩6歲，可以去哪裡上學")),
        EN: (
            "Where can my child go, at which age?",
            "It depends on the age.",
            (
                "where can my child go",
                "my daughter is 5, where can she go",
                "where can my baby go",
                "where can my 14-year-old child go",
                "where can the grown-ups go meanwhile",
            ),
        ),
    },
    asks=("child_age",),
    by_age={"0-2": "school-nursery", "3-5": "school-nursery", "6-11": ENROL.id, "15-18": "school-high-school"},
)
NURSERY = entry(
    "school-nursery",
    "school",
    {
        JA: ("保育園の申し込み", "町に申し込みます。", ("保育園に入れたい",)),
        EN: ("Nursery", "Ask your town.", ("nursery place",)),
    },
    asks=("municipality",),
    by_municipality={"koshi": "school-nursery-koshi"},
)
NURSERY_KOSHI = entry(
    "school-nursery-koshi",
    "school",
    {
        JA: ("合志市の保育園の申し込み", "合志市に申し込みます。", ("合志の保育園",)),
        EN: ("Nursery in Koshi", "Ask Koshi.", ("Koshi nursery",)),
    },
    municipalities=("koshi",),
)
HIGH_SCHOOL = entry(
    "school-high-school",
    "school",
    {
        JA: ("高校に入るには", "試験があります。", ("高校の入試",)),
        EN: ("High school entrance", "There is an exam.", ("high school exam",)),
    },
)
ADULTS = entry(
    "japanese-class",
    "japanese-class",
    {
        EN: (
            "Japanese classes for adults",
            "Every week.",
            ("Japanese lessons for adults", "where can my wife learn Japanese"),
        )
    },
)
ASKED = {
    JA: "うちの子はどこに通えますか",
    EASY: "こどもは どこに いけますか",
    ZH: "小孩可以去哪裡上學",
    EN: "where can my child go",
}


@lru_cache(maxsize=1)
def engine() -> Engine:
    return engine_of(WHERE, NURSERY, NURSERY_KOSHI, HIGH_SCHOOL, ADULTS)


def engine_of(*articles: Article) -> Engine:
    """An engine that answers with the best article however sure it is: what was learnt last is not tested here."""
    ready = replace(load_calibration(), answer=0.0)
    return build_engine(EMBEDDER, small_library(*articles), calibration=ready)


def ask(text: str, language: Language = EN, **known: Any) -> Answer:
    result = answer(engine().search, AnswerQuery(text, language, **known), NOW)
    assert isinstance(result, Answer), result
    assert result_from_json(result.to_json()).to_json() == result.to_json()
    return result


@pytest.mark.parametrize("language", [JA, EASY, ZH, EN])
def test_without_the_age_the_general_article_asks_with_it_that_of_the_band_answers(language: Language) -> None:
    general = ask(ASKED[language], language)
    assert (general.article, general.asks, general.all_ages) == (WHERE.id, ("child_age",), None)
    for band, article in WHERE.by_age.items():
        shown = ask(ASKED[language], language, child_age=band)
        assert (shown.article, shown.all_ages) == (article, WHERE.id)
        assert "child_age" not in shown.asks
    # A band that no article answers for: the general one, without a question that is answered already.
    other = ask(ASKED[language], language, child_age="12-14")
    assert (other.article, other.asks, other.all_ages) == (WHERE.id, (), None)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("my daughter is 8, where can she go?", EN),
        ("うちの子は8歳です。どこに通えますか", JA),
        ("8さいの こどもは どこに いけますか", EASY),
        ("我的小孩8歲，可以去哪裡上學", ZH),
    ],
)
def test_an_age_in_the_question_counts_and_wins_over_the_known_one(text: str, language: Language) -> None:
    for known in (None, "0-2", "15-18"):
        assert ask(text, language, child_age=known).article == ENROL.id


def test_the_town_applies_after_the_age() -> None:
    shown = ask(ASKED[EN], child_age="0-2", municipality="koshi")
    assert (shown.article, shown.all_ages, shown.municipality) == (NURSERY_KOSHI.id, WHERE.id, "koshi")
    # A town without a page of its own, or none known: the general nursery page, which asks for it.
    assert ask(ASKED[EN], child_age="0-2", municipality="ozu").article == NURSERY.id
    unknown = ask(ASKED[EN], child_age="0-2")
    assert (unknown.article, unknown.asks) == (NURSERY.id, ("municipality",))


def test_an_article_asked_for_by_id_is_chosen_by_age_and_town() -> None:
    shown = ask("", article=WHERE.id, child_age="3-5", municipality="koshi")
    assert (shown.article, shown.all_ages) == (NURSERY_KOSHI.id, WHERE.id)
    assert ask("", article=WHERE.id).article == WHERE.id
    assert ask("", article=WHERE.id, child_age="nonsense").article == WHERE.id


def test_an_article_for_one_age_stays_whatever_is_known() -> None:
    for known in ("0-2", "15-18"):
        shown = ask("enrol my child", child_age=known)
        assert (shown.article, shown.all_ages) == (ENROL.id, None)
        assert ask("", article=HIGH_SCHOOL.id, child_age=known).article == HIGH_SCHOOL.id


@pytest.mark.parametrize(
    ("text", "article"),
    [
        ("where can my baby go", NURSERY.id),
        ("where can my 16-year-old child go", HIGH_SCHOOL.id),
        ("高校生の子はどこに通えますか", HIGH_SCHOOL.id),
        # two ages, an age and another stage: one band would be wrong
        ("where can my 4-year-old and 9-year-old child go", WHERE.id),
        ("4歳と9歳の子はどこに通えますか", WHERE.id),
    ],
)
def test_a_known_age_never_takes_over_a_question_about_another(text: str, article: str) -> None:
    language = EN if text.isascii() else JA
    assert ask(text, language, child_age="12-14").article == article


def test_a_question_about_an_adult_is_neither_chosen_nor_asked_by_the_childs_age() -> None:
    for known in ("6-11", None):
        grown = ask("where can the grown-ups go meanwhile", child_age=known)
        assert (grown.article, grown.all_ages, grown.asks) == (WHERE.id, None, ())
    assert ask("where can my wife learn Japanese", child_age="6-11").article == ADULTS.id


def test_an_article_that_was_refused_does_not_come_back_by_the_age() -> None:
    again = ask(ASKED[EN], child_age="6-11", exclude=(ENROL.id,))
    assert (again.article, again.all_ages) == (WHERE.id, None)


@pytest.mark.parametrize(
    ("text", "language"),
    [("And for a 16-year-old?", EN), ("高校は？", JA), ("16さいは どうですか", EASY), ("那高中呢", ZH)],
)
def test_a_follow_up_asks_the_same_for_another_age(text: str, language: Language) -> None:
    for last in (WHERE.id, ENROL.id, NURSERY.id, NURSERY_KOSHI.id):
        shown = ask(text, language, last_article=last, child_age="6-11")
        assert (shown.article, shown.all_ages) == (HIGH_SCHOOL.id, WHERE.id)


def test_of_two_articles_for_every_age_the_one_that_knows_the_age_is_meant() -> None:
    care = replace(WHERE, id="school-care", by_age={"0-2": NURSERY.id})
    both = engine_of(care, WHERE, NURSERY, HIGH_SCHOOL)
    query = AnswerQuery("and for a 16-year-old?", EN, last_article=NURSERY.id)
    assert decide(both.search, query).article == WHERE.id
    assert both.index.state.all_ages[NURSERY.id] == (care.id, WHERE.id)


def test_a_follow_up_by_age_keeps_the_town_of_the_talk() -> None:
    known = {"municipality": "kikuyo", "last_municipality": "koshi"}
    shown = ask("and for a 1-year-old?", last_article=ENROL.id, **known)
    assert (shown.article, shown.municipality) == (NURSERY_KOSHI.id, "koshi")


def test_after_an_article_that_no_age_leads_to_an_age_is_no_follow_up() -> None:
    after = decide(engine().search, AnswerQuery("and for a 16-year-old?", EN, last_article="living-rubbish"))
    assert after.article != WHERE.id


@pytest.mark.parametrize(
    "text",
    ["how do I enrol in elementary school?", "小学校の費用は", "高中考試", "3-year-old lunch?", "?", "And in Koshi?"],
)
def test_words_beside_the_age_are_a_question_of_their_own(text: str) -> None:
    assert not names_only_age(text)


def test_a_withdrawn_article_of_a_band_leaves_the_general_one() -> None:
    without = engine_of(WHERE, NURSERY)
    shown = answer(without.search, AnswerQuery(ASKED[EN], EN, child_age="15-18"), NOW)
    assert isinstance(shown, Answer)
    assert (shown.article, shown.asks) == (WHERE.id, ())


def test_the_hash_of_an_article_changes_with_its_ages() -> None:
    assert article_hash(WHERE) != article_hash(replace(WHERE, by_age={**WHERE.by_age, "15-18": ENROL.id}))
