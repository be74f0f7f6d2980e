"""The outbox on both databases: in order, with the same retry key, and with unknown outcomes known as such."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from contracts.replies import Phrase
from conversations.errors import QuotaSpent, SendAgain, SendRefused
from conversations.model import Sent
from conversations.tables import delivery
from storage.errors import LeaseLost
from storage.sealing import Sealer
from tests.services.channels.small_world import World, said


@pytest.fixture
def world(engine: AsyncEngine, sealer: Sealer) -> World:
    return World(engine, sealer)


async def _state(engine: AsyncEngine) -> list[tuple[str, str | None]]:
    async with engine.connect() as connection:
        rows = await connection.execute(select(delivery.c.state, delivery.c.reason).order_by(delivery.c.id))
        return [(row.state, row.reason) for row in rows]


async def _two_waiting(world: World) -> None:
    """Two turns of one resident taken, nothing sent."""
    world.dialogue = world.turns._dialogue
    await world.inbox.accept([said("one", reply_token="t1"), said("two", reply_token="t2"), said("x", who="U2")])
    await world.worker.inbound.drain()


async def test_deliveries_of_a_conversation_go_out_in_order(world: World) -> None:
    await _two_waiting(world)
    first = await world.outbox.claim(10)
    assert sorted(item.reply_token or "" for item in first) == ["", "t1"]
    assert await world.outbox.claim(10) == []
    mine = next(item for item in first if item.reply_token == "t1")
    await world.outbox.sent(await world.outbox.begin(mine), Sent("reply"))
    assert [item.reply_token for item in await world.outbox.claim(10)] == ["t2"]


async def test_start_of_a_send_is_known_to_the_next_attempt(world: World) -> None:
    await _two_waiting(world)
    [first, _] = await world.outbox.claim(10)
    assert first.first_attempt_at is None
    begun = await world.outbox.begin(first)
    assert begun.first_attempt_at == world.now
    world.later(seconds=46)  # the worker died in the middle of the send
    second = next(item for item in await world.outbox.claim(10) if item.delivery_id == first.delivery_id)
    assert (second.attempt, second.first_attempt_at, second.retry_key) == (2, begun.first_attempt_at, first.retry_key)
    with pytest.raises(LeaseLost):
        await world.outbox.sent(begun, Sent("reply"))


async def test_send_that_died_before_it_began_is_not_unknown(world: World) -> None:
    await _two_waiting(world)
    await world.outbox.claim(10)
    world.later(seconds=46)
    assert [item.first_attempt_at for item in await world.outbox.claim(10)] == [None, None]


async def test_vendor_busy_is_tried_again_with_the_same_key(world: World) -> None:
    world.sender.errors = [SendAgain("busy"), SendAgain("busy", after=120)]
    await world.say("hello")
    assert world.sender.sent == []
    world.later(seconds=3)
    await world.worker.drain()
    assert len(world.sender.attempts) == 2
    world.later(seconds=60)
    await world.worker.drain()
    assert len(world.sender.attempts) == 2
    world.later(seconds=61)
    await world.worker.drain()
    assert len(world.sender.sent) == 1
    assert len({item.retry_key for item in world.sender.attempts}) == 1
    assert world.sender.attempts[1].first_attempt_at is not None


async def test_refused_and_spent_quota_are_not_tried_again(world: World, engine: AsyncEngine) -> None:
    world.sender.errors = [SendRefused("blocked"), QuotaSpent("monthly")]
    await world.say("hello")
    await world.say("hello", who="U2")
    world.later(days=2)
    await world.worker.drain()
    assert await _state(engine) == [("failed", "blocked"), ("failed", "quota")]


async def test_delivery_is_given_up_after_a_day_of_tries(world: World, engine: AsyncEngine) -> None:
    world.sender.errors = [SendAgain("down") for _ in range(300)]
    await world.say("hello")
    for _ in range(200):
        world.later(minutes=16)
        await world.worker.drain()
    assert await _state(engine) == [("failed", "too-old")]
    assert 90 < len(world.sender.attempts) < 130


async def test_clock_that_jumps_ahead_gives_up_nothing(world: World) -> None:
    world.sender.errors = [SendAgain("down")]
    await world.say("hello")
    world.later(days=3)
    await world.worker.drain()
    assert len(world.sender.sent) == 1


async def test_fault_in_an_adapter_loses_nothing(world: World) -> None:
    world.sender.errors = [ValueError("bug")]  # type: ignore[list-item]
    await world.say("hello")
    world.later(seconds=5)
    await world.worker.drain()
    assert world.sender.keys == ["greet"]


async def test_replies_and_language_arrive_as_they_were_made(world: World) -> None:
    said_back = Phrase("municipality-noted", (("municipality", "Kikuyo"),))
    world.dialogue._answer = lambda _turn: (said_back,)
    await world.say("hello", language_hint="zh-TW")
    [out] = world.sender.sent
    assert out.replies == (said_back,)
    assert out.language.value == "zh-Hant"


async def test_delivery_that_cannot_be_read_does_not_hold_up_the_others(world: World, engine: AsyncEngine) -> None:
    await _two_waiting(world)
    async with engine.begin() as connection:
        await connection.execute(delivery.update().where(delivery.c.id == 1).values(reply_sealed="1.k0.AAAA"))
    await world.worker.drain()
    assert len(world.sender.sent) == 2
    assert sorted(state for state in await _state(engine) if state[0] == "failed") == [("failed", "CannotOpen")]
