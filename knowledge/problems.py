"""One thing wrong with the content, as an editor reads it."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.languages import Language


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """What is wrong and where.

    path: file, relative to the content folder. line: counts from 1. language: of the text, None for facts.
    rule: short name of the rule that was broken, such as `figures`.
    """

    path: str
    line: int
    message: str
    language: Language | None = None
    rule: str = "schema"

    def __str__(self) -> str:
        tag = self.language.value if self.language else "all"
        return f"[{tag}] {self.path}:{self.line}: {self.message}"
