"""`lint`: findings with places and a score for a text of standard input or files, or for the whole content."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from contracts.languages import Language
from knowledge.articles import Variant
from knowledge.commands.options import content_folder
from knowledge.files import scan_content
from knowledge.writing.finding import WritingReport, line_and_column
from knowledge.writing.lint import lint

if TYPE_CHECKING:
    from knowledge.commands.options import Subparsers

_LINTED = (Language.JA_EASY, Language.ZH_HANT, Language.EN)


def add_arguments(subparsers: Subparsers) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser("lint", help="findings with places and a score, per text or for the whole content")
    parser.add_argument("texts", nargs="*", help="files with a text each, - for standard input; none: all articles")
    parser.add_argument("--language", choices=[item.value for item in _LINTED], help="of the texts, or only this one")
    parser.add_argument("--words", choices=[item.value for item in Language], default="ja", help="language of messages")
    parser.add_argument("--json", action="store_true", help="one JSON object a text")
    parser.set_defaults(run=run)


def run(options: Namespace) -> int:
    """Status 1 where a text has an error; of the content only the scores are printed, the worst first."""
    words = Language(options.words)
    if not options.texts:
        return _whole_content(options, words)
    language = Language(options.language or "ja-easy")
    failed = False
    for name in options.texts:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
        report = lint(text, language)
        failed = failed or bool(report.errors)
        _print(name, report, words, as_json=options.json)
    return 1 if failed else 0


def article_report(variant: Variant) -> WritingReport:
    """The findings of what an answer shows of a variant, below its title."""
    return lint(f"{variant.short}\n{variant.body}", variant.language)


def _whole_content(options: Namespace, words: Language) -> int:
    languages = [Language(options.language)] if options.language else list(_LINTED)
    rows = [
        (report.score, language.value, article.id, report)
        for article in scan_content(content_folder(options)).library.articles.values()
        for language in languages
        if language in article.variants
        for report in [article_report(article.variants[language])]
    ]
    for score, language, article, report in sorted(rows, key=lambda row: row[:3]):
        if options.json:
            _print(f"{article}/{language}", report, words, as_json=True)
        else:
            sys.stdout.write(f"{score:4} {language:8} {article} ({len(report.findings)} findings)\n")
    return 1 if any(row[3].errors for row in rows) else 0


def _print(name: str, report: WritingReport, words: Language, *, as_json: bool) -> None:
    found: list[dict[str, Any]] = []
    for finding in report.findings:
        line, column = line_and_column(report.text, finding.start)
        found.append({
            "line": line, "column": column, "start": finding.start, "end": finding.end,
            "rule": finding.rule, "severity": finding.severity, "message": finding.message(words),
        })  # fmt: skip
    if as_json:
        sys.stdout.write(
            json.dumps({"text": name, "score": report.score, "findings": found}, ensure_ascii=False) + "\n"
        )
        return
    for item in found:
        sys.stdout.write(
            f"{name}:{item['line']}:{item['column']}: {item['severity']} {item['rule']}: {item['message']}\n"
        )
    sys.stdout.write(f"{name}: {report.score} of 100\n")
