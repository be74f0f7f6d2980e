"""The migration that lets revisions come from imports keeps every revision there is, on both databases."""

from __future__ import annotations

from sqlalchemy import text

from storage.engine import open_engine
from storage.migrating import migrate

_ROW = (
    "INSERT INTO place_revision (place_id, content_hash, origin, record, created_at) "
    "VALUES (:id, 'h', :origin, '{}', '2026-11-23 00:00:00')"
)


async def test_revisions_survive_and_imports_are_allowed(database_url: str) -> None:
    migrate(database_url, "0005")
    engine = open_engine(database_url)
    async with engine.begin() as connection:
        await connection.execute(text(_ROW), {"id": "a", "origin": "file"})
        await connection.execute(text(_ROW), {"id": "b", "origin": "editor"})
    await engine.dispose()
    migrate(database_url)
    engine = open_engine(database_url)
    async with engine.begin() as connection:
        await connection.execute(text(_ROW), {"id": "c", "origin": "import"})
        rows = (await connection.execute(text("SELECT place_id, origin FROM place_revision ORDER BY id"))).all()
    await engine.dispose()
    assert [tuple(row) for row in rows] == [("a", "file"), ("b", "editor"), ("c", "import")]
