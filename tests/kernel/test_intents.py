"""A guess at small talk counts only where the words show it: a question lost to a greeting helps nobody."""

from __future__ import annotations

import pytest

from nlu.intents import Guess, decide


@pytest.mark.parametrize(
    ("text", "guessed"),
    [
        ("ごみの日", "goodbye"),
        ("雨の日", "goodbye"),
        ("高速道路", "greet"),
        ("垃圾車", "greet"),
        ("garbage day", "goodbye"),
    ],
)
def test_a_greeting_without_a_greeting_word_is_a_question(text: str, guessed: str) -> None:
    assert decide(text, [Guess(guessed, 0.95)]).intent == "ask_question"


@pytest.mark.parametrize(
    ("text", "guessed"),
    [("みなさんこんにちは", "greet"), ("哈囉哈囉", "greet"), ("hey tomoni", "greet"), ("またあした", "goodbye")],
)
def test_a_greeting_with_one_is_a_greeting(text: str, guessed: str) -> None:
    assert decide(text, [Guess(guessed, 0.95)]).intent == guessed
