"""The small parts of search: kana spelling, names and numbers, follow-ups, other places, frozen questions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from contracts.languages import LANGUAGES
from knowledge.calibration import (
    DECISION_CLUES,
    RANKING_CLUES,
    UNLEARNT,
    CalibrationInvalid,
    read_calibration,
    write_calibration,
)
from knowledge.commands.train_head import examples_of, outside_of
from knowledge.followups import follow_up
from knowledge.names import NameIndex, digits
from knowledge.questions import FROZEN_QUESTIONS, FrozenQuestion, QuestionsInvalid, digest_of, read_questions
from knowledge.scope import Scope, near_misses, outside_texts
from knowledge.spelling import SpellingTable, spellings_in
from nlu.glossary import Glossary, Term
from nlu.normalise import normalise
from tests.services.knowledge.world import ARTICLES, shared_engine, small_library

GLOSSARY = Glossary([Term("罹災証明書", "りさいしょうめいしょ")])


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("じしんの とき どう しますか", "地震のときどうしますか"),
        ("りさいしょうめいしょは どこ", "罹災証明書はどこ"),
        ("くまもとしの がっこう", "熊本市の学校"),
        ("きくようの がっこうに いって います", "菊陽の学校に行っています"),
        ("地震の時はどうしますか", "地震の時はどうしますか"),
        ("where is the shelter", "where is the shelter"),
        ("にげても いい？", "逃げてもいい?"),
    ],
)
def test_kana_is_written_with_the_kanji_of_the_articles(typed: str, written: str) -> None:
    pairs = [
        pair
        for text in ("{地震|じしん}", "{学校|がっこう}", "{逃|に}げる", "{行|い}って")
        for pair in spellings_in(text)
    ]
    assert SpellingTable.of(pairs, GLOSSARY).written(typed) == written


def test_the_spelling_used_most_wins() -> None:
    pairs = [*spellings_in("{自身|じしん}"), *spellings_in("{地震|じしん}"), *spellings_in("{地震|じしん}が")]
    assert SpellingTable.of(pairs, GLOSSARY).written("じしんです") == "地震です"


@pytest.mark.parametrize("order", [1, -1])
def test_a_misspelt_word_becomes_the_same_word_in_every_process(order: int) -> None:
    """The words come from sets, whose order differs from process to process."""
    others = [f"shelte{letter}" for letter in "abcdefghijklmno"]
    table = SpellingTable.of([], GLOSSARY, [*others, "school", "school", "schoon"][::order])
    assert table.written("where is the sheltez") == "where is the sheltea"
    assert table.written("shcool") == "school"
    assert table.written("schoox") == "school"  # of more articles than schoon


@pytest.mark.parametrize(
    ("text", "article"),
    [
        ("熊本地域医療センターは開いてる？", "health-night-clinic"),
        ("熊本地域醫療中心", None),
        ("Kumamoto Regional Medical Center hours", "health-night-clinic"),
        ("0963633311に電話した", "health-night-clinic"),
        ("+81-96-363-3311", "health-night-clinic"),
        ("096-232-2111 は何の番号", "living-rubbish-kikuyo"),
        ("2026年7月28日", None),
        ("", None),
    ],
)
def test_names_and_numbers_lead_to_their_articles(text: str, article: str | None) -> None:
    scores = NameIndex.of(ARTICLES, small_library().places).scores(text)
    assert max(scores, key=lambda key: scores[key], default=None) == article


def test_numbers_are_compared_in_the_national_form() -> None:
    assert digits("+81-96-363-3311") == digits("096-363-3311") == "0963633311"
    assert digits("119") == digits("2026") == ""


@pytest.mark.parametrize(
    ("text", "kind", "town"),
    [
        ("And in Koshi?", "town", "koshi"),
        ("How about Kikuyo town?", "town", "kikuyo"),
        ("那菊陽呢？", "town", "kikuyo"),
        ("大津町だとどうなりますか", "town", "ozu"),
        ("じゃあ費用は？", "attribute", None),
        ("要多少钱", "attribute", None),
        ("Is it free?", "attribute", None),
        ("電話番号", "attribute", None),
        ("それはオンラインでもできますか", "attribute", None),
        ("那高中呢", "pointer", None),
        ("学校の給食はいくら", "none", None),
        ("菊陽町の学校", "none", "kikuyo"),
        ("地震だ", "none", None),
        ("", "none", None),
        ("And " + "very " * 30 + "long", "none", None),
    ],
)
def test_follow_ups_are_told_from_questions(text: str, kind: str, town: str | None) -> None:
    meant = follow_up(text)
    assert (meant.kind, meant.town) == (kind, town)


@pytest.mark.parametrize(
    ("text", "elsewhere"),
    [
        ("大阪の学校", True),
        ("东京的避难所", True),
        ("schools in OSAKA", True),
        ("とうきょうの びょういん", True),
        ("大津町のごみ", False),
        ("台北駐福岡弁事処", False),
        ("山鹿市の日本語教室", False),
        ("the sagacious teacher", False),
        ("熊本の学校", False),
        ("We moved here from Osaka last week", False),
        ("大阪から引っ越してきました", False),
        ("從東京搬來菊陽要去公所嗎", False),
        ("We are moving from Kumamoto to Osaka", True),
        ("May I bring a dog from Germany?", True),
    ],
)
def test_other_places_are_noticed(text: str, elsewhere: bool) -> None:
    assert bool(Scope().elsewhere_in(text)) is elsewhere


def test_how_much_an_article_speaks_of_the_other_place() -> None:
    scope = Scope()
    named = scope.elsewhere_in("Is there a desk in Osaka?")
    assert scope.named_share(named, ["熊本", "kumamoto"]) == 0.0
    assert scope.named_share(named, ["大阪の移住相談", "熊本", "osaka", "東京"]) == 0.5
    both = scope.elsewhere_in("From Osaka or from Tokyo?")
    assert scope.named_share(both, ["大阪の移住相談", "熊本", "osaka", "tokyo"]) == 0.25
    assert scope.named_share(set(), ["熊本"]) == 0.0


def test_learnt_numbers_survive_the_file(tmp_path: Path) -> None:
    path = tmp_path / "calibration.yaml"
    write_calibration(UNLEARNT, path)
    assert read_calibration(path) == UNLEARNT
    path.write_text("ranking: {}", encoding="utf-8")
    with pytest.raises(CalibrationInvalid):
        read_calibration(path)


def test_the_bundled_calibration_is_whole() -> None:
    learnt = read_calibration()
    assert learnt.learnt_from
    assert 0 < learnt.choices < learnt.answer < 1
    assert set(learnt.ranking) == set(RANKING_CLUES)
    assert set(learnt.decision) == set(DECISION_CLUES)
    assert all(weight >= 0 for weight in learnt.ranking.values())


def test_the_frozen_questions_have_not_changed() -> None:
    questions = read_questions()
    recorded = json.loads((FROZEN_QUESTIONS / "digests.json").read_text(encoding="utf-8"))
    assert {split: digest_of(q for q in questions if q.split == split) for split in ("tuning", "holdout")} == recorded
    for language in LANGUAGES:
        own = [question for question in questions if question.language is language]
        assert sum(question.answerable for question in own) >= 60
        assert sum(not question.answerable for question in own) >= 40
        assert len({question.text for question in own}) == len(own)


def test_frozen_questions_are_in_no_training() -> None:
    frozen = {question.text for question in read_questions()}
    assert frozen.isdisjoint(outside_texts())
    assert frozen.isdisjoint(near_misses())


def test_near_misses_are_told_to_the_heads_alone() -> None:
    state = shared_engine().index.state
    near = {state.spelling.written(normalise(text)) for text in near_misses()}
    assert len(near) > 2000
    assert near <= set(outside_of(examples_of(ARTICLES, state.spelling), state.spelling))
    assert set(near_misses()).isdisjoint(outside_texts())


def test_the_split_depends_on_the_words_alone() -> None:
    one = FrozenQuestion("地震", LANGUAGES[0], "plain", ("a",))
    other = FrozenQuestion("地震", LANGUAGES[0], "keyword", ("b",), ("x",))
    assert one.split == other.split
    share = [question.split for question in read_questions()].count("tuning") / len(read_questions())
    assert 0.4 < share < 0.6


@pytest.mark.parametrize("content", ["answerable: 3", "{}", "answerable: [{text: a, about: [], kind: plain}]"])
def test_a_broken_question_file_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "subjects.yaml").write_text("{}", encoding="utf-8")
    for language in LANGUAGES:
        (tmp_path / f"{language.value}.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(QuestionsInvalid):
        read_questions(tmp_path)
