"""`coverage`: print topics by variants, needs by articles, research records by use."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from contracts.languages import Language
from knowledge.commands.options import content_folder, today
from knowledge.content_library import ContentLibrary
from knowledge.coverage import (
    articles_by_need,
    coverage_by_topic,
    coverage_of_facts,
    facts_in,
    needs_elsewhere,
    needs_in,
)
from knowledge.files import scan_content

if TYPE_CHECKING:
    from knowledge.commands.options import Subparsers


def add_arguments(subparsers: Subparsers) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "coverage", help="print topics by variants, needs by articles, research records by use"
    )
    parser.add_argument("--needs", type=Path, default=None, help="a list of needs: names those without an article")
    parser.add_argument(
        "--facts", type=Path, default=None, help="a folder of research records: names those without a use"
    )
    parser.add_argument("--today", type=date.fromisoformat, default=None, help="judge reviews on this day")
    parser.set_defaults(run=run)


def run(options: Namespace) -> int:
    """A table of topics, then the needs; status 1 when a need has no article or a record neither use nor reason."""
    library = scan_content(content_folder(options)).library
    topics = coverage_by_topic(library, today(options))
    for row in topics:
        cells = [
            f"{language.value} "
            + ", ".join(f"{state} {count}" for state, count in sorted(row.states[language].items()))
            for language in Language
        ]
        sys.stdout.write(f"{row.topic:17} {row.articles:4}  {' | '.join(cells)}\n")
    sys.stdout.write(f"{'all':17} {sum(row.articles for row in topics):4}  {len(library.places)} places\n\n")
    needs = articles_by_need(library)
    sys.stdout.writelines(f"{need:8} {' '.join(ids)}\n" for need, ids in needs.items())
    listed = [need for need in needs_in(options.needs) if need not in needs] if options.needs else []
    sys.stdout.writelines(f"{need:8} no article: {needs_elsewhere(need) or 'NO REASON GIVEN'}\n" for need in listed)
    missing = [need for need in listed if not needs_elsewhere(need)]
    unexplained = _print_facts(library, options.facts) if options.facts else 0
    return 1 if missing or unexplained else 0


def _print_facts(library: ContentLibrary, folder: Path) -> int:
    """The records with what uses them, then the others by reason; returns how many have neither use nor reason."""
    facts = coverage_of_facts(library, facts_in(folder))
    sys.stdout.write(f"\n{len(facts.used)} research records used\n")
    sys.stdout.writelines(f"{record:48} {' '.join(owners)}\n" for record, owners in facts.used.items())
    by_reason = defaultdict(list)
    for record, reason in facts.unused.items():
        by_reason[reason or "NO REASON GIVEN"].append(record)
    sys.stdout.write(f"\n{len(facts.unused)} research records not used\n")
    for reason, records in sorted(by_reason.items()):
        sys.stdout.write(f"{len(records):4} {reason}: {' '.join(records)}\n")
    return len(facts.unexplained)
