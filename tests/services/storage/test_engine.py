"""SQLite as we open it: writers queue in order, readers do not wait, and only waiting leaves the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiosqlite
import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.__main__ import main
from storage.engine import open_engine, reading, writing
from storage.sealing import KeyRing


@pytest_asyncio.fixture
async def opened(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    engine = open_engine(f"sqlite:///{tmp_path / 'test.db'}")
    async with writing(engine) as connection:
        await connection.execute(text("CREATE TABLE t (n INTEGER PRIMARY KEY)"))
    yield engine
    await engine.dispose()


async def test_many_writers_at_once_all_write_in_their_order(opened: AsyncEngine) -> None:
    order: list[int] = []

    async def write(number: int) -> None:
        async with writing(opened) as connection:
            await connection.execute(text("INSERT INTO t VALUES (:n)"), {"n": number})
            order.append(number)

    await asyncio.gather(*(write(number) for number in range(100)))
    assert order == list(range(100))


async def test_reader_does_not_wait_for_a_writer(opened: AsyncEngine) -> None:
    async with writing(opened) as writer:
        await writer.execute(text("INSERT INTO t VALUES (1)"))
        async with asyncio.timeout(1), reading(opened) as reader:
            assert (await reader.execute(text("SELECT count(*) FROM t"))).scalar_one() == 0


async def test_statements_of_a_transaction_stay_in_the_event_loop(
    opened: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed_over: list[str] = []
    original = aiosqlite.Connection._execute

    async def counting(self: Any, fn: Any, *args: Any, **kwargs: Any) -> Any:
        handed_over.append(str(args[0]) if args else fn.__name__)
        return await original(self, fn, *args, **kwargs)

    monkeypatch.setattr(aiosqlite.Connection, "_execute", counting)
    async with writing(opened) as connection:
        for number in range(10):
            await connection.execute(text("INSERT INTO t VALUES (:n)"), {"n": number})
        assert (await connection.execute(text("SELECT count(*) FROM t"))).scalar_one() == 10
    assert not any("INSERT" in item or "SELECT" in item for item in handed_over)
    assert "BEGIN IMMEDIATE" in handed_over
    assert "commit" in handed_over


async def test_failed_transaction_leaves_nothing_and_frees_the_queue(opened: AsyncEngine) -> None:
    async def write_twice() -> None:
        async with writing(opened) as connection:
            await connection.execute(text("INSERT INTO t VALUES (1)"))
            await connection.execute(text("INSERT INTO t VALUES (1)"))

    with pytest.raises(IntegrityError):
        await write_twice()
    async with asyncio.timeout(1), writing(opened) as connection:
        assert (await connection.execute(text("SELECT count(*) FROM t"))).scalar_one() == 0


def test_commands_migrate_and_make_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("TOMONI_DATABASE_URL", raising=False)
    monkeypatch.setenv("TOMONI_DATA_DIR", str(tmp_path / "data"))
    assert main(["migrate"]) == 0
    assert (tmp_path / "data" / "tomoni.db").exists()
    capsys.readouterr()
    assert main(["key", "k7"]) == 0
    assert KeyRing.parse(capsys.readouterr().out.strip()).newest == "k7"
