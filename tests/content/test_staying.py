"""After any article of ours, "what do I bring?" is about that article."""

from __future__ import annotations

import random

import pytest

from contracts.answers import AnswerQuery
from contracts.languages import Language
from knowledge.deciding import decide
from knowledge.engine import Engine, build_engine, open_embedder
from knowledge.publishing import library_of_files
from knowledge.settings import BUNDLED_CONTENT, KnowledgeSettings

_ARTICLES = 24
#: One in twenty-four may offer the article instead of showing it.
_STAY = 23


@pytest.fixture(scope="module")
def engine() -> Engine:
    return build_engine(open_embedder(), library_of_files(BUNDLED_CONTENT), cache=KnowledgeSettings().vectors)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("何を持っていけばいいですか", Language.JA),
        ("なにを もって いきますか", Language.JA_EASY),
        ("那要帶什麼", Language.ZH_HANT),
        ("what do I bring?", Language.EN),
        ("いくらですか", Language.JA_EASY),
        ("電話幾號", Language.ZH_HANT),
    ],
)
def test_a_message_that_fits_any_article_stays(engine: Engine, text: str, language: Language) -> None:
    after = random.Random(1).sample(sorted(engine.index.state.numbers), _ARTICLES)
    decisions = [decide(engine.search, AnswerQuery(text, language, last_article=last)) for last in after]
    stayed = sum(decision.article == last for last, decision in zip(after, decisions, strict=True))
    assert stayed >= _STAY
