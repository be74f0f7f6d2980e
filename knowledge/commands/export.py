"""`export`: write the content of the database to files, or articles for editors and translators."""

from __future__ import annotations

import asyncio
import sys
from argparse import Namespace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncEngine

from contracts.languages import Language
from knowledge.commands.options import content_folder, today
from knowledge.errors import KnowledgeError
from knowledge.importers.article_edits import export_articles
from knowledge.importers.article_sheet import article_rows, to_csv, to_xlsx
from knowledge.importers.xliff import to_xliff
from knowledge.loading import export
from knowledge.repository import read_published
from knowledge.settings import KnowledgeSettings
from storage.engine import open_engine

if TYPE_CHECKING:
    from knowledge.commands.options import Subparsers

FORMATS = ("content", "csv", "xlsx", "xliff")


def add_arguments(subparsers: Subparsers) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser("export", help="write published content to files; articles as CSV, XLSX or XLIFF")
    parser.add_argument("format", nargs="?", choices=FORMATS, default="content")
    parser.add_argument("file", nargs="?", type=Path, help="file to write (csv, xlsx, xliff)")
    parser.add_argument("--to", type=Path, default=None, help="folder for content (default: the content folder)")
    parser.add_argument("--language", type=Language, default=None, help="target language of xliff")
    parser.add_argument("--article", action="append", default=[], help="only this article; may be repeated")
    parser.add_argument("--today", type=date.fromisoformat, default=None, help="judge states on this day")
    parser.set_defaults(run=run)


def run(options: Namespace) -> int:
    """One line for each file that changed."""
    url = KnowledgeSettings().database_url
    if options.format == "content":
        folder: Path = options.to or content_folder(options)
        changed = asyncio.run(_export(url, folder))
        sys.stdout.writelines(f"{file}\n" for file in changed)
        sys.stdout.write(f"{len(changed)} files changed\n")
        return 0
    if options.file is None or (options.format == "xliff" and options.language in (None, Language.JA)):
        raise KnowledgeError("a file is needed, and for xliff --language ja-easy, zh-Hant or en")
    data, count = asyncio.run(_texts(url, options))
    options.file.write_bytes(data)
    sys.stdout.write(f"{options.file}: {count} articles\n")
    return 0


async def _export(url: str, folder: Path) -> list[Path]:
    engine = open_engine(url)
    try:
        return await export(engine, folder)
    finally:
        await engine.dispose()


async def _texts(url: str, options: Namespace) -> tuple[bytes, int]:
    engine = open_engine(url)
    try:
        return await _made(engine, options)
    finally:
        await engine.dispose()


async def _made(engine: AsyncEngine, options: Namespace) -> tuple[bytes, int]:
    articles = await export_articles(engine, options.article)
    if options.format == "xliff":
        return to_xliff(await read_published(engine), articles, options.language), len(articles)
    rows = article_rows(articles, today(options))
    return (to_csv if options.format == "csv" else to_xlsx)(rows), len(articles)
