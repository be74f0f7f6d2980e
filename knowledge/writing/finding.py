"""What a writing helper found, and where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from contracts.languages import Language
from knowledge.data_files import read_table

#: error: not to be published; warning: better otherwise; hint: worth a look
Severity = Literal["error", "warning", "hint"]

#: What one finding takes off; a sentence that collects 10 is worth nothing.
_WEIGHT: dict[Severity, float] = {"error": 10.0, "warning": 2.0, "hint": 0.5}


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One place in a text with markup. start, end: offsets in characters; words: fill the rule's message."""

    start: int
    end: int
    rule: str
    severity: Severity
    words: tuple[str, ...] = ()

    def message(self, language: Language) -> str:
        """What is wrong and what to do, in the editor's language."""
        texts = read_table("writing_words")[self.rule]
        key = Language.JA.value if language is Language.JA_EASY else language.value
        message: str = texts[key]
        return message.format(*self.words)


@dataclass(frozen=True, slots=True)
class WritingReport:
    """All findings of one text in order; score: 100 is the best, 0 the worst."""

    text: str
    findings: tuple[Finding, ...]
    score: int

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What must not be published."""
        return tuple(finding for finding in self.findings if finding.severity == "error")


def report_of(text: str, findings: Iterable[Finding], sentences: int) -> WritingReport:
    """A report whose score is 100 less 10 times the weight of the findings per sentence."""
    ordered = tuple(sorted(set(findings)))
    lost = sum(_WEIGHT[finding.severity] for finding in ordered) * 10 / max(1, sentences)
    return WritingReport(text, ordered, max(0, round(100 - lost)))


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Where an offset stands, both counted from 1."""
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1
