"""`load`: put the content files into the database."""

from __future__ import annotations

import asyncio
import sys
from argparse import Namespace
from typing import TYPE_CHECKING

from knowledge.commands.options import content_folder
from knowledge.content_library import ContentLibrary
from knowledge.files import read_content
from knowledge.loading import LoadResult, load
from knowledge.settings import KnowledgeSettings
from storage.engine import open_engine
from storage.migrating import migrate

if TYPE_CHECKING:
    from knowledge.commands.options import Subparsers


def add_arguments(subparsers: Subparsers) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser("load", help="put the content files into the database (TOMONI_DATABASE_URL)")
    parser.set_defaults(run=run)


def run(options: Namespace) -> int:
    """Bring the database to the newest migration, then load; says what changed."""
    url = KnowledgeSettings().database_url
    library = read_content(content_folder(options))
    migrate(url)
    result = asyncio.run(_load(url, library))
    for name in ("added", "changed", "withdrawn", "kept"):
        ids: list[str] = getattr(result, name)
        sys.stdout.write(f"{name:10} {len(ids):4}  {' '.join(ids[:20])}{' …' if len(ids) > 20 else ''}\n")
    sys.stdout.write(f"{'unchanged':10} {result.unchanged:4}\npublication {result.publication}\n")
    if result.kept:
        sys.stdout.write("kept: the file changed, but a person edited it in the database: export and merge by hand\n")
    return 0


async def _load(url: str, library: ContentLibrary) -> LoadResult:
    engine = open_engine(url)
    try:
        return await load(engine, library)
    finally:
        await engine.dispose()
