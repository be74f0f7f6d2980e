"""The running worker: woken at once, stopped cleanly, and not stopped by faults of the database."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine

from channels.failures import where
from conversations.tables import inbound_event, metadata
from storage import engine as engines
from storage.engine import open_engine
from storage.sealing import Sealer
from storage.times import utc_now
from tests.services.channels.small_world import World, said


async def _until(condition: object, seconds: float = 25.0) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # type: ignore[operator]  # noqa: ASYNC110
            await asyncio.sleep(0.005)


async def test_message_is_taken_at_once_without_polling(engine: AsyncEngine, sealer: Sealer) -> None:
    world = World(engine, sealer, poll_seconds=30)
    await world.worker.start()
    await world.inbox.accept([said("warm up")])
    await _until(lambda: len(world.sender.sent) == 1)
    await world.inbox.accept([said("hello")])
    await _until(lambda: len(world.sender.sent) == 2)  # a lost wake-up would wait for the next poll
    await world.worker.stop()


async def test_residents_are_served_side_by_side(engine: AsyncEngine, sealer: Sealer) -> None:
    world = World(engine, sealer, poll_seconds=30, concurrency=8)
    world.dialogue.delay = 2.0
    await world.worker.start()
    started = time.monotonic()
    await world.inbox.accept([said("hello", who=f"U{number}") for number in range(8)])
    await _until(lambda: len(world.sender.sent) == 8)
    assert time.monotonic() - started < 8 * 2.0, "one after the other would take longer"
    await world.worker.stop()


async def test_lost_wake_up_is_made_good_by_polling(engine: AsyncEngine, sealer: Sealer) -> None:
    world = World(engine, sealer, poll_seconds=0.1)
    await world.worker.start()
    world.live._listeners.clear()
    await world.inbox.accept([said("hello")])
    await _until(lambda: len(world.sender.sent) == 1)
    await world.worker.stop()


async def test_stop_hands_back_what_it_could_not_finish(engine: AsyncEngine, sealer: Sealer) -> None:
    world = World(engine, sealer, poll_seconds=30)
    world.dialogue.delay = 60
    await world.worker.start()
    await world.inbox.accept([said("hello")])
    await asyncio.sleep(0.3)
    await world.worker.stop(0.1)
    [event] = await world.inbox.claim(5)
    assert (event.message.text, event.attempt) == ("hello", 1)


async def test_stop_waits_for_a_turn_in_progress(engine: AsyncEngine, sealer: Sealer) -> None:
    world = World(engine, sealer, poll_seconds=30)
    world.dialogue.delay = 0.4
    await world.worker.start()
    await world.inbox.accept([said("hello")])
    await asyncio.sleep(0.2)
    await world.worker.stop(5)
    async with engine.connect() as connection:
        assert (await connection.execute(select(inbound_event.c.state))).scalar_one() == "done"


async def test_database_locked_for_long_loses_nothing(
    tmp_path: Path, sealer: Sealer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "_BUSY_TIMEOUT_MS", 200)
    engine = open_engine(f"sqlite:///{tmp_path / 'test.db'}")
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    world = World(engine, sealer, poll_seconds=0.05)
    await world.inbox.accept([said("hello")])
    other = sqlite3.connect(tmp_path / "test.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    await world.worker.start()
    with pytest.raises(OperationalError):  # the webhook answers 500, and the vendor delivers again
        await world.inbox.accept([said("not taken")])
    await asyncio.sleep(0.5)
    assert world.sender.sent == []
    other.execute("ROLLBACK")
    other.close()
    await _until(lambda: len(world.sender.sent) == 1)
    await world.worker.stop()
    await engine.dispose()


async def test_database_locked_during_a_turn_is_tried_again(
    tmp_path: Path, sealer: Sealer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "_BUSY_TIMEOUT_MS", 100)
    engine = open_engine(f"sqlite:///{tmp_path / 'test.db'}")
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    world = World(engine, sealer, poll_seconds=0.05)
    for part in (world.inbox, world.outbox, world.threads):
        part._clock = utc_now  # type: ignore[attr-defined]
    world.dialogue.delay = 2.0
    await world.worker.start()
    await world.inbox.accept([said("hello")])
    await asyncio.sleep(0.15)
    other = sqlite3.connect(tmp_path / "test.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    await asyncio.sleep(0.6)
    other.execute("ROLLBACK")
    other.close()
    await asyncio.sleep(0.1)
    async with engine.begin() as connection:  # `again` could not be written either: the lease would end by itself
        await connection.execute(inbound_event.update().values(lease_until=None))
    await _until(lambda: len(world.sender.sent) == 1, 10)
    kept = await world.threads.messages_after(world.sender.sent[0].conversation_id)
    assert [item.author for item in kept] == ["resident", "bot"]
    await world.worker.stop()
    await engine.dispose()


def test_place_of_a_fault_holds_no_words() -> None:
    with pytest.raises(ValueError, match="secret") as caught:
        raise ValueError("my secret")
    assert where(caught.value).startswith("test_worker.py:")
    assert where(ValueError("my secret")) == "unknown"
