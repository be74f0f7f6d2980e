"""Migrations give exactly the tables that the code expects, on both databases."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect

from conversations.tables import metadata
from storage.engine import open_engine
from storage.migrating import migrate


async def test_models_and_migrations_agree(database_url: str) -> None:
    migrate(database_url)
    migrate(database_url)

    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "include_object": lambda item, name, kind, reflected, other: (
                    (name if kind == "table" else getattr(getattr(item, "table", None), "name", name))
                    in metadata.tables
                ),
            },
        )
        return list(compare_metadata(context, metadata))

    def unique_columns(connection: Connection) -> set[tuple[str, ...]]:
        return {
            (table, *constraint["column_names"])
            for table in metadata.tables
            for constraint in inspect(connection).get_unique_constraints(table)
        }

    engine = open_engine(database_url)
    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
        unique = await connection.run_sync(unique_columns)
    await engine.dispose()
    # what "exactly once" and "one at a time" rest on
    assert {
        ("inbound_event", "channel", "event_id"),
        ("inbound_event", "held"),
        ("delivery", "dedupe_key"),
        ("delivery", "held"),
        ("message", "event_key"),
        ("message", "conversation_id", "sequence"),
        ("resident", "channel", "external_key"),
    } <= unique
