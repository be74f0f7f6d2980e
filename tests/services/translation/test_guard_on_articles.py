"""The guard on translations that people approved: quiet on all our articles, and it sees one changed digit in them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from admin.translation.guard import compare, is_blocked
from contracts.languages import Language
from knowledge.figures import stated_in

ARTICLES = Path(__file__).resolve().parents[3] / "knowledge" / "content" / "articles"
PAIRS = [(Language.ZH_HANT, "zh-Hant.md"), (Language.EN, "en.md")]
_READING, _LINK = re.compile(r"\{([^{}|]+)\|[^{}|]+\}"), re.compile(r"\]\([^)]*\)")


def words(path: Path) -> str:
    """What stands in an article, without its head, readings and addresses of links."""
    body = path.read_text(encoding="utf-8").split("---", 2)[-1]
    return _LINK.sub("]", _READING.sub(r"\1", body)).replace("**", "")


def changed(text: str) -> str | None:
    """The text with the last digit of its middle figure one higher; None where it states none that stands once."""
    kinds = ("number", "phone", "date", "time", "year")
    found = [item for item in stated_in(text) if item.kind in kinds and text[item.start : item.end].isascii()]
    once = [item for item in found if sum(other.value == item.value for other in found) == 1]
    once = [item for item in once if len(item.value) > 1 and text[item.start : item.end].isdigit()]
    if not once:
        return None
    item = once[len(once) // 2]
    digit = str((int(text[item.end - 1]) + 1) % 10)
    return text[: item.end - 1] + digit + text[item.end :]


@pytest.mark.parametrize(("language", "name"), PAIRS, ids=["zh-Hant", "en"])
def test_approved_translations_pass_and_a_changed_digit_does_not(language: Language, name: str) -> None:
    alarms, pairs, seen, changes = [], 0, 0, 0
    for folder in sorted(ARTICLES.glob("*/*")):
        if not (folder / name).exists():
            continue
        japanese, translation = words(folder / "ja.md"), words(folder / name)
        pairs += 1
        quiet = compare(japanese, translation, Language.JA, language)
        if is_blocked(quiet):
            alarms.append(folder.name)
        wrong = changed(translation)
        if wrong is not None:
            changes += 1
            seen += sum(item.blocking for item in compare(japanese, wrong, Language.JA, language)) > sum(
                item.blocking for item in quiet
            )
    assert pairs > 200
    assert len(alarms) <= pairs * 0.02, alarms
    assert changes > 100
    assert seen >= changes * 0.98, f"{seen} of {changes}"
