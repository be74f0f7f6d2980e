"""The intent classifier learns from vectors and from letters, survives storage, and its gate asks for enough belief."""

from __future__ import annotations

import io

import numpy as np
import pytest

from nlu.embed import FakeEmbedder
from nlu.intent_head import COLUMNS, IntentHead, columns
from nlu.intents import Guess, decide, needed_belief
from nlu.rasa_components.regression import train
from nlu.shortcuts import find_ordinal

_TEXTS = ["good morning", "good evening", "good day", "garbage day", "garbage bags", "where is garbage"] * 3
_LABELS = ["greet", "greet", "greet", "ask_question", "ask_question", "ask_question"] * 3


@pytest.fixture(scope="module")
def head() -> IntentHead:
    return train(_TEXTS, FakeEmbedder().embed(_TEXTS), _LABELS)


def test_it_learns_and_orders_by_probability(head: IntentHead) -> None:
    found = head.probabilities("good night", FakeEmbedder().embed(["good night"])[0])
    assert list(found) == ["greet", "ask_question"]
    assert sum(found.values()) == pytest.approx(1.0, abs=1e-5)
    assert next(iter(head.probabilities("garbage truck"))) == "ask_question"


def test_letters_decide_without_a_vector_and_nothing_is_no_error(head: IntentHead) -> None:
    zeros = np.zeros(256, dtype=np.float32)
    assert head.probabilities("good") == head.probabilities("good", zeros)
    assert set(head.probabilities("")) == {"greet", "ask_question"}


def test_what_is_stored_says_the_same(head: IntentHead) -> None:
    file = io.BytesIO()
    np.savez_compressed(file, **head.arrays())
    file.seek(0)
    with np.load(file, allow_pickle=False) as part:
        again = IntentHead.from_arrays(part)
    for text in ("good night", "garbage", "something else"):
        assert again.probabilities(text) == pytest.approx(head.probabilities(text), abs=2e-3)


def test_columns_are_the_same_on_every_machine() -> None:
    assert columns("good") == columns(" GOOD! ")
    assert max(columns("good morning")) < COLUMNS
    assert columns("!!!") == []


@pytest.mark.parametrize(
    ("text", "belief", "intent"),
    [
        ("good morning to all", 0.6, "greet"),
        ("blossom", 0.6, "ask_question"),
        ("blossom", 0.98, "greet"),
        ("good morning, where is the office", 0.95, "ask_question"),
        ("a good morning to you?", 0.95, "ask_question"),
        ("good morning " * 9, 0.99, "ask_question"),
    ],
)
def test_less_belief_is_needed_with_the_intents_own_words(text: str, belief: float, intent: str) -> None:
    guesses = [Guess("greet", belief), Guess("ask_question", 1.0 - belief)]
    assert decide(text, guesses).intent == intent


def test_beliefs_of_all_small_intents_add_up() -> None:
    guesses = [Guess("complaint", 0.5), Guess("feedback_negative", 0.4), Guess("ask_question", 0.1)]
    found = needed_belief("blossom", guesses)
    assert found is not None
    assert (found.intent, found.belief) == ("complaint", pytest.approx(0.9))


def test_a_number_inside_another_words_does_not_count() -> None:
    assert find_ordinal("the second one please") == 2
    assert find_ordinal("one") == 1
    assert find_ordinal("the first or the second") is None
