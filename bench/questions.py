"""Questions that the load asks: the frozen tuning questions, so that no article's own words are measured."""

from __future__ import annotations

from pathlib import Path

import yaml

_FOLDER = Path(__file__).resolve().parent.parent / "tests" / "content" / "questions"


def _read() -> list[str]:
    found: list[str] = []
    for path in sorted(_FOLDER.glob("*.yaml")):
        found += [row["text"] for row in yaml.safe_load(path.read_text(encoding="utf-8")).get("answerable", ())]
    if not found:
        raise RuntimeError(f"no questions under {_FOLDER}")
    return found


QUESTIONS = _read()
