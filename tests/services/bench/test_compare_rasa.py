"""The comparison with plain Rasa: its training data, its threshold and its tables; nothing here needs TensorFlow."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from bench.compare_rasa.ranking import Ranking, VectorsAlone, outcomes_of, stands_alone, threshold_of
from bench.compare_rasa.servers import ranking_of
from bench.compare_rasa.table import Pair, quality, quality_table, speed_table
from bench.compare_rasa.training_data import examples_of, write_training_data
from contracts.languages import Language
from knowledge.articles import Article, Variant
from knowledge.freshness import stamped
from knowledge.local_text import LocalText
from knowledge.questions import FrozenQuestion
from knowledge.sources import SourceRef
from nlu.embed import BundledEmbedder

JA, EASY, EN = Language.JA, Language.JA_EASY, Language.EN


def article(id_: str, variants: dict[Language, tuple[str, str, tuple[str, ...]]]) -> Article:
    made = {
        language: Variant(language, title, short, short, questions, reviewed_on=date(2026, 11, 23))
        for language, (title, short, questions) in variants.items()
    }
    source = SourceRef("s", LocalText.of(ja="熊本県", zh_Hant="熊本縣", en="Kumamoto"), "https://example.jp/")
    ready = Article(id_, "school", made, sources=(source,), checked_on=date(2026, 11, 23), review_by=date(2027, 5, 31))
    return stamped(ready)


LUNCH = article(
    "school-lunch",
    {
        JA: ("学校の給食はいくら？", "市町村で違います。", ("給食費", "給食費")),
        EASY: ("{学校|がっこう}の {給食|きゅうしょく}は いくら？", "{町|まち}で ちがいます。", ("ひるごはん",)),
        EN: ("How much is school lunch?", "It differs by town.", ("lunch [money]",)),
    },
)


def small_talk(folder: Path) -> Path:
    for intent in ("greet", "ask_question", "followup"):
        (folder / intent).mkdir(parents=True)
        (folder / intent / "en.yml").write_text(f'version: "3.1"\nnlu:\n  - intent: {intent}\n', encoding="utf-8")
    return folder


def written(tmp_path: Path, *articles: Article) -> tuple[Any, Any, Path]:
    talk = small_talk(tmp_path / "talk")
    write_training_data(articles, tmp_path / "out", talk)
    read = [(tmp_path / "out" / name).read_text(encoding="utf-8") for name in ("nlu/faq.yml", "domain.yml")]
    return yaml.safe_load(read[0]), yaml.safe_load(read[1]), tmp_path / "out"


def test_examples_are_titles_and_questions_of_all_languages_each_once_without_markup() -> None:
    assert examples_of(LUNCH) == (
        "学校の給食はいくら？",
        "給食費",
        "学校の 給食は いくら？",
        "ひるごはん",
        "How much is school lunch?",
        "lunch (money)",
    )


def test_an_article_becomes_a_retrieval_intent_with_one_response(tmp_path: Path) -> None:
    nlu, domain, _ = written(tmp_path, LUNCH)
    [intent] = nlu["nlu"]
    assert intent["intent"] == "faq/school-lunch"
    assert [example["text"] for example in intent["examples"]] == list(examples_of(LUNCH))
    assert domain["responses"] == {"utter_faq/school-lunch": [{"text": "市町村で違います。"}]}


def test_small_talk_stays_but_for_the_intents_that_faq_replaces(tmp_path: Path) -> None:
    _, domain, folder = written(tmp_path, LUNCH)
    assert domain["intents"] == ["faq", "greet"]
    assert sorted(path.name for path in (folder / "nlu").iterdir()) == ["faq.yml", "greet-en.yml"]


def test_an_article_that_may_not_be_shown_gives_nothing(tmp_path: Path) -> None:
    withdrawn = replace(LUNCH, id="old", superseded_by="school-lunch", variants={})
    nlu, domain, _ = written(tmp_path, LUNCH, withdrawn)
    assert len(nlu["nlu"]) == len(domain["responses"]) == 1


def test_the_digest_changes_with_the_articles_only(tmp_path: Path) -> None:
    talk = small_talk(tmp_path / "talk")
    other = replace(LUNCH, id="school-meal")
    first = write_training_data([LUNCH, other], tmp_path / "a", talk)
    again = write_training_data([other, LUNCH], tmp_path / "b", talk)
    fewer = write_training_data([LUNCH], tmp_path / "b", talk)
    assert first.digest == again.digest != fewer.digest
    assert (first.articles, first.examples) == (2, 12)


@pytest.mark.parametrize(
    ("confidences", "allowed", "answered"),
    [([0.9, 0.8, 0.1], 0.0, 0), ([0.9, 0.8, 0.1], 0.34, 1), ([0.5] * 10, 0.1, 0), ([0.4], 1.0, 1), ([], 0.0, 0)],
)
def test_the_threshold_lets_through_no_more_than_allowed(
    confidences: list[float], allowed: float, answered: int
) -> None:
    threshold = threshold_of(confidences, allowed)
    assert sum(value >= threshold for value in confidences) == answered


def questions() -> list[FrozenQuestion]:
    """One of each split, answerable and not."""
    numbered = [(FrozenQuestion(f"q{n}", EN, "plain", ("lunch",), ("school-lunch",))) for n in range(40)]
    empty = [(FrozenQuestion(f"u{n}", EN, "unanswerable")) for n in range(40)]
    found = [
        next(q for q in group if q.split == split) for group in (numbered, empty) for split in ("tuning", "holdout")
    ]
    assert [q.answerable for q in found] == [True, True, False, False]
    return found


def test_the_threshold_of_the_tuning_half_decides_in_both_halves() -> None:
    rankings = [
        Ranking(("school-lunch", "other"), 0.7),
        Ranking(("other", "school-lunch"), 0.4),
        Ranking(("other",), 0.5),
        Ranking(("other",), 0.6),
    ]
    threshold, outcomes = outcomes_of(questions(), rankings)
    assert threshold == pytest.approx(0.5)
    assert [outcome.verdict for outcome in outcomes] == ["answer", "none", "none", "answer"]
    found = quality(outcomes)
    assert found["tuning"]["en"]["right_first"] == 1.0
    assert (found["holdout"]["all"]["right_first"], found["holdout"]["all"]["right_in_three"]) == (0.0, 1.0)
    assert found["tuning"]["all"]["unanswerable_answered"] == 0.0
    assert found["holdout"]["all"]["unanswerable_answered"] == 1.0


def test_no_confidence_answers_nothing_even_without_a_threshold() -> None:
    _, outcomes = outcomes_of(questions(), [Ranking((), 0.0)] * 4, allowed=1.0)
    assert {outcome.verdict for outcome in outcomes} == {"none"}


@pytest.mark.parametrize(("intent", "confidence"), [("faq", 0.8), ("greet", 0.0)])
def test_plain_rasa_is_believed_only_where_it_sees_a_question(intent: str, confidence: float) -> None:
    ranking = [
        {"intent_response_key": "faq/school-lunch", "confidence": 0.8},
        {"intent_response_key": "faq/other", "confidence": 0.1},
    ]
    parse = {"intent": {"name": intent}, "response_selector": {"default": {"ranking": ranking}}}
    assert ranking_of(parse) == Ranking(("school-lunch", "other"), confidence)


def test_questions_that_need_a_turn_before_or_a_town_are_not_compared() -> None:
    question = questions()[0]
    assert stands_alone(question)
    assert not stands_alone(replace(question, after="school-lunch"))
    assert not stands_alone(replace(question, municipality="kikuyo"))


def test_the_quality_table_has_a_line_per_system_and_a_dash_for_no_questions() -> None:
    _, outcomes = outcomes_of(questions(), [Ranking(("school-lunch",), 1.0)] * 4)
    lines = quality_table({"Tomoni": quality(outcomes), "BM25 alone": quality(outcomes)}).splitlines()
    assert lines[0].split() == ["holdout", "ja", "ja-easy", "zh-Hant", "en", "all"]
    assert lines[1].split()[-5:] == ["0", "0", "0", "1", "1"]
    block = lines[lines.index("right article first") + 1 :][:2]
    assert [line.split()[-5:] for line in block] == [["–", "–", "–", "100.0%", "100.0%"]] * 2


def test_the_speed_table_has_ratios() -> None:
    lines = speed_table([Pair("parse", "ms", 30.0, 6.0, 100)]).splitlines()
    assert lines[1].split() == ["parse", "30", "ms", "6", "ms", "5", "100"]


def test_vectors_alone_find_the_article_of_the_nearest_entry() -> None:
    fee = article("hospital-fee", {EN: ("What does a hospital cost?", "It differs.", ("doctor's bill",))})
    ranking = VectorsAlone(BundledEmbedder(), [LUNCH, fee]).rank(FrozenQuestion("doctor's bill", EN, "plain"))
    assert ranking.articles == ("hospital-fee", "school-lunch")
    assert ranking.confidence == pytest.approx(1.0, abs=1e-3)
