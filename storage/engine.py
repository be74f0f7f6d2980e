"""Opens the database named by `TOMONI_DATABASE_URL`: SQLite on one machine, PostgreSQL when scaled."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import event
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from storage.inline_sqlite import connector

_BUSY_TIMEOUT_MS = 10_000
_READING = "tomoni_reading"
_LOCKS: WeakKeyDictionary[Engine, asyncio.Lock] = WeakKeyDictionary()


def open_engine(url: str) -> AsyncEngine:
    """An async engine for `sqlite:///path` or `postgresql://…`; drivers are chosen here.

    SQLite runs in WAL mode and every transaction begins IMMEDIATE, so that a claim never fails half-way.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        engine = create_async_engine(
            parsed.set(drivername="sqlite+aiosqlite"),
            async_creator=connector(parsed.database or ":memory:", _BUSY_TIMEOUT_MS / 1000),
        )
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_immediate)
        return engine
    return create_async_engine(parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True)


@asynccontextmanager
async def reading(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A connection for reading only: on SQLite it does not wait for whoever writes."""
    async with engine.connect() as connection:
        yield await connection.execution_options(**{_READING: True})


@asynccontextmanager
async def writing(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A transaction that writes; commits at the end. Use it instead of `engine.begin()`.

    On SQLite the writers of this process queue up here, in order: its own way of waiting for a lock is to sleep
    and try again, which costs up to 100 ms a time and starves the unlucky.
    """
    if engine.dialect.name != "sqlite":
        async with engine.begin() as connection:
            yield connection
        return
    async with _LOCKS.setdefault(engine.sync_engine, asyncio.Lock()), engine.begin() as connection:
        yield connection


def is_postgres(engine: AsyncEngine) -> bool:
    """True when row locks with SKIP LOCKED are available."""
    return engine.dialect.name == "postgresql"


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    cursor: sqlite3.Cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        f"busy_timeout={_BUSY_TIMEOUT_MS}",
        "foreign_keys=ON",
        "secure_delete=ON",  # what is erased is overwritten, also in pages that become free
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_immediate(connection: Any) -> None:
    reads = connection.get_execution_options().get(_READING, False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
