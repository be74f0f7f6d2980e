"""Migrations give exactly the console's tables, on both databases, and an audit trail that cannot be changed."""

from __future__ import annotations

from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from admin.tables import metadata
from storage.engine import open_engine, writing
from storage.migrating import migrate

_ROW = "INSERT INTO audit (at, actor_name, action, detail) VALUES ('2026-11-27 01:00:00', '', 'sign_in.done', '{}')"


async def test_models_and_migrations_agree(database_url: str) -> None:
    migrate(database_url)

    def differences(connection: Connection) -> list[Any]:
        def ours(item: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:
            return (name if kind == "table" else getattr(getattr(item, "table", None), "name", name)) in metadata.tables

        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": ours})
        return list(compare_metadata(context, metadata))

    engine = open_engine(database_url)
    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    async with writing(engine) as connection:
        await connection.execute(text(_ROW))
    for statement in ("UPDATE audit SET actor_name = 'x'", "DELETE FROM audit"):
        with pytest.raises(DBAPIError, match="append-only"):
            async with writing(engine) as connection:
                await connection.execute(text(statement))
    await engine.dispose()
