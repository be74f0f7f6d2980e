"""Plain English: sentences that can be read in one go, active voice, everyday words. Words: `data/english_rules.yaml`.

20 words a sentence are wanted, more than 25 are refused. After GOV.UK's guidance on plain English.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from knowledge.data_files import read_table
from knowledge.writing.finding import Finding, Severity, WritingReport, report_of
from knowledge.writing.source_map import SourceMap, source_map

WANTED_WORDS, MOST_WORDS = 20, 25
_END = re.compile(r"(?<=[.!?;:])\s+|\n")
_PASSIVE = re.compile(
    r"\b(?:is|are|was|were|be|been|being)\s+(?:\w+ly\s+)?(?P<what>\w+(?:ed|en))\s+by\b", re.IGNORECASE
)


def lint_english(text: str) -> WritingReport:
    """All findings of an English text with markup."""
    sentences = list(source_map(text).split(_END))
    findings = [finding for sentence in sentences for finding in _of_sentence(sentence)]
    return report_of(text, findings, len(sentences))


def _of_sentence(sentence: SourceMap) -> Iterator[Finding]:
    words = sentence.plain.split()
    if len(words) > WANTED_WORDS:
        severity: Severity = "error" if len(words) > MOST_WORDS else "warning"
        said = (str(len(words)), " ".join(words[:5]))
        yield Finding(*sentence.span(0, len(sentence.plain)), "long-sentence", severity, said)
    for match in _PASSIVE.finditer(sentence.plain):
        yield Finding(*sentence.span(*match.span()), "english-passive", "hint", (match[0],))
    for rule, pattern, table in _word_tables():
        for match in pattern.finditer(sentence.plain):
            better = table[match[0].lower()]
            yield Finding(*sentence.span(*match.span()), rule, "warning", (match[0], better))


@cache
def _word_tables() -> tuple[tuple[str, re.Pattern[str], dict[str, str]], ...]:
    rules = read_table("english_rules")
    return tuple(
        (rule, _any_of(rules[key]), rules[key])
        for rule, key in (("english-hard-word", "hard_words"), ("english-abbreviation", "abbreviations"))
    )


def _any_of(table: dict[str, str]) -> re.Pattern[str]:
    words = "|".join(sorted(map(re.escape, table), key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)
