"""Messages that lean on the answer before are told from questions by their words alone."""

from __future__ import annotations

import pytest

from nlu.embed import BundledEmbedder
from nlu.leaning import leaning_of, leans

LEANING = [
    "and for my husband?",
    "how do I pay for it",
    "郵送でもできますか",
    "何曜日ですか",
    "だれが もらえますか",
    "那我太太呢",
    "要等多久",
]
QUESTIONS = [
    "How do I change my Taiwanese driving licence?",
    "ごみの日はいつですか",
    "ほいくえんに いれたい",
    "小孩發燒半夜怎麼辦",
    "where can I learn Japanese in Koshi",
]


@pytest.mark.parametrize("text", LEANING)
def test_what_says_nothing_alone_leans(text: str) -> None:
    assert leans(text)
    assert leaning_of(text, BundledEmbedder().embed([text])[0]) > 0


@pytest.mark.parametrize("text", QUESTIONS)
def test_a_question_with_a_subject_does_not(text: str) -> None:
    assert not leans(text)
    assert leaning_of(text, BundledEmbedder().embed([text])[0]) < 0


@pytest.mark.parametrize("text", ["", "…", "x" * 5000, "\U0001f600"])
def test_any_text_is_judged_within_bounds(text: str) -> None:
    assert -6 <= leaning_of(text) <= 6
