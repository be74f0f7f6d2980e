"""The checker itself: a good folder stays good, and each known failure, kept as data, still fails."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge.check import check_content

HERE = Path(__file__).parent
GOOD = HERE / "known_good"
TODAY = date(2026, 11, 23)
CASES = [
    pytest.param(case, id=f"{file.stem}: {case['why']}")
    for file in sorted((HERE / "known_bad").glob("*.yaml"))
    for case in yaml.safe_load(file.read_text(encoding="utf-8"))
]


def test_the_good_folder_has_no_problems() -> None:
    assert [str(problem) for problem in check_content(GOOD, TODAY).problems] == []


@pytest.mark.parametrize("case", CASES)
def test_known_failures_still_fail(case: dict[str, Any], tmp_path: Path) -> None:
    root = tmp_path / "content"
    shutil.copytree(GOOD, root)
    file = root / case["file"]
    if case.get("delete"):
        file.unlink()
    else:
        text = file.read_text(encoding="utf-8")
        assert case["old"] in text, "the case does not fit the good folder any more"
        file.write_text(text.replace(case["old"], case["new"]), encoding="utf-8")

    found = [str(problem) for problem in check_content(root, TODAY).problems]

    assert any(case["expect"] in problem for problem in found), found


@pytest.mark.parametrize(
    ("old", "new", "expect"),
    [
        ("asks: []", "asks: [child_age]\nby_age: {6-11: living-sample}", "living-other has a by_age of its own"),
        ("municipalities: [kikuyo]", "municipalities: [koshi]", "living-other is for koshi only"),
        ("review_by: 2027-05-31", "review_by: 2027-05-31", None),
    ],
)
def test_what_answers_for_an_age_must_fit(old: str, new: str, expect: str | None, tmp_path: Path) -> None:
    root = tmp_path / "content"
    shutil.copytree(GOOD, root)
    articles = root / "articles" / "living"
    shutil.copytree(articles / "living-sample", articles / "living-other")
    facts = articles / "living-sample" / "article.yaml"
    plain = facts.read_text(encoding="utf-8")
    other = plain.replace("id: living-sample", "id: living-other")
    assert old in other
    (articles / "living-other" / "article.yaml").write_text(other.replace(old, new), encoding="utf-8")
    aged = plain.replace("asks: []", "asks: [child_age]\nby_age: {0-2: living-other}")
    facts.write_text(aged, encoding="utf-8")

    found = [str(problem) for problem in check_content(root, TODAY).problems]

    assert any(expect in problem for problem in found) if expect else not any("age" in problem for problem in found)
