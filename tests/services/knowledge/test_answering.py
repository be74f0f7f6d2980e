"""Questions to answers on a small library: languages, towns, follow-ups, choices, an honest no."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from contracts.answers import Answer, AnswerQuery, AnswerResult, Choices, NoAnswer, result_from_json
from contracts.languages import Language
from contracts.rich_text import plain
from knowledge.answering import answer
from knowledge.engine import build_engine
from knowledge.errors import KnowledgeError
from knowledge.head import SEARCH_ENCODER
from knowledge.showing import Asked, show_article
from nlu.tuned_embedder import TunedEmbedder
from tests.services.knowledge.world import (
    EASY,
    EMBEDDER,
    EN,
    JA,
    KIKUYO,
    LUNCH,
    NIGHT,
    NOW,
    ZH,
    shared_engine,
    small_library,
)


def ask(text: str, language: Language = JA, **known: Any) -> AnswerResult:
    result = answer(shared_engine().search, AnswerQuery(text, language, **known), NOW)
    assert result_from_json(result.to_json()).to_json() == result.to_json()
    return result


def article_of(result: AnswerResult) -> str:
    assert isinstance(result, Answer), result
    return result.article


@pytest.mark.parametrize(
    ("text", "language", "article"),
    [
        ("給食費はいくらかかりますか", JA, "school-lunch"),
        ("學校的營養午餐要多少錢", ZH, "school-lunch"),
        ("学校营养午餐多少钱", ZH, "school-lunch"),
        ("how much does the school lunch cost", EN, "school-lunch"),
        ("がっこうの きゅうしょくは いくらですか", EASY, "school-lunch"),
        ("地震だ！今どうする？", JA, "disaster-earthquake-now"),
        ("夜間の病院はどこですか", JA, "health-night-clinic"),
        ("096-363-3311 の病院は日曜も診てくれますか", JA, "health-night-clinic"),
    ],
)
def test_the_right_article_is_shown(text: str, language: Language, article: str) -> None:
    assert article_of(ask(text, language)) == article


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("明日の天気は？", JA),
        ("講個笑話給我聽", ZH),
        ("should I buy bitcoin", EN),
        ("大阪の夜間病院はどこですか", JA),
        ("school lunch fees in Tokyo", EN),
        ("？？？", JA),
        ("😀", JA),
        ("", JA),
        ("\u200b\ud800", JA),
    ],
)
def test_what_nobody_wrote_about_gets_an_honest_no(text: str, language: Language) -> None:
    result = ask(text, language)
    assert isinstance(result, NoAnswer)
    assert result.place is not None
    assert result.place.id == "kumamoto-support-center"


def test_no_answer_names_the_office_of_the_town() -> None:
    result = ask("明日の天気は？", municipality="kikuyo")
    assert isinstance(result, NoAnswer)
    assert result.place is not None
    assert result.place.id == "kikuyo-town-office"


def test_a_single_word_gives_choices_of_distinct_articles() -> None:
    result = ask("学校")
    assert isinstance(result, Choices)
    ids = [candidate.article for candidate in result.candidates]
    assert 1 < len(ids) <= 3
    assert len(set(ids)) == len(ids)
    assert {"school-lunch", "school-enrolment"} <= set(ids)
    assert all(0 <= candidate.score <= 1 for candidate in result.candidates)


def test_an_answer_carries_everything_a_channel_shows() -> None:
    result = ask("how much does the school lunch cost", EN)
    assert isinstance(result, Answer)
    assert (result.topic, result.language, result.checked_on) == ("school", EN, "2026-11-23")
    assert plain(result.title) == "How much is school lunch?"
    assert result.languages == (JA, EASY, ZH, EN)
    assert [candidate.article for candidate in result.related] == ["school-enrolment"]
    assert plain(result.sources[0].publisher) == "Kumamoto Prefecture"
    assert [block.kind for block in result.counter] == ["heading", "paragraph"]
    assert plain(result.counter[1].spans) == "給食費は市町村で違います。"
    assert result.asks == ("municipality", "child_age")
    assert result.notices == ()
    assert result.candidates[0].article == "school-lunch"
    known = ask("how much does the school lunch cost", EN, municipality="ozu", child_age="6-11")
    assert isinstance(known, Answer)
    assert known.asks == ()


def test_without_the_town_the_general_article_asks_with_it_the_town_answers() -> None:
    asked = ask("ごみはいつ出せばいいですか")
    assert isinstance(asked, Answer)
    assert (asked.article, asked.asks) == ("living-rubbish", ("municipality",))
    assert article_of(ask("ごみはいつ出せばいいですか", municipality="kikuyo")) == "living-rubbish-kikuyo"
    named = ask("合志市のごみはいつ出せばいいですか", municipality="kikuyo")
    assert isinstance(named, Answer)
    assert (named.article, named.municipality) == ("living-rubbish-koshi", "koshi")
    assert article_of(ask("ごみはいつ出せばいいですか", municipality="ozu")) == "living-rubbish"


@pytest.mark.parametrize(
    ("text", "language"), [("And in Koshi?", EN), ("合志市は？", JA), ("那合志呢", ZH), ("こうしは どうですか", EASY)]
)
def test_a_follow_up_asks_the_same_for_another_town(text: str, language: Language) -> None:
    result = ask(text, language, last_article="living-rubbish-kikuyo", municipality="kikuyo")
    assert isinstance(result, Answer)
    assert (result.article, result.municipality) == ("living-rubbish-koshi", "koshi")


def test_a_short_follow_up_stays_with_the_article_and_a_new_question_leaves_it() -> None:
    assert article_of(ask("いくらですか", last_article="school-lunch")) == "school-lunch"
    assert article_of(ask("地震だ！今どうする？", last_article="school-lunch")) == "disaster-earthquake-now"
    # An article that is gone is no context.
    assert not isinstance(ask("合志市は？", last_article="withdrawn-article"), Answer)


def test_an_article_can_be_asked_for_by_id() -> None:
    shown = ask("", EN, article="living-rubbish", municipality="kikuyo")
    assert isinstance(shown, Answer)
    assert (shown.article, shown.score) == ("living-rubbish-kikuyo", 1.0)
    assert isinstance(ask("", EN, article="never-written"), NoAnswer)


def test_an_article_that_another_has_replaced_leads_to_its_successor() -> None:
    older = replace(LUNCH, id="school-meals", superseded_by="school-dinner", variants={})
    old = replace(LUNCH, id="school-dinner", superseded_by=LUNCH.id, variants={})
    engine = build_engine(EMBEDDER, small_library(older, old))

    def asked(text: str, **known: Any) -> AnswerResult:
        return answer(engine.search, AnswerQuery(text, JA, **known), NOW)

    assert article_of(asked("", article="school-meals")) == LUNCH.id
    assert article_of(asked("いくらですか", last_article="school-meals")) == LUNCH.id
    assert article_of(asked("給食費はいくらですか")) == LUNCH.id
    refused = asked("給食費はいくらですか", exclude=("school-dinner",))
    assert LUNCH.id not in {candidate.article for candidate in refused.candidates}
    assert not {"school-meals", "school-dinner"} & set(engine.index.state.numbers)


def test_articles_that_replace_each_other_end_in_an_honest_no() -> None:
    rounds = [replace(LUNCH, id=a, superseded_by=b, variants={}) for a, b in (("one", "two"), ("two", "one"))]
    engine = build_engine(EMBEDDER, small_library(*rounds))
    assert isinstance(answer(engine.search, AnswerQuery("", JA, article="one"), NOW), NoAnswer)


def test_of_town_halls_a_reader_sees_only_the_own() -> None:
    article = replace(LUNCH, places=("night-clinic", "kikuyo-town-office", "kumamoto-support-center"))
    library = small_library(article)
    koshi = replace(KIKUYO, id="koshi-city-office", municipality="koshi")
    library = replace(library, places={**library.places, koshi.id: koshi})

    def cards(town: str | None) -> list[str]:
        shown = show_article(library, article, Asked(EN, NOW, town))
        assert shown is not None
        return [card.id for card in shown.places]

    assert cards("koshi") == ["night-clinic", "koshi-city-office", "kumamoto-support-center"]
    # Of a town without a hall, or of no town, nothing is known: the article's own choice stays.
    assert cards("ozu") == cards(None) == list(article.places)


def test_two_questions_in_one_message_are_answered_one_after_the_other() -> None:
    result = ask("給食費はいくらですか？夜間の病院はどこですか？")
    assert isinstance(result, Answer)
    assert (result.article, result.next_question) == ("school-lunch", "夜間の病院はどこですか?")
    assert article_of(ask(result.next_question or "")) == "health-night-clinic"


def test_what_was_refused_is_not_offered_again() -> None:
    again = ask("給食費はいくらですか", exclude=("school-lunch",))
    shown = {candidate.article for candidate in again.candidates}
    assert "school-lunch" not in shown


def test_a_missing_variant_is_shown_in_japanese_with_a_notice() -> None:
    result = ask("合志のごみの日はいつ", ZH, municipality="koshi")
    assert isinstance(result, Answer)
    assert (result.language, result.notices) == (JA, ("only-ja",))
    assert result.languages == (JA, EN)


def test_unconfirmed_numbers_and_outdated_texts_are_marked() -> None:
    old = replace(LUNCH.variants[EN], based_on="0" * 16)
    lunch = replace(LUNCH, variants={**LUNCH.variants, EN: old}, places=("kumamoto-support-center",))
    engine = build_engine(EMBEDDER, small_library(lunch))
    result = answer(engine.search, AnswerQuery("", EN, article="school-lunch"), NOW)
    assert isinstance(result, Answer)
    assert set(result.notices) == {"outdated", "unconfirmed"}


def test_health_is_never_shown_from_an_outdated_variant() -> None:
    old = replace(NIGHT.variants[EN], based_on="0" * 16)
    engine = build_engine(EMBEDDER, small_library(replace(NIGHT, variants={**NIGHT.variants, EN: old})))
    result = answer(engine.search, AnswerQuery("", EN, article=NIGHT.id), NOW)
    assert isinstance(result, Answer)
    assert (result.language, result.notices) == (JA, ("only-ja",))


def test_hostile_text_is_only_text() -> None:
    for text in (
        "'; DROP TABLE article;--",
        "<script>alert(1)</script>",
        "{place:x.phone}",
        "=1+1",
        "a" * 5000,
        "あ" * 5000,
    ):
        assert not isinstance(ask(text), Answer)


def test_a_broken_embedder_is_an_error_not_a_wrong_answer() -> None:
    from nlu.errors import EmbeddingError

    class Broken(TunedEmbedder):
        broken = False

        def embed(self, texts: Any) -> Any:
            if self.broken:
                raise EmbeddingError("down")
            return super().embed(texts)

    embedder = Broken(SEARCH_ENCODER)
    engine = build_engine(embedder, small_library())
    Broken.broken = True
    with pytest.raises(EmbeddingError):
        answer(engine.search, AnswerQuery("地震", JA), NOW)
    assert not issubclass(EmbeddingError, KnowledgeError)
