"""A town that has no article about the subject: the general one is offered, though the town has others."""

from __future__ import annotations

import pytest

from contracts.answers import AnswerQuery
from contracts.languages import Language
from knowledge.deciding import decide
from knowledge.engine import Engine, build_engine, open_embedder
from knowledge.judging import choices_of
from knowledge.publishing import library_of_files
from knowledge.settings import KnowledgeSettings


@pytest.fixture(scope="module")
def engine() -> Engine:
    settings = KnowledgeSettings()
    return build_engine(open_embedder(), library_of_files(settings.content_dir), cache=settings.vectors)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("rules for rubbish in Hitoyoshi please", Language.EN, "living-rubbish"),
        ("荒尾 幾點倒垃圾", Language.ZH_HANT, "living-rubbish"),
        ("水俣で5歳の子を保育園に入れたい。申し込みは？", Language.JA, "school-nursery-apply"),
        ("ひとよしに すんでいます。ごみの ひは いつ", Language.JA_EASY, "living-rubbish"),
        ("I live in Arao, where should we flee in a disaster", Language.EN, "disaster-where-to-evacuate"),
        ("水俣 懷孕了要去哪裡辦手續", Language.ZH_HANT, "health-pregnancy"),
    ],
)
def test_the_subject_is_answered_or_offered(engine: Engine, text: str, language: Language, expected: str) -> None:
    decision = decide(engine.search, AnswerQuery(text, language))
    shown = [decision.article] if decision.article else [match.article for match in choices_of(decision)]
    assert decision.verdict != "none"
    assert expected in shown
