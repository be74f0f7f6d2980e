"""The head: what it learns, what survives the file, and that search works without it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge.engine import load_heads, open_embedder
from knowledge.head import SLOTS, Head, HeadInvalid, read_head, slots_of, write_head
from knowledge.head_training import Examples, Outside, train_head
from knowledge.headed import HeadedEmbedder, head_tokens
from nlu.embed import FakeEmbedder, LayeredEmbedder, unit_rows
from nlu.glossary import load_glossary
from nlu.tokenise import letter_groups, tokens
from nlu.tuned_embedder import TunedEmbedder

TEXTS = {
    "lunch": ("school lunch fee", "what does the canteen cost", "meals at school", "pay for lunch"),
    "dogs": ("register my dog", "dog tax and tag", "vaccinate the puppy", "pet registration"),
    "water": ("no water from the tap", "water truck place", "when is water back", "tap is dry"),
}
EMBEDDER = FakeEmbedder(64)


def examples(times: int = 8) -> tuple[Examples, list[str]]:
    texts = [text for found in TEXTS.values() for text in found] * times
    classes = [name for name, found in TEXTS.items() for _ in found] * times
    return Examples.of(EMBEDDER.embed(texts), [tokens(text) for text in texts], classes), classes


def test_texts_of_one_class_come_together() -> None:
    data, classes = examples()
    head = train_head(data, EMBEDDER.name, "x")
    asked = ["canteen lunch", "my puppy needs a tag", "is there a water truck"]
    rows = head.project(EMBEDDER.embed(asked), [tokens(text) for text in asked])
    known = head.project(data.rows, [tokens(text) for found in TEXTS.values() for text in found] * 8)
    nearest = [classes[int(number)] for number in np.argmax(known @ rows.T, axis=0)]
    assert nearest == ["lunch", "dogs", "water"]
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


def test_texts_outside_are_near_no_class() -> None:
    data, classes = examples(400)
    texts = ["what does a dog eat", "a puppy for sale", "water park ticket", "water bottle price", "the school song"]
    outside = Outside.of(EMBEDDER.embed(texts), [tokens(text) for text in texts])
    own = [text for found in TEXTS.values() for text in found]

    def nearest(head: Head, asked: list[str]) -> float:
        known = head.project(EMBEDDER.embed(own), [tokens(text) for text in own])
        rows = head.project(EMBEDDER.embed(asked), [tokens(text) for text in asked])
        centres = [known[[name == of for of in classes[: len(own)]]].mean(axis=0) for name in TEXTS]
        return float((np.array(centres) @ rows.T).max(axis=0).mean())

    plain, warned = train_head(data, EMBEDDER.name, "x"), train_head(data, EMBEDDER.name, "x", outside=outside)
    assert nearest(warned, texts) < 0.8 * nearest(plain, texts)
    assert nearest(warned, own) > nearest(plain, own) - 0.05


def test_training_is_repeatable_and_survives_the_file(tmp_path: Path) -> None:
    data, _ = examples()
    one, two = train_head(data, EMBEDDER.name, "x"), train_head(data, EMBEDDER.name, "x")
    assert np.allclose(one.words, two.words, atol=1e-6)
    write_head(one, tmp_path / "head.npz")
    again = read_head(tmp_path / "head.npz")
    assert (again.embedder, again.learnt_from, again.width) == (EMBEDDER.name, "x", one.width)
    row = EMBEDDER.embed(["dog tag"])
    same = one.project(row, [["dog"]]) @ again.project(row, [["dog"]]).T
    assert same[0, 0] > 0.999


def test_a_text_without_words_stays_nothing() -> None:
    data, _ = examples()
    head = train_head(data, EMBEDDER.name, "x")
    assert not head.project(EMBEDDER.embed(["?!"]), [[]]).any()
    assert head.project(EMBEDDER.embed([]), []).shape == (0, head.width)


def test_each_head_is_for_the_vectors_that_it_was_learnt_on() -> None:
    """The tuned encoder's file changes its name, so that a head of another file is never used with it."""
    plain, tuned = load_heads(open_embedder())
    assert (plain.embedder, tuned.embedder) == (LayeredEmbedder.name, open_embedder().name)
    assert [head.learnt_from for head in load_heads(LayeredEmbedder())] == [plain.learnt_from]
    assert load_heads(EMBEDDER) == ()
    assert load_heads(TunedEmbedder()) == ()  # tuned for danger


def test_two_heads_give_the_mean_of_their_cosines() -> None:
    plain, tuned = load_heads(open_embedder())
    texts = ["how much is school lunch?", "垃圾要怎麼分類？", "…"]
    both = HeadedEmbedder(open_embedder(), (plain, tuned), load_glossary())
    rows, inner = both.embed_with_inner(texts)
    assert rows.shape == (3, plain.width + tuned.width) == (3, both.dimensions)
    assert not rows[2].any()
    half = inner.shape[1] // 2
    tokens_of = [head_tokens(text, load_glossary()) for text in texts]
    one = plain.project(unit_rows(inner[:, :half]), tokens_of)
    two = tuned.project(unit_rows(inner[:, half:]), tokens_of)
    np.testing.assert_allclose(rows @ rows.T, (one @ one.T + two @ two.T) / 2, atol=1e-5)
    np.testing.assert_allclose(inner[:, :half] * np.sqrt(2), LayeredEmbedder().embed(texts), atol=1e-5)


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "head.npz"
    path.write_bytes(b"no archive")
    with pytest.raises(HeadInvalid, match=r"head\.npz"):
        read_head(path)


def test_slots_and_groups_of_letters() -> None:
    slots = slots_of(["a", "b", "a"])
    assert len(slots) == 2
    assert slots.max() < SLOTS
    assert {"+^wat", "+ter$"} <= set(letter_groups("Water 水"))
    assert len(set(letter_groups("shelter")) & set(letter_groups("sheltre"))) >= 4
