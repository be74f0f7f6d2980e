"""Conversations in four languages: words, intents, actions and replies, from the first message to the last."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
import yaml
from dialogue import ROOT, Dialogue, Say, Story, stories

from contracts.languages import LANGUAGES

pytestmark = [pytest.mark.rasa, pytest.mark.filterwarnings("ignore")]
#: Reached by buttons and by Rasa's own fallback only.
NOT_BY_WORDS = {"choose_topic", "nlu_fallback"}


@pytest.mark.parametrize("story", stories(), ids=lambda story: story.name)
def test_a_conversation_goes_as_told(say: Say, story: Story) -> None:
    dialogue = Dialogue(say, story.language)
    for step in story.steps:
        assert dialogue.answer(step.text) == (step.intent, step.replies), step.text


def test_every_rule_is_told_of_in_every_language() -> None:
    rules: Any = yaml.safe_load((ROOT / "bot/data/rules/intents.yml").read_text(encoding="utf-8"))["rules"]
    intents = {rule["steps"][0]["intent"] for rule in rules} - NOT_BY_WORDS
    told: dict[Any, set[str]] = {language: set() for language in LANGUAGES}
    count: Counter[Any] = Counter()
    for story in stories():
        told[story.language] |= {step.intent for step in story.steps}
        count[story.language] += 1
    assert {language: intents - found for language, found in told.items()} == {language: set() for language in told}
    assert min(count.values()) >= 12
