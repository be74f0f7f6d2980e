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
