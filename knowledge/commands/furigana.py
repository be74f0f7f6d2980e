"""`furigana`: print a text with drafts of readings on its kanji; readings that are there stay."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from contracts.languages import Language
from knowledge.checks.content_texts import all_texts
from knowledge.commands.options import content_folder
from knowledge.files import scan_content
from knowledge.writing.furigana import draft, published_readings

if TYPE_CHECKING:
    from knowledge.commands.options import Subparsers


def add_arguments(subparsers: Subparsers) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser("furigana", help="print a text with drafts of readings on its kanji")
    parser.add_argument("text", nargs="?", default="-", help="a file, - for standard input")
    parser.set_defaults(run=run)


def run(options: Namespace) -> int:
    """The draft, for a person to check."""
    text = sys.stdin.read() if options.text == "-" else Path(options.text).read_text(encoding="utf-8")
    texts = all_texts(scan_content(content_folder(options)))
    known = published_readings(item.text for item in texts if item.language is Language.JA_EASY)
    sys.stdout.write(draft(text, known))
    return 0
