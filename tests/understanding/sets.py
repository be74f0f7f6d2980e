"""The frozen sets of what residents type: where they are, how they are split, what proves that they are unchanged."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
DIGESTS = HERE / "digests.json"
TRAINING = ROOT / "bot" / "data"
LANGUAGES = ("ja", "ja-easy", "zh-Hant", "en")
SETS = ("danger", "wish", "language", "smalltalk", "followups")
SPLITS = ("tuning", "holdout")
DANGER_KINDS = frozenset(
    {
        *("fire", "ambulance", "crime", "suicide", "gas", "flood_trapped", "trapped", "sea"),
        *("dv", "child_abuse", "poison"),
    }
)
SMALLTALK = frozenset(
    {
        *("greet", "thanks", "goodbye", "who_are_you", "complaint", "easier_please", "other_language"),
        *("choose_language", "affirm", "deny", "feedback_positive", "feedback_negative", "show_menu"),
    }
)

Entry = dict[str, Any]


def files() -> list[Path]:
    """Every frozen file, in a fixed order."""
    return sorted(HERE.glob("*/*.yaml"))


def load(set_name: str, language: str) -> list[Entry]:
    """The entries of one file."""
    rows: list[Entry] = yaml.safe_load((HERE / set_name / f"{language}.yaml").read_text(encoding="utf-8"))
    return rows


def split_of(entry: Entry) -> str:
    """`tuning` or `holdout`, from the text (of both messages in a dialogue) alone."""
    text = f"{entry['first']}\n{entry['text']}" if "first" in entry else entry["text"]
    return SPLITS[int(hashlib.sha256(text.encode()).hexdigest()[0], 16) % 2]


def digests() -> dict[str, str]:
    """What `digests.json` must say."""
    return {str(path.relative_to(HERE)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files()}


def recorded_digests() -> dict[str, str]:
    """What `digests.json` says."""
    found: dict[str, str] = json.loads(DIGESTS.read_text(encoding="utf-8"))
    return found


def normal(text: str) -> str:
    """The form in which two texts are the same text."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text).casefold()).strip()


def trained_texts() -> set[str]:
    """Every example that Rasa is trained with, without its entity marks, in the form of `normal`."""
    return {normal(text) for path in sorted(TRAINING.rglob("*.y*ml")) for text in _items(path)}


def _items(path: Path) -> Iterator[str]:
    for line in path.read_text(encoding="utf-8").splitlines():
        item = re.match(r"\s*-\s+(.*\S)\s*$", line)
        if item:
            yield re.sub(r"\[([^\]]*)\](\([^)]*\)|\{[^}]*\})", r"\1", item.group(1))
