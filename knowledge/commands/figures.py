"""`figures`: print the canonical figures of each variant of an article, and what its facts list."""

from __future__ import annotations

import sys
from argparse import Namespace
from typing import TYPE_CHECKING

from contracts.languages import Language
from knowledge.checks.figures import listed_figures, stated_figures
from knowledge.commands.options import content_folder
from knowledge.files import scan_content

if TYPE_CHECKING:
    from knowledge.commands.options import Subparsers


def add_arguments(subparsers: Subparsers) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser("figures", help="print the canonical figures of each variant of an article")
    parser.add_argument("name", help="id of the article")
    parser.set_defaults(run=run)


def run(options: Namespace) -> int:
    """One line a variant, then the figures that may be used."""
    files = scan_content(content_folder(options))
    article = files.library.get_article(options.name)
    for language in Language:
        variant = article.find(language)
        figures = " ".join(sorted(stated_figures(variant))) if variant else "(missing)"
        sys.stdout.write(f"{language.value:8} {figures}\n")
    sys.stdout.write(f"{'listed':8} {' '.join(sorted(listed_figures(files, article)))}\n")
    return 0
