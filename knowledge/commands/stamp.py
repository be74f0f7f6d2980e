"""`stamp`: fill in `based_on` with the hash of the Japanese text."""

from __future__ import annotations

import sys
from argparse import Namespace
from typing import TYPE_CHECKING

from knowledge.commands.options import content_folder
from knowledge.files import scan_content, write_stamps
from knowledge.freshness import stamped

if TYPE_CHECKING:
    from knowledge.commands.options import Subparsers


def add_arguments(subparsers: Subparsers) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser("stamp", help="fill in based_on where it is empty")
    parser.add_argument("names", nargs="*", help="articles compared with the Japanese text: stamped again if outdated")
    parser.set_defaults(run=run)


def run(options: Namespace) -> int:
    """Stamp all articles where empty, or the named ones in full."""
    folder = content_folder(options)
    files = scan_content(folder)
    articles = [files.library.get_article(name) for name in options.names] or list(files.articles.values())
    again = bool(options.names)
    changed = [file for article in articles for file in write_stamps(stamped(article, again=again), folder)]
    sys.stdout.write(f"{len(changed)} variants stamped\n")
    return 0
