"""What the checker says besides problems."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from knowledge import check
from knowledge.check import check_content, only

GOOD = Path(__file__).parent / "known_good"
TODAY = date(2026, 11, 23)


def test_without_the_municipality_table_a_note_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "MUNICIPALITIES", Path("/nowhere/municipalities.yaml"))

    report = check_content(GOOD, TODAY)

    assert report.problems == ()
    assert "municipalities were not judged" in report.notes[0]


def test_problems_can_be_narrowed_to_articles_places_and_topics() -> None:
    report = check_content(GOOD, date(2030, 1, 1))

    assert [problem.path for problem in report.problems] == [
        "articles/living/living-sample/article.yaml",
        "places/kikuyo-sample-desk.yaml",
    ]
    assert [problem.path for problem in only(report, ["living"])] == ["articles/living/living-sample/article.yaml"]
    assert [problem.path for problem in only(report, ["kikuyo-sample-desk"])] == ["places/kikuyo-sample-desk.yaml"]
    assert only(report, ["other"]) == ()
    assert only(report, []) == report.problems


def test_risky_topics_name_their_risk(tmp_path: Path) -> None:
    root = Path(shutil.copytree(GOOD, tmp_path / "content"))
    (root / "articles/living").rename(root / "articles/disaster")
    for file in (root / "topics.yaml", root / "articles/disaster/living-sample/article.yaml"):
        text = file.read_text(encoding="utf-8").replace("id: living\n", "id: disaster\n")
        file.write_text(text.replace("topic: living", "topic: disaster"), encoding="utf-8")

    assert check_content(root, TODAY).problems == ()

    article = root / "articles/disaster/living-sample/article.yaml"
    article.write_text(article.read_text(encoding="utf-8").replace("risk: health", "risk: normal"), encoding="utf-8")

    assert [problem.rule for problem in check_content(root, TODAY).problems] == ["risk"]
