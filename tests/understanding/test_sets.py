"""The frozen sets are whole, unchanged, and not what anything was trained with."""

from __future__ import annotations

import pytest

from nlu.examples import load_examples
from tests.understanding import sets
from tests.understanding.sets import LANGUAGES, Entry, normal

#: set -> least number of entries that must be found, and of those that must not
_SIZES = {"danger": (160, 160), "wish": (160, 160), "smalltalk": (60, 80)}
_ANSWERED = {"ja", "zh-Hant", "en"}


def _counted(rows: list[Entry]) -> list[Entry]:
    return [row for row in rows if not row.get("either")]


def test_the_digests_are_those_of_the_frozen_files() -> None:
    assert sets.recorded_digests() == sets.digests()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(_SIZES))
def test_there_are_enough_of_both_sorts(name: str, language: str) -> None:
    rows = _counted(sets.load(name, language))
    wanted, hard = _SIZES[name]
    assert sum(bool(row["expects"]) for row in rows) >= wanted
    assert sum(not row["expects"] for row in rows) >= hard


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_enough_calls_by_strangers_and_none_is_learnt_from(language: str) -> None:
    rows = sets.load("strangers", language)
    assert sum(bool(row["expects"]) for row in rows) >= 200
    assert sum(not row["expects"] for row in rows) >= 200
    assert {kind for row in rows for kind in row["expects"]} <= sets.DANGER_KINDS
    learnt = {normal(row.text) for name in ("danger", "wish") for row in load_examples(name)}
    assert learnt.isdisjoint(normal(row["text"]) for row in rows)


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_enough_dialogues(language: str) -> None:
    assert len(sets.load("followups", language)) >= 40


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_enough_sentences_and_short_strings(language: str) -> None:
    rows = sets.load("language", language)
    short = [row for row in rows if row["form"] == "short"]
    assert len(short) >= 150
    assert len(rows) - len(short) >= 150
    assert [row["text"] for row in short if len(row["text"]) > 8] == []
    for row in rows:
        assert set(row["any_of"]) <= _ANSWERED, row
        assert set(row["hinted_any_of"]) <= _ANSWERED, row
        assert row["hint"] in _ANSWERED, row


def test_there_are_enough_strings_of_other_languages() -> None:
    rows = sets.load("language", "other")
    assert len(rows) >= 60
    assert {row["expects"] for row in rows} == {"other"}
    assert len({row["which"] for row in rows}) >= 15


@pytest.mark.parametrize("path", sets.files(), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_texts_stand_once_and_lie_in_the_half_that_the_rule_gives(path: object) -> None:
    name, language = str(path).removesuffix(".yaml").split("/")[-2:]
    rows = sets.load(name, language)
    keys = [f"{row.get('first', '')}\n{sets.normal(row['text'])}" for row in rows]
    assert sorted(keys) == sorted(set(keys))
    assert [row["text"] for row in rows if row["split"] != sets.split_of(row)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_known_kinds_and_intents_are_expected(language: str) -> None:
    for row in sets.load("danger", language):
        assert set(row["expects"]) <= sets.DANGER_KINDS, row
    for row in sets.load("smalltalk", language):
        assert set(row["expects"]) <= sets.SMALLTALK, row
        assert row.get("which", "ja") in LANGUAGES, row
    assert {row["expects"] for row in sets.load("wish", language)} == {True, False}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["danger", "wish", "smalltalk"])
def test_nothing_of_it_was_trained_with(name: str, language: str) -> None:
    """Follow-ups are two or three words that everybody says; only whole messages can leak."""
    trained = sets.trained_texts()
    assert [row["text"] for row in sets.load(name, language) if sets.normal(row["text"]) in trained] == []
