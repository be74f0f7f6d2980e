"""`export`: write the published content of the database back to files."""

from __future__ import annotations

import asyncio
import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.commands.options import content_folder
from knowledge.loading import export
from knowledge.settings import KnowledgeSettings
from storage.engine import open_engine

if TYPE_CHECKING:
    from knowledge.commands.options import Subparsers


def add_arguments(subparsers: Subparsers) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser("export", help="write the published content of the database back to files")
    parser.add_argument("--to", type=Path, default=None, help="folder (default: the content folder)")
    parser.set_defaults(run=run)


def run(options: Namespace) -> int:
    """One line for each file that changed."""
    folder: Path = options.to or content_folder(options)
    changed = asyncio.run(_export(KnowledgeSettings().database_url, folder))
    sys.stdout.writelines(f"{file}\n" for file in changed)
    sys.stdout.write(f"{len(changed)} files changed\n")
    return 0


async def _export(url: str, folder: Path) -> list[Path]:
    engine = open_engine(url)
    try:
        return await export(engine, folder)
    finally:
        await engine.dispose()
