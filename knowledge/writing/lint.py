"""One door to the lints of all languages."""

from __future__ import annotations

from contracts.languages import Language
from knowledge.writing.easy_japanese import lint_easy_japanese
from knowledge.writing.finding import WritingReport, report_of
from knowledge.writing.plain_english import lint_english
from knowledge.writing.traditional_chinese import lint_traditional_chinese


def lint(text: str, language: Language, *, part: str = "body") -> WritingReport:
    """The findings of a text with markup. part: title, short, body or name; Japanese itself has no rules."""
    if language is Language.JA_EASY:
        return lint_easy_japanese(text, title=part == "title")
    if language is Language.ZH_HANT:
        return lint_traditional_chinese(text, name=part == "name")
    if language is Language.EN:
        return lint_english(text)
    return report_of(text, (), 1)
