"""What the writing helpers call an error, in everything that is published."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.languages import Language
from knowledge.checks.content_texts import ContentText, all_texts
from knowledge.files import ContentFiles
from knowledge.problems import Problem
from knowledge.writing.finding import WritingReport
from knowledge.writing.lint import lint


def check_writing(files: ContentFiles) -> Iterator[Problem]:
    """Problems of all texts; addresses, and names but the Chinese ones, are as their owners write them."""
    for text in all_texts(files):
        if text.part == "address" or text.language is Language.JA:
            continue
        if text.part == "name" and text.language is not Language.ZH_HANT:
            continue
        for finding in report_on(text).errors:
            if finding.rule != "no-reading":  # the check of readings judges names too
                yield text.problem(text.language.value, f"{finding.rule}: {finding.message(Language.EN)}")


def report_on(text: ContentText) -> WritingReport:
    """All findings of one text."""
    return lint(text.text, text.language, part=text.part)
