"""`check`: print everything that is wrong with the content files."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

from knowledge.check import check_content, only
from knowledge.commands.options import content_folder, today
from knowledge.index import searchable

if TYPE_CHECKING:
    from knowledge.commands.options import Subparsers


def add_arguments(subparsers: Subparsers) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser("check", help="print everything that is wrong with the content files")
    parser.add_argument("names", nargs="*", help="only these articles, places or topics")
    parser.add_argument("--rule", action="append", default=[], help="only problems of this rule, such as figures")
    parser.add_argument("--today", type=date.fromisoformat, default=None, help="judge reviews on this day")
    parser.set_defaults(run=run)


def run(options: Namespace) -> int:
    """One line a problem, then the totals."""
    report = check_content(content_folder(options), today(options))
    problems = [item for item in only(report, options.names) if not options.rule or item.rule in options.rule]
    lines = [str(problem) for problem in problems]
    lines += [f"note: {note}" for note in report.notes]
    current = sum(searchable(article) for article in report.files.articles.values())
    lines.append(f"{current} articles, {len(report.files.places)} places, {len(problems)} problems")
    if problems:
        counts = Counter(problem.rule for problem in problems).most_common()
        lines.append("by rule: " + ", ".join(f"{rule} {count}" for rule, count in counts))
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if problems else 0
