"""Examples that lie beside another one are not compared, and everything else about them stays."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from contracts.languages import Language
from knowledge.engine import build_engine
from knowledge.entries import Entry, entries_of
from knowledge.index import Index
from knowledge.index_parts import SmallRows
from knowledge.twins import TwinsInvalid, bundled_twins, compared, mark_of, read_twins, twins_among, write_twins
from nlu.embed import FakeEmbedder, unit_rows
from nlu.glossary import load_glossary
from tests.services.knowledge.world import EMBEDDER, EN, JA, LUNCH, NIGHT, small_library


def entry(text: str, language: Language = EN, kind: str = "question") -> Entry:
    return Entry("lunch", language, kind, text)  # type: ignore[arg-type]


def test_the_most_central_of_near_questions_stays_and_titles_always_do() -> None:
    entries = [
        entry("title", kind="title"),
        entry("left"),
        entry("middle"),
        entry("right"),
        entry("far"),
        entry("middle", JA),
    ]
    angles = np.radians([270.0, -20.0, 0.0, 20.0, 90.0, 0.0])
    rows = unit_rows(np.column_stack([np.cos(angles), np.sin(angles)]))
    assert [twin.text for twin in twins_among(entries, rows)] == ["left", "right"]
    beside_the_title = [entry("title", kind="title"), entry("same"), entry("short", kind="short")]
    assert twins_among(beside_the_title, np.ones((3, 1), dtype=np.float32)) == [beside_the_title[1]]


def test_a_twin_is_of_one_article_language_and_text() -> None:
    one = entry("how much?")
    marks = frozenset({mark_of(one)})
    others = [entry("how much?", JA), entry("how much"), replace(one, article="dogs"), replace(one, kind="title")]
    assert compared([one, *others], marks) == others


def test_what_is_written_is_read_again_and_a_broken_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "twins.npz"
    write_twins([entry("a"), entry("b")], path)
    assert read_twins(path) == {mark_of(entry("a")), mark_of(entry("b"))}
    path.write_bytes(b"no archive")
    with pytest.raises(TwinsInvalid, match=r"twins\.npz"):
        read_twins(path)


def test_a_twin_keeps_its_words_and_is_not_compared() -> None:
    question = next(own for own in entries_of(LUNCH) if own.kind == "question")
    whole = Index(FakeEmbedder(), load_glossary())
    less = Index(FakeEmbedder(), load_glossary(), twins={mark_of(question)})
    for index in (whole, less):
        index.replace(small_library(NIGHT))
    number = whole.state.numbers[LUNCH.id]
    before, after = whole.state.parts[number], less.state.parts[number]
    assert len(after.rows) == len(before.rows) - 1
    assert (after.entries, after.documents) == (before.entries, before.documents)
    assert np.array_equal(after.asked, before.asked)


def test_vectors_of_other_heads_know_no_twins() -> None:
    """What is near with one head may be apart with another."""
    fake = build_engine(FakeEmbedder(), small_library())
    assert all(len(part.rows) == len(part.entries) for part in fake.index.state.parts)
    assert bundled_twins()
    own = next(own for own in entries_of(LUNCH) if own.kind == "question")
    told = build_engine(EMBEDDER, small_library(), twins={mark_of(own)})
    part = told.index.state.parts[told.index.state.numbers[LUNCH.id]]
    assert len(part.rows) == len(part.entries) - 1


def test_small_rows_keep_every_cosine() -> None:
    rng = np.random.default_rng(1)
    rows, asked = unit_rows(rng.standard_normal((40, 512))), unit_rows(rng.standard_normal((3, 512)))
    rows[7] = 0.0
    small = SmallRows.of(rows)
    np.testing.assert_allclose(small.scores(asked), rows @ asked.T, atol=0.002)
    np.testing.assert_allclose(small.whole, rows, atol=0.001)
    assert (len(small), small.numbers.nbytes) == (40, 40 * 512)
