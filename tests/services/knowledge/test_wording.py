"""Who adds an example question can rely on it: these very words are answered by that article."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from contracts.answers import AnswerQuery
from contracts.languages import Language
from knowledge.articles import Article
from knowledge.deciding import decide
from knowledge.engine import Engine, build_engine, load_calibration
from knowledge.judging import Decision, is_one_word
from knowledge.wording import says, wording_of, wordings_of
from tests.services.knowledge.world import EMBEDDER, ENROL, LUNCH, small_library

EN = Language.EN
Decided = Callable[..., Decision]
ODD = "Whom do I tell that the dog ate the blue form?"


def with_example(article: Article, text: str) -> Article:
    own = article.variants[EN]
    return replace(article, variants={**article.variants, EN: replace(own, questions=(*own.questions, text))})


@pytest.fixture(scope="module")
def engine() -> Engine:
    # So much is asked for that only the wording can lead to an answer.
    never = replace(load_calibration(), answer=0.999999, choices=0.0)
    return build_engine(EMBEDDER, small_library(), calibration=never)


@pytest.fixture
def decided(engine: Engine) -> Iterator[Decided]:
    """The decision about a text while some articles have other examples."""

    def decided_with(text: str, *articles: Article, last: str | None = None) -> Decision:
        for article in articles:
            engine.index.update(article)
        return decide(engine.search, AnswerQuery(text, EN, last_article=last))

    yield decided_with
    engine.index.update(ENROL)
    engine.index.update(LUNCH)


@pytest.mark.parametrize(
    "text", [ODD, "whom do i tell that the dog ate the blue form", "Whom do I tell, that the DOG ate the blue-form"]
)
def test_an_example_question_is_answered_once_it_is_published(decided: Decided, text: str) -> None:
    assert decided(text).verdict != "answer"
    decision = decided(text, with_example(ENROL, ODD))
    assert decision.article == ENROL.id
    assert decision.matches[0].score >= decision.matches[1].score


def test_other_words_are_judged_by_their_nearness(decided: Decided) -> None:
    assert decided("Whom do I tell that the dog ate the green form?", with_example(ENROL, ODD)).verdict != "answer"


def test_words_that_two_articles_have_are_not_answered_by_either(decided: Decided) -> None:
    assert decided(ODD, with_example(ENROL, ODD), with_example(LUNCH, ODD)).verdict != "answer"


def test_a_single_word_leaves_open_what_is_asked(decided: Decided) -> None:
    assert decided("paperwork", with_example(ENROL, "paperwork")).verdict != "answer"
    assert decided("paperwork?", with_example(ENROL, "paperwork")).verdict != "answer"


def test_after_an_answer_the_words_alone_are_read_so_too(decided: Decided) -> None:
    assert decided(ODD, with_example(ENROL, ODD), last=LUNCH.id).article == ENROL.id


def test_a_wording_is_its_letters() -> None:
    known = wordings_of(["ごみは いつ 出しますか？", "學校"])
    assert says(known, wording_of("ごみはいつ出しますか"))
    assert says(known, wording_of("学校"))
    assert not says(known, wording_of("ごみはいつ出しますか。どこ"))
    assert not says(wordings_of([]), wording_of("学校"))


@pytest.mark.parametrize(("text", "one"), [("gomi?", True), ("保険。", True), ("gomi day?", False), ("?", False)])
def test_a_mark_after_a_word_makes_no_question_of_it(text: str, one: bool) -> None:
    assert is_one_word(text) is one
