"""`launch-list`: print what an editor must confirm before launch, with the page to read."""

from __future__ import annotations

import csv
import sys
from argparse import Namespace
from collections import Counter
from dataclasses import astuple, fields
from typing import TYPE_CHECKING

from contracts.languages import Language
from knowledge.commands.options import content_folder
from knowledge.files import scan_content
from knowledge.launch_list import LaunchItem, launch_list

if TYPE_CHECKING:
    from knowledge.commands.options import Subparsers


def add_arguments(subparsers: Subparsers) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "launch-list",
        help="print contacts, hours and fees that no present official page confirms, with the page to read",
    )
    parser.add_argument("--csv", action="store_true", help="comma-separated, for a spreadsheet (UTF-8 with BOM)")
    parser.add_argument("--language", choices=[item.value for item in Language], default="ja", help="language of names")
    parser.set_defaults(run=run)


def run(options: Namespace) -> int:
    """A block an item, or a CSV; always status 0, for the list is work to do and not an error."""
    items = launch_list(scan_content(content_folder(options)).library, Language(options.language))
    if options.csv:
        sys.stdout.write("\ufeff")
        writer = csv.writer(sys.stdout)
        writer.writerow([field.name for field in fields(LaunchItem)])
        writer.writerows([_guarded(value) for value in astuple(item)] for item in items)
        return 0
    for item in items:
        dated = f", {item.page_date}" if item.page_date else ""
        sys.stdout.write(f"[ ] {item.kind:5} {item.owner}: {item.value}\n      {item.name}\n      {item.reason}")
        sys.stdout.write(f" ({item.publisher}{dated})\n      read: {item.page or 'no page: ask there'}\n")
    counts = Counter(item.kind for item in items)
    sys.stdout.write(f"{len(items)} to confirm: " + ", ".join(f"{kind} {n}" for kind, n in counts.items()) + "\n")
    return 0


def _guarded(value: object) -> object:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
