"""Runs migrations on the database named by `TOMONI_DATABASE_URL`, or by the caller in `config.attributes["url"]`."""

from __future__ import annotations

import asyncio
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from alembic import context
from sqlalchemy import Connection, MetaData, text

from storage.engine import open_engine
from storage.migrating import database_url
from storage.times import UtcDateTime

# one at a time, should several processes start together; SQLite has BEGIN IMMEDIATE
_LOCK = 7_206_119


def metadatas() -> list[MetaData]:
    """The tables of every package that has any."""
    names = [name for name in ("conversations.tables", "knowledge.tables", "admin.tables") if find_spec(name)]
    return [import_module(name).metadata for name in names]


def _render(kind: str, item: Any, _context: Any) -> str | bool:
    # a migration must not change when our code does
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadatas(),
        render_item=_render,
        transactional_ddl=True,
        compare_type=True,
        render_as_batch=False,
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        context.run_migrations()


async def _main(url: str) -> None:
    engine = open_engine(url)
    try:
        async with engine.connect() as connection:
            await connection.run_sync(_run)
            await connection.commit()
    finally:
        await engine.dispose()


asyncio.run(_main(context.config.attributes.get("url") or database_url()))
