"""Puts content files into the database, and content of the database back into files.

The database is the place of editing, the files are the seed. Loading twice changes nothing; what a person edited after
the last load stays as it is, even when the file changed too: `kept` names it, for `export` and a merge by hand. What
came from an import is newer than the seed and stays in the same way.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from knowledge.content_library import ContentLibrary
from knowledge.files import write_content
from knowledge.freshness import stamped
from knowledge.records import article_hash, place_hash
from knowledge.repository import (
    Revision,
    add_article,
    add_place,
    newest_file_hashes,
    newest_revisions,
    next_publication,
    read_counter,
    read_published,
    withdraw,
    write_topics,
)
from knowledge.tables import article_revision, place_revision
from storage.times import utc_now


@dataclass(slots=True)
class LoadResult:
    """Ids by what happened to them. publication: the counter afterwards."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    unchanged: int = 0
    publication: int = 0


async def load(engine: AsyncEngine, library: ContentLibrary, now: datetime | None = None) -> LoadResult:
    """Publish what differs from the last load, in one transaction; withdraws what came from a file that is gone.

    Variants that were never stamped count as made from the Japanese text beside them.
    """
    moment = now or utc_now()
    result = LoadResult()
    articles = {key: stamped(article) for key, article in library.articles.items()}
    async with engine.begin() as connection:
        await read_counter(connection, lock=True)

        async def write_article(id_: str) -> None:
            await add_article(connection, articles[id_], origin="file", now=moment)

        async def write_place(id_: str) -> None:
            await add_place(connection, library.places[id_], origin="file", now=moment)

        places = _Kind(place_revision, {key: place_hash(item) for key, item in library.places.items()}, write_place)
        texts = _Kind(article_revision, {key: article_hash(item) for key, item in articles.items()}, write_article)
        for kind in (places, texts):
            await _load_all(connection, kind, result, moment)
        new_topics = bool(library.topics) and await write_topics(connection, library.topics)
        if result.added or result.changed or result.withdrawn or new_topics:
            result.publication = await next_publication(connection, moment)
        else:
            result.publication = await read_counter(connection)
    return result


async def export(engine: AsyncEngine, path: Path) -> list[Path]:
    """Write what is published to content files; gives the files that changed."""
    return write_content(await read_published(engine), path)


@dataclass(frozen=True, slots=True)
class _Kind:
    """Articles or places: where their revisions are, the hashes of the files by id, and how to write one."""

    table: Table
    hashes: dict[str, str]
    write: Callable[[str], Awaitable[None]]


async def _load_all(connection: AsyncConnection, kind: _Kind, result: LoadResult, now: datetime) -> None:
    newest = await newest_revisions(connection, kind.table)
    from_files = await newest_file_hashes(connection, kind.table)
    for id_, hash_ in kind.hashes.items():
        revision = newest.get(id_)
        if revision is None:
            await kind.write(id_)
            result.added.append(id_)
        elif _says(revision, hash_) or (revision.origin != "file" and from_files.get(id_) == hash_):
            result.unchanged += 1
        elif revision.origin != "file":
            result.kept.append(id_)
        else:
            await kind.write(id_)
            result.changed.append(id_)
    for id_, revision in newest.items():
        if id_ not in kind.hashes and revision.origin == "file" and not revision.withdrawn:
            await withdraw(connection, kind.table, revision.id, now)
            result.withdrawn.append(id_)


def _says(revision: Revision, hash_: str) -> bool:
    return revision.content_hash == hash_ and revision.published and not revision.withdrawn
