"""Files into the database and back: idempotent, careful with what people edited, visible to every replica."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from contracts.languages import Language
from knowledge.articles import Article, Figure
from knowledge.content_library import ContentLibrary, Topic
from knowledge.files import read_content, write_content
from knowledge.freshness import stamped
from knowledge.loading import export, load
from knowledge.local_text import LocalText
from knowledge.places import HoursException, Location, PlacePhone
from knowledge.repository import add_article, next_publication, read_publication, read_published
from knowledge.sources import SourceRef
from knowledge.tables import article_revision, metadata
from tests.services.knowledge.build import article, library, place, weekly

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
OFFICE = place(
    hours=[weekly("mon sat", "19:00", "32:00")],
    closed=("holidays",),
    location=Location(32.5, 130.75),
    phones=(PlacePhone("096-111-1111", "main", False, "2019-04", "s"),),
    exceptions=(HoursException(date(2026, 12, 28), date(2026, 12, 28)),),
    sources=(SourceRef("s", LocalText.of(ja="町"), None, "2019-04", "seed"),),
    checked_on=date(2026, 11, 23),
    review_by=date(2027, 5, 31),
)
RUBBISH = article(
    by_municipality={"kikuyo": "living-rubbish-kikuyo"},
    by_age={"0-2": "living-rubbish-kikuyo", "12-14": "living-rubbish-koshi"},
    figures=(Figure("8:00", "time", "s", "2024-02"),),
    sources=OFFICE.sources,
    places=("office",),
    checked_on=date(2026, 11, 23),
    review_by=date(2027, 5, 31),
    editor_note='He said: "no" – 1\n2',
)
TOPICS = (Topic("living", LocalText.of(ja="くらし", en="Life")), Topic("work", LocalText.of(ja="仕事")))
LIBRARY = replace(library(RUBBISH, OFFICE), topics=TOPICS)


async def edit(store: AsyncEngine, changed: Article, *, publish: bool = True) -> None:
    """What the editing pages do."""
    async with store.begin() as connection:
        await add_article(connection, changed, origin="editor", now=NOW, publish=publish, created_by="staff")
        if publish:
            await next_publication(connection, NOW)


def retitled(title: str) -> Article:
    variant = replace(RUBBISH.variants[Language.JA], title=title)
    return replace(stamped(RUBBISH), variants={**stamped(RUBBISH).variants, Language.JA: variant})


async def test_what_is_loaded_is_read_back_as_it_was(store: AsyncEngine) -> None:
    result = await load(store, LIBRARY, NOW)

    assert sorted(result.added) == ["living-rubbish", "office"]
    published = await read_published(store)
    assert published.get_place("office") == OFFICE
    assert published.get_article("living-rubbish") == stamped(RUBBISH)
    assert published.topics == TOPICS
    assert published.publication == result.publication == await read_publication(store) == 1


async def test_before_the_first_load_there_is_nothing(store: AsyncEngine) -> None:
    assert await read_published(store) == ContentLibrary()


async def test_loading_again_changes_nothing(store: AsyncEngine) -> None:
    await load(store, LIBRARY, NOW)
    again = await load(store, LIBRARY, NOW)

    assert (again.unchanged, again.added, again.changed, again.publication) == (2, [], [], 1)
    async with store.connect() as connection:
        assert await connection.scalar(select(func.count()).select_from(article_revision)) == 1


async def test_only_what_changed_is_written(store: AsyncEngine) -> None:
    await load(store, LIBRARY, NOW)
    changed = await load(store, replace(LIBRARY, articles={RUBBISH.id: retitled("新しい題")}), NOW)

    assert (changed.changed, changed.unchanged, changed.publication) == (["living-rubbish"], 1, 2)
    assert (await read_published(store)).get_article(RUBBISH.id).variants[Language.JA].title == "新しい題"


async def test_what_a_person_edited_stays(store: AsyncEngine) -> None:
    await load(store, LIBRARY, NOW)
    await edit(store, retitled("人の題"))

    same_file = await load(store, LIBRARY, NOW)
    assert (same_file.kept, same_file.unchanged, same_file.publication) == ([], 2, 2)
    new_file = await load(store, replace(LIBRARY, articles={RUBBISH.id: retitled("ファイルの題")}), NOW)
    assert (new_file.kept, new_file.changed) == ([RUBBISH.id], [])
    assert (await read_published(store)).get_article(RUBBISH.id).variants[Language.JA].title == "人の題"


async def test_a_draft_is_not_published_and_not_overwritten(store: AsyncEngine) -> None:
    await load(store, LIBRARY, NOW)
    await edit(store, retitled("下書き"), publish=False)

    result = await load(store, replace(LIBRARY, articles={RUBBISH.id: retitled("ファイルの題")}), NOW)

    assert result.kept == [RUBBISH.id]
    assert (await read_published(store)).get_article(RUBBISH.id) == stamped(RUBBISH)


async def test_a_file_that_is_gone_is_withdrawn_and_may_come_back(store: AsyncEngine) -> None:
    await load(store, LIBRARY, NOW)
    gone = await load(store, replace(LIBRARY, articles={}), NOW)

    assert gone.withdrawn == [RUBBISH.id]
    assert (await read_published(store)).articles == {}
    assert (await load(store, replace(LIBRARY, articles={}), NOW)).withdrawn == []
    assert (await load(store, LIBRARY, NOW)).changed == [RUBBISH.id]
    assert RUBBISH.id in (await read_published(store)).articles


async def test_an_edited_article_without_a_file_stays(store: AsyncEngine) -> None:
    await load(store, LIBRARY, NOW)
    await edit(store, retitled("人の題"))

    assert (await load(store, replace(LIBRARY, articles={}), NOW)).withdrawn == []
    assert RUBBISH.id in (await read_published(store)).articles


async def test_two_processes_that_load_together_write_once(store: AsyncEngine) -> None:
    results = await asyncio.gather(*(load(store, LIBRARY, NOW) for _ in range(3)))

    assert sorted(len(result.added) for result in results) == [0, 0, 2]
    assert await read_publication(store) == 1


async def test_export_writes_only_what_was_edited(store: AsyncEngine, tmp_path: Path) -> None:
    content = tmp_path / "content"
    write_content(LIBRARY, content)
    (content / "topics.yaml").write_text("- {id: living, name: {ja: くらし, en: Life}}\n", encoding="utf-8")
    await load(store, read_content(content), NOW)
    written = {file.name for file in await export(store, content)}
    assert written == {"en.md"}, "only the stamp that loading took for granted"

    await edit(store, retitled("人の題"))

    assert [file.name for file in await export(store, content)] == ["ja.md"]
    assert read_content(content).get_article(RUBBISH.id) == retitled("人の題")


async def test_the_migration_makes_these_tables(store: AsyncEngine) -> None:
    async with store.connect() as connection:
        differences = await connection.run_sync(
            lambda sync: compare_metadata(
                MigrationContext.configure(sync, opts={"compare_type": True, "include_object": _ours}), metadata
            )
        )

    assert differences == []


def _ours(_object: object, name: str | None, kind: str, _reflected: bool, _compare: object) -> bool:
    return kind != "table" or name in metadata.tables


@pytest.mark.parametrize(
    "text",
    [
        "改行\nあり",
        "tab\tand 'quotes' \"both\"",
        "null",
        "🙂 emoji",
        "del\x7f nel\x85 sep\u2028 bom\ufeff",
        "# no comment: {x}",
    ],
)
async def test_any_text_survives(store: AsyncEngine, text: str) -> None:
    noted = replace(RUBBISH, editor_note=text)

    await load(store, library(noted), NOW)

    assert (await read_published(store)).get_article(RUBBISH.id).editor_note == text
