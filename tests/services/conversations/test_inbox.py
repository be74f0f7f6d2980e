"""The inbox on both databases: once, in order, one at a time per resident."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from conversations.inbox import Inbox
from conversations.live import InProcessLiveUpdates
from conversations.tables import inbound_event
from storage.engine import open_engine
from storage.errors import LeaseLost
from storage.sealing import Sealer
from tests.services.channels.small_world import START, World, said


@pytest.fixture
def world(engine: AsyncEngine, sealer: Sealer) -> World:
    return World(engine, sealer)


async def test_redelivered_event_is_kept_once_even_after_a_restart(
    world: World, database_url: str, sealer: Sealer
) -> None:
    message = said("hello")
    assert await world.inbox.accept([message, message]) == 1
    again = open_engine(database_url)
    assert await Inbox(again, sealer, InProcessLiveUpdates()).accept([message]) == 0
    await again.dispose()
    [event] = await world.inbox.claim(5)
    await world.inbox.done(event)
    assert await world.inbox.accept([message]) == 0


async def test_same_id_on_another_channel_is_another_event(world: World) -> None:
    assert await world.inbox.accept([said(event_id="1"), said(event_id="1", channel="web")]) == 2


async def test_words_and_ids_are_sealed_and_dropped_when_done(world: World, engine: AsyncEngine) -> None:
    await world.inbox.accept([said("my secret", who="U-very-personal")])
    async with engine.connect() as connection:
        row = (await connection.execute(select(inbound_event))).one()
    assert "secret" not in str(row)
    assert "U-very-personal" not in str(row)
    [event] = await world.inbox.claim(1)
    assert event.message.text == "my secret"
    await world.inbox.done(event)
    async with engine.connect() as connection:
        assert (await connection.execute(select(inbound_event.c.payload_sealed))).scalar_one() is None


async def test_one_resident_one_event_at_a_time_oldest_first(world: World) -> None:
    late, early = said("late", at=START + timedelta(seconds=9)), said("early")
    other = said("other", who="U2", at=START + timedelta(seconds=5))
    await world.inbox.accept([late, early, other])
    claimed = await world.inbox.claim(10)
    assert [event.message.text for event in claimed] == ["early", "other"]
    assert await world.inbox.claim(10) == []
    await world.inbox.done(claimed[0])
    assert [event.message.text for event in await world.inbox.claim(10)] == ["late"]


async def test_same_instant_keeps_the_order_of_arrival(world: World) -> None:
    await world.inbox.accept([said(str(number)) for number in range(5)])
    order = []
    while claimed := await world.inbox.claim(10):
        order += [event.message.text for event in claimed]
        await world.inbox.done(claimed[0])
    assert order == ["0", "1", "2", "3", "4"]


async def test_event_from_the_past_waits_for_the_one_in_progress(world: World) -> None:
    await world.inbox.accept([said("now", at=START)])
    [current] = await world.inbox.claim(5)
    await world.inbox.accept([said("earlier", at=START - timedelta(hours=1))])
    assert await world.inbox.claim(5) == []
    await world.inbox.done(current)
    assert [event.message.text for event in await world.inbox.claim(5)] == ["earlier"]


async def test_failed_attempt_is_taken_again_before_what_follows(world: World) -> None:
    await world.inbox.accept([said("first"), said("second")])
    [event] = await world.inbox.claim(5)
    await world.inbox.again(event, "fault")
    assert await world.inbox.claim(5) == []
    world.later(seconds=2)
    [event] = await world.inbox.claim(5)
    assert (event.message.text, event.attempt) == ("first", 2)


async def test_lease_of_a_dead_worker_ends_and_the_dead_cannot_write(world: World) -> None:
    await world.inbox.accept([said("hello")])
    [dead] = await world.inbox.claim(5)
    world.later(seconds=31)
    [alive] = await world.inbox.claim(5)
    assert alive.id == dead.id
    for act in (world.inbox.done(dead), world.inbox.again(dead, "x"), world.inbox.failed(dead, "x")):
        with pytest.raises(LeaseLost):
            await act
    await world.inbox.done(alive)


async def test_released_event_can_be_taken_at_once(world: World) -> None:
    await world.inbox.accept([said("hello")])
    [event] = await world.inbox.claim(5)
    await world.inbox.release(event)
    [event] = await world.inbox.claim(5)
    assert event.attempt == 1


@pytest.mark.parametrize("jump", [timedelta(days=-400), timedelta(days=400), timedelta(hours=-2)])
async def test_clock_jumps_neither_lose_nor_delay_events(world: World, jump: timedelta) -> None:
    await world.inbox.accept([said("waiting"), said("leased", who="U2"), said("later", who="U3")])
    claimed = {event.message.text: event for event in await world.inbox.claim(10)}
    await world.inbox.release(claimed["waiting"])
    await world.inbox.again(claimed["later"], "fault")
    world.now += jump
    found = {event.message.text for event in await world.inbox.claim(10)}
    assert found == {"waiting", "leased", "later"}


async def test_many_workers_at_once_never_hold_two_events_of_one_resident(world: World) -> None:
    await world.inbox.accept([said(f"{number}", who=f"U{number % 3}") for number in range(30)])
    held: set[str] = set()
    seen: dict[str, list[int]] = {}

    async def work() -> None:
        idle = 0
        while idle < 20:
            claimed = await world.inbox.claim(2)
            idle = 0 if claimed else idle + 1
            for event in claimed:
                assert event.message.external_id not in held
                held.add(event.message.external_id)
            await asyncio.sleep(0.002)
            for event in claimed:
                seen.setdefault(event.message.external_id, []).append(int(event.message.text))
                held.discard(event.message.external_id)
                await world.inbox.done(event)

    await asyncio.gather(*(work() for _ in range(4)))
    assert {who: sorted(texts) for who, texts in seen.items()} == seen
    assert sum(map(len, seen.values())) == 30


async def test_event_that_cannot_be_read_does_not_hold_up_the_others(world: World, engine: AsyncEngine) -> None:
    await world.inbox.accept([said("broken", who="U1"), said("fine", who="U2"), said("next", who="U1")])
    async with engine.begin() as connection:
        await connection.execute(
            inbound_event.update().where(inbound_event.c.id == 1).values(payload_sealed="1.k0.AAAA")
        )
    assert [event.message.text for event in await world.inbox.claim(5)] == ["fine"]
    assert [event.message.text for event in await world.inbox.claim(5)] == ["next"]
