"""Words of Taiwan lead to the Japanese matter meant, look-alikes do not; the words are in vocabulary.yaml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from contracts.answers import AnswerQuery
from contracts.languages import Language
from knowledge.deciding import decide
from knowledge.engine import Engine, build_engine, open_embedder
from knowledge.publishing import library_of_files
from knowledge.settings import KnowledgeSettings

ROWS: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "vocabulary.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def engine() -> Engine:
    settings = KnowledgeSettings()
    library = library_of_files(settings.content_dir)
    return build_engine(open_embedder(), library, cache=settings.vectors)


@pytest.mark.parametrize("row", ROWS, ids=[row["text"] for row in ROWS])
def test_a_word_leads_to_the_matter_meant(engine: Engine, row: dict[str, Any]) -> None:
    decision = decide(engine.search, AnswerQuery(row["text"], Language.ZH_HANT))
    found = [match.article for match in decision.matches[:3]]
    assert not set(row.get("finds", ())) - set(engine.index.state.numbers), "an article that does not exist"
    if "finds" in row:
        assert set(found) & set(row["finds"]), found
    if "not_first" in row:
        assert not found or found[0] not in row["not_first"], found
