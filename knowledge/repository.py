"""Revisions in the database: what is published, what was edited, and how to add to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Table, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from contracts.languages import Language
from knowledge.article_files import article_record
from knowledge.articles import Article, Variant
from knowledge.content_library import ContentLibrary, Topic
from knowledge.local_text import LocalText
from knowledge.place_files import local_record, place_record
from knowledge.places import Place
from knowledge.records import article_hash, article_of, place_hash, place_of
from knowledge.tables import article_revision, article_variant, place_revision, publication, topic

Origin = Literal["file", "editor", "import"]
_THE_ROW = 1
#: Places by the hash of their record; values never change.
_PLACES: dict[str, Place] = {}
_MOST_PLACES = 20_000


@dataclass(frozen=True, slots=True)
class Revision:
    """A revision without its texts. item: id of the article or place."""

    id: int
    item: str
    content_hash: str
    origin: Origin
    published: bool
    withdrawn: bool


async def read_published(engine: AsyncEngine) -> ContentLibrary:
    """What residents may see, with the publication counter it belongs to; empty before the first load."""
    async with engine.connect() as connection:
        counter = await read_counter(connection)
        articles = await _published_articles(connection)
        places = [_place(row) for row in await _published(connection, place_revision, "place_id")]
        topics = (await connection.execute(select(topic).order_by(topic.c.position))).all()
    return ContentLibrary(
        {article.id: article for article in articles},
        {place.id: place for place in places},
        tuple(Topic(row.id, LocalText({Language(key): name for key, name in row.name.items()})) for row in topics),
        counter,
    )


async def read_publication(engine: AsyncEngine) -> int:
    """The publication counter: one cheap query to see whether something was published."""
    async with engine.connect() as connection:
        return await read_counter(connection)


async def read_counter(connection: AsyncConnection, *, lock: bool = False) -> int:
    """The counter inside a transaction; `lock` keeps other writers out until its end. 0 at first."""
    query = select(publication.c.counter).where(publication.c.id == _THE_ROW)
    found = await connection.scalar(query.with_for_update() if lock else query)
    return int(found or 0)


async def next_publication(connection: AsyncConnection, now: datetime) -> int:
    """Move the counter on, for all replicas to see at commit; gives its new value."""
    counter = await read_counter(connection, lock=True) + 1
    values = {"counter": counter, "changed_at": now}
    done = await connection.execute(update(publication).where(publication.c.id == _THE_ROW).values(values))
    if not done.rowcount:
        await connection.execute(insert(publication).values(id=_THE_ROW, **values))
    return counter


async def newest_revisions(connection: AsyncConnection, table: Table) -> dict[str, Revision]:
    """The newest revision of every article or place, published or not, by its id."""
    key = table.columns[1]
    newest = select(func.max(table.c.id)).group_by(key)
    rows = (await connection.execute(select(table).where(table.c.id.in_(newest)))).all()
    return {
        row[1]: Revision(
            row.id, row[1], row.content_hash, row.origin, row.published_at is not None, row.withdrawn_at is not None
        )
        for row in rows
    }


async def newest_file_hashes(connection: AsyncConnection, table: Table) -> dict[str, str]:
    """The hash of the newest revision that came from a file, by article or place id."""
    key = table.columns[1]
    newest = select(func.max(table.c.id)).where(table.c.origin == "file").group_by(key)
    rows = await connection.execute(select(key, table.c.content_hash).where(table.c.id.in_(newest)))
    return {row[0]: row[1] for row in rows}


async def add_article(
    connection: AsyncConnection,
    article: Article,
    *,
    origin: Origin,
    now: datetime,
    publish: bool = True,
    created_by: str | None = None,
    note: str | None = None,
) -> int:
    """Write a revision of an article with its variants; gives its id. Publishing needs `next_publication`."""
    done = await connection.execute(
        insert(article_revision).values(
            article_id=article.id,
            content_hash=article_hash(article),
            record=article_record(article),
            **_revision_values(origin, now, publish, created_by, note),
        )
    )
    revision = _new_id(done.inserted_primary_key)
    for variant in article.variants.values():
        await connection.execute(insert(article_variant).values(revision_id=revision, **_variant_values(variant)))
    return revision


async def add_place(
    connection: AsyncConnection,
    place: Place,
    *,
    origin: Origin,
    now: datetime,
    publish: bool = True,
    created_by: str | None = None,
    note: str | None = None,
) -> int:
    """Write a revision of a place; gives its id. Publishing needs `next_publication`."""
    done = await connection.execute(
        insert(place_revision).values(
            place_id=place.id,
            content_hash=place_hash(place),
            record=place_record(place),
            **_revision_values(origin, now, publish, created_by, note),
        )
    )
    return _new_id(done.inserted_primary_key)


async def withdraw(connection: AsyncConnection, table: Table, revision: int, now: datetime) -> None:
    """Show the article or place of this newest revision no longer. Needs `next_publication`."""
    await connection.execute(update(table).where(table.c.id == revision).values(withdrawn_at=now))


async def write_topics(connection: AsyncConnection, topics: Iterable[Topic]) -> bool:
    """Replace the topics by these; True when that changed something."""
    wanted = [
        {"id": item.id, "position": position, "name": local_record(item.name)} for position, item in enumerate(topics)
    ]
    rows = (await connection.execute(select(topic).order_by(topic.c.position))).all()
    if [dict(row._mapping) for row in rows] == wanted:
        return False
    await connection.execute(topic.delete())
    if wanted:
        await connection.execute(insert(topic), wanted)
    return True


async def _published(connection: AsyncConnection, table: Table, key: str) -> list[Any]:
    """The newest published revision of each item, but for withdrawn ones."""
    newest = select(func.max(table.c.id)).where(table.c.published_at.is_not(None)).group_by(table.c[key])
    query = select(table).where(table.c.id.in_(newest), table.c.withdrawn_at.is_(None)).order_by(table.c[key])
    return list((await connection.execute(query)).all())


async def newest_articles(connection: AsyncConnection) -> list[Article]:
    """Every article as its newest revision says, drafts too, but for withdrawn ones."""
    table = article_revision
    newest = select(func.max(table.c.id)).group_by(table.c.article_id)
    query = select(table).where(table.c.id.in_(newest), table.c.withdrawn_at.is_(None)).order_by(table.c.article_id)
    return await _with_variants(connection, list((await connection.execute(query)).all()))


async def _published_articles(connection: AsyncConnection) -> list[Article]:
    return await _with_variants(connection, await _published(connection, article_revision, "article_id"))


def _place(row: Any) -> Place:
    """The place of a revision; one that was read before is the same value, so a publication costs only what is new."""
    known = _PLACES.get(row.content_hash)
    if known is None:
        if len(_PLACES) >= _MOST_PLACES:
            _PLACES.clear()
        known = _PLACES[row.content_hash] = place_of(row.record)
    return known


async def _with_variants(connection: AsyncConnection, revisions: list[Any]) -> list[Article]:
    variants: dict[int, dict[Language, Variant]] = defaultdict(dict)
    ids = [row.id for row in revisions]
    for row in (await connection.execute(select(article_variant).where(article_variant.c.revision_id.in_(ids)))).all():
        variant = Variant(
            Language(row.language),
            row.title,
            row.short,
            row.body,
            tuple(row.questions),
            row.based_on,
            row.made_by,
            row.reviewed_on,
        )
        variants[row.revision_id][variant.language] = variant
    return [article_of(row.record, _in_order(variants[row.id])) for row in revisions]


def _in_order(variants: Mapping[Language, Variant]) -> dict[Language, Variant]:
    return {language: variants[language] for language in Language if language in variants}


def _revision_values(
    origin: Origin, now: datetime, publish: bool, created_by: str | None, note: str | None
) -> dict[str, Any]:
    return {
        "origin": origin,
        "created_at": now,
        "published_at": now if publish else None,
        "created_by": created_by,
        "note": note,
    }


def _variant_values(variant: Variant) -> dict[str, Any]:
    return {
        "language": variant.language.value,
        "title": variant.title,
        "short": variant.short,
        "body": variant.body,
        "questions": list(variant.questions),
        "based_on": variant.based_on,
        "made_by": variant.made_by,
        "reviewed_on": variant.reviewed_on,
    }


def _new_id(key: Any) -> int:
    return int(key[0])
