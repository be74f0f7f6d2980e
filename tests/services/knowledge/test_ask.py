"""`python -m knowledge ask`: JSON lines to decisions, without Rasa and without a database."""

from __future__ import annotations

import json
from typing import Any

import pytest

from knowledge.ask import answers
from knowledge.evaluation import ask_all, figures_of, measure
from knowledge.questions import FrozenQuestion
from tests.services.knowledge.world import EN, JA, shared_engine, small_library


def ask(**fields: Any) -> dict[str, Any]:
    [result] = answers(shared_engine().search, [json.dumps(fields)])
    return result


def test_an_answer_names_article_topic_and_variant() -> None:
    result = ask(text="how much does the school lunch cost", language="en")
    assert (result["decision"], result["article"], result["topic"], result["variant"]) == (
        "answer",
        "school-lunch",
        "school",
        "en",
    )
    assert result["candidates"][0]["article"] == "school-lunch"
    assert 0 <= result["score"] <= 1


def test_without_a_language_it_is_identified() -> None:
    assert ask(text="學校的營養午餐要多少錢呢")["variant"] == "zh-Hant"
    assert ask(text="学校の給食はいくらですか")["variant"] == "ja"


def test_choices_and_no() -> None:
    assert ask(text="学校", language="ja")["decision"] == "choices"
    assert ask(text="学校", language="ja")["article"] is None
    assert ask(text="tell me about bitcoin", language="en")["decision"] == "none"


def test_the_town_counts() -> None:
    assert (
        ask(text="ごみはいつ出せばいいですか", language="ja", municipality="koshi")["article"] == "living-rubbish-koshi"
    )


@pytest.mark.parametrize("line", ["x", "[]", "3", '{"text": 1}', "{}", '{"text": "a", "language": "xx"}'])
def test_a_line_that_cannot_be_read_is_an_error_in_its_place(line: str) -> None:
    [result] = answers(shared_engine().search, [line, "", "  \n"])
    assert list(result) == ["error"]


def test_the_evaluation_counts_right_wrong_and_unanswerable() -> None:
    engine = shared_engine()
    questions = [
        FrozenQuestion("how much does the school lunch cost", EN, "plain", ("lunch",), ("school-lunch",)),
        FrozenQuestion("夜間の病院はどこですか", JA, "plain", ("lunch",), ("school-lunch",)),
        FrozenQuestion("明日の天気は？", JA, "unanswerable"),
        FrozenQuestion("子供の予防接種", JA, "plain", ("vaccine",)),  # not covered yet
        FrozenQuestion("給食費", JA, "plain", ("lunch",), ("school-lunch",)),  # an article has these very words
    ]
    outcomes = ask_all(engine, questions)
    figures = figures_of(outcomes)
    assert (figures["answerable"], figures["unanswerable"]) == (2, 1)
    assert (figures["right_first"], figures["answered_right"], figures["answered_wrong"]) == (0.5, 0.5, 0.5)
    assert figures["unanswerable_answered"] == 0.0
    report = measure(engine, small_library(), questions, outcomes)
    assert (report["not_covered_yet"], report["same_words_as_an_article"]) == (1, 1)
    assert json.dumps(report)
    assert set(report["alone"]) == {"bm25", "dense"}
