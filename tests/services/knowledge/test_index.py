"""The index: exact replacement of single articles, one consistent picture, quick enough for a published edit."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from contracts.answers import AnswerQuery
from contracts.languages import Language
from knowledge.deciding import decide
from knowledge.engine import build_engine
from knowledge.freshness import stamped
from knowledge.lexical import LexicalIndex
from nlu.embed import FakeEmbedder
from nlu.tokenise import tokens
from tests.services.knowledge.world import LUNCH, NIGHT, QUAKE, entry, fresh_engine, small_library

PETS = entry(
    "living-pets",
    "living",
    {
        Language.JA: ("犬を飼うときの登録", "犬は市町村に登録します。", ("犬の登録", "ペットの届け")),
        Language.EN: ("Registering a dog", "Register your dog at the town.", ("dog registration", "pet")),
    },
)


def first(engine: object, text: str) -> str:
    return decide(engine.search, AnswerQuery(text, Language.EN)).matches[0].article  # type: ignore[attr-defined]


def test_a_new_article_is_found_at_once_and_a_removed_one_no_more() -> None:
    engine = fresh_engine()
    assert first(engine, "where do I register my dog") != "living-pets"
    start = time.perf_counter()
    engine.index.update(PETS)
    assert time.perf_counter() - start < 2
    assert first(engine, "where do I register my dog") == "living-pets"
    engine.index.remove("living-pets")
    assert first(engine, "where do I register my dog") != "living-pets"
    assert engine.index.state.library.find_article("living-pets") is None


def test_updating_one_by_one_is_the_same_as_building_at_once() -> None:
    engine = fresh_engine()
    engine.index.update(PETS)
    engine.index.update(replace(PETS, editor_note="seen"))
    state, again = engine.index.state, fresh_engine(PETS).index.state
    assert state.numbers.keys() == again.numbers.keys()
    assert state.lexical.lengths == again.lexical.lengths
    assert {k: dict(v) for k, v in state.lexical.postings.items()} == {
        k: dict(v) for k, v in again.lexical.postings.items()
    }


def test_a_change_taken_back_leaves_everything_as_it_was() -> None:
    engine = fresh_engine()
    before = engine.index.state
    engine.index.update(PETS)
    assert len(engine.index.state.centres) == len(before.centres) + 1
    engine.index.remove(PETS.id)
    after = engine.index.state
    assert np.array_equal(before.centres, after.centres)
    assert np.array_equal(before.heads, after.heads)


def test_replacing_the_library_embeds_only_what_changed() -> None:
    class Counting(FakeEmbedder):
        asked = 0

        def embed(self, texts):  # type: ignore[no-untyped-def]
            Counting.asked += len(texts)
            return super().embed(texts)

    engine = build_engine(Counting(), small_library())
    before = Counting.asked
    engine.index.replace(small_library(PETS))
    assert Counting.asked - before == len(engine.index.state.parts[-1].rows)
    engine.index.replace(small_library())
    assert "living-pets" not in engine.index.state.numbers
    assert len(engine.index.state.parts) == len(small_library().articles)


def test_a_search_keeps_the_picture_it_began_with() -> None:
    engine = fresh_engine(PETS)
    state = engine.index.state
    [query] = engine.search.prepare(["dog registration"])
    engine.index.replace(small_library())
    assert engine.search.candidates(query, state=state)[0].article == "living-pets"


def test_what_may_not_be_shown_is_not_searched() -> None:
    machine = {
        language: replace(variant, made_by="machine" if language is Language.EN else "person")
        for language, variant in NIGHT.variants.items()
    }
    engine = build_engine(FakeEmbedder(), small_library(replace(NIGHT, variants=machine)))
    part = engine.index.state.parts[engine.index.state.numbers[NIGHT.id]]
    assert {entry.language for entry in part.entries} == {Language.JA, Language.ZH_HANT}
    replaced = build_engine(FakeEmbedder(), small_library(replace(LUNCH, superseded_by="school-enrolment")))
    assert LUNCH.id not in replaced.index.state.numbers


def test_an_empty_library_can_be_searched_and_then_filled() -> None:
    engine = build_engine(FakeEmbedder())
    assert decide(engine.search, AnswerQuery("地震", Language.JA)).verdict == "none"
    engine.index.update(stamped(QUAKE))
    assert list(engine.index.state.numbers) == [QUAKE.id]
    engine.index.remove(QUAKE.id)
    assert decide(engine.search, AnswerQuery("地震", Language.JA)).verdict == "none"


def test_word_scores_prefer_rare_words_and_forget_removed_documents() -> None:
    index = LexicalIndex().replaced(
        (),
        {
            ("a", "en"): tokens("school lunch fee"),
            ("b", "en"): tokens("school enrolment"),
            ("c", "en"): tokens("school holidays"),
        },
    )
    scores = index.scores(tokens("the lunch at school"))
    assert scores["a"] > scores["b"]
    assert 0 < scores["b"] < scores["a"] < 1
    assert index.scores(tokens("tsunami")) == {}
    gone = index.replaced([("a", "en")], {})
    assert "a" not in gone.scores(tokens("lunch school"))
    assert "lunch" not in gone.postings
    assert "a" in index.scores(tokens("lunch"))  # the old index has not changed
