"""The documents under test, and what of them is compared: links, pieces of code, tables."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
READMES = ("README.md", "README.ja.md", "README.zh-Hant.md")

_FENCE = re.compile(r"^( *)```[a-z]*\n(.*?)^\1```$", re.M | re.S)
_SPAN = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\]\(([^()\s]+)\)")


@dataclass(frozen=True, slots=True)
class Document:
    """One Markdown file. `name` is its path in the repository."""

    name: str
    text: str

    @property
    def blocks(self) -> list[str]:
        """The fenced blocks of code."""
        return [match[2] for match in _FENCE.finditer(self.text)]

    @property
    def spans(self) -> list[str]:
        """The pieces of code between backticks within lines."""
        return _SPAN.findall(_FENCE.sub("", self.text))

    @property
    def links(self) -> list[str]:
        """Where links and pictures lead."""
        return _LINK.findall(_SPAN.sub("", _FENCE.sub("", self.text)))

    @property
    def lines_of_code(self) -> list[str]:
        """Every span, and every line of every block."""
        return [*self.spans, *(line.strip() for block in self.blocks for line in block.splitlines())]


def documents() -> list[Document]:
    """README in three languages, CONTRIBUTING, CHANGELOG and everything in docs/."""
    found = [*sorted(ROOT.glob("README*.md")), ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"]
    found += sorted((ROOT / "docs").rglob("*.md"))
    return [Document(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")) for path in found]


def read(name: str) -> Document:
    """One document by its path."""
    return Document(name, (ROOT / name).read_text(encoding="utf-8"))
