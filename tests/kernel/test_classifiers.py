"""The small classifiers were learned from the committed examples, and the examples say what they should."""

from __future__ import annotations

import time

import numpy as np
import pytest

from nlu.classifier import load_classifier
from nlu.danger import KINDS, DangerFinder, find_danger
from nlu.data_files import DATA
from nlu.errors import EmbeddingError
from nlu.examples import examples_digest, load_examples, messages_of
from nlu.ngrams import ngrams
from nlu.ready_embedder import ReadyEmbedder
from tests.understanding.sets import LANGUAGES, load, normal

CLASSES = {"danger": {*KINDS, "none"}, "wish": {"wish", "none"}, "leaning": {"same", "none"}}


@pytest.mark.parametrize("name", CLASSES)
def test_the_weights_are_those_of_the_examples(name: str) -> None:
    """`python -m tools.learn <name>` after every edit of the examples."""
    with np.load(DATA / f"{name}_model.npz", allow_pickle=False) as file:
        assert bytes(file["digest"]).decode() == examples_digest(name)


@pytest.mark.parametrize("name", CLASSES)
def test_there_are_enough_examples_of_each_class(name: str) -> None:
    examples = load_examples(name)
    for language in LANGUAGES:
        ours = [row for row in examples if row.language == language]
        assert sum(row.label != "none" for row in ours) >= 150
        assert sum(row.label == "none" for row in ours) >= 200
    assert {row.label for row in examples} == CLASSES[name]
    assert not [row.text for row in examples if not row.text or set("{|}") & set(row.text)]


@pytest.mark.parametrize("name", ["danger", "wish"])
def test_few_examples_are_in_the_frozen_set(name: str) -> None:
    """Calls of one or two words ("fire!") are what everybody writes; longer ones may not have leaked."""
    frozen = {normal(row["text"]) for language in LANGUAGES for row in load(name, language)}
    shared = {normal(row.text) for row in load_examples(name)} & frozen
    assert len(shared) <= 0.1 * len(frozen)
    assert np.mean([len(text) for text in shared] or [0]) <= 14


def test_alternatives_and_word_lists() -> None:
    words = {"P": ["he", "she"]}
    assert messages_of("{P} fell", words, 12) == ["he fell", "she fell"]
    assert messages_of("{a|{P} and c} x", words, 12)[0] == "a x"
    assert len(messages_of("{P} {a|b|c|d} {e|f|g|h}", words, 6)) == 6
    assert {row.split()[1] for row in messages_of("{P} {a|b|c|d} {e|f|g|h}", words, 6)} == set("abcd")


def test_ngrams_do_not_see_spelling() -> None:
    assert ngrams("火災だ!") == ngrams("火災だ")
    assert ngrams("カジ です") == ngrams("かじです")
    assert ngrams("轉運") == ngrams("转运")
    assert ngrams("Help  ME") == ngrams("help me!")
    assert ngrams("…") == set()


def test_probabilities_are_probabilities() -> None:
    classifier = load_classifier("danger")
    first, second = classifier.networks
    size = first.dimensions
    vector = np.full(size + second.dimensions, 0.5, dtype=np.float32)
    for text in ("", "xyzzy", "my house is on fire", "あ" * 5000):
        for given in (None, vector[:size], vector, np.zeros_like(vector)):
            found = classifier.probabilities(text, given)
            assert set(found) == CLASSES["danger"]
            assert sum(found.values()) == pytest.approx(1.0, abs=1e-4)


def test_without_an_encoder_the_n_grams_judge() -> None:
    class Broken:
        name, dimensions = "broken", 1024

        def warm(self) -> None:
            raise EmbeddingError("no model here")

        def embed(self, texts: object) -> object:
            raise AssertionError(texts)

    ready = ReadyEmbedder(Broken())  # type: ignore[arg-type]
    assert not ready.wait(5)
    assert ready.vectors(["fire"]) is None
    assert DangerFinder(ready.vectors).find("My kitchen is on fire") == "fire"


def test_a_message_is_judged_in_milliseconds() -> None:
    find_danger("warm up")
    texts = ["my husband fell down the stairs and does not answer", "ゴミの日はいつですか", "救護車要錢嗎"] * 20
    started = time.process_time()
    for text in texts:
        find_danger(text)
    assert (time.process_time() - started) / len(texts) < 0.01
