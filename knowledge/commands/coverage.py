"""`coverage`: print topics by variants and needs by articles."""

from __future__ import annotations

import sys
from argparse import Namespace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from contracts.languages import Language
from knowledge.commands.options import content_folder, today
from knowledge.coverage import articles_by_need, coverage_by_topic, needs_in
from knowledge.files import scan_content

if TYPE_CHECKING:
    from knowledge.commands.options import Subparsers


def add_arguments(subparsers: Subparsers) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser("coverage", help="print topics by variants and needs by articles")
    parser.add_argument("--needs", type=Path, default=None, help="a list of needs: names those without an article")
    parser.add_argument("--today", type=date.fromisoformat, default=None, help="judge reviews on this day")
    parser.set_defaults(run=run)


def run(options: Namespace) -> int:
    """A table of topics, then the needs; status 1 when a listed need has no article."""
    library = scan_content(content_folder(options)).library
    for row in coverage_by_topic(library, today(options)):
        cells = [
            f"{language.value} "
            + ", ".join(f"{state} {count}" for state, count in sorted(row.states[language].items()))
            for language in Language
        ]
        sys.stdout.write(f"{row.topic:17} {row.articles:4}  {' | '.join(cells)}\n")
    sys.stdout.write(f"{'all':17} {len(library.articles):4}  {len(library.places)} places\n\n")
    needs = articles_by_need(library)
    sys.stdout.writelines(f"{need:8} {' '.join(ids)}\n" for need, ids in needs.items())
    missing = [need for need in needs_in(options.needs) if need not in needs] if options.needs else []
    if missing:
        sys.stdout.write(f"{len(missing)} needs without an article: {' '.join(missing)}\n")
    return 1 if missing else 0
