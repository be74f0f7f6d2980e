"""Wake-ups inside one process: heard once, never piling up, and readers survive their own time-outs."""

from __future__ import annotations

import asyncio

from conversations.live import FakeLiveUpdates, wait_for


async def test_only_listened_topics_are_heard() -> None:
    live = FakeLiveUpdates()
    async with live.listen("inbox", "outbox") as updates:
        await live.publish("conversation:1")
        await live.publish("outbox")
        assert await wait_for(updates, 1) == "outbox"
        assert await wait_for(updates, 0.01) is None


async def test_many_wake_ups_before_a_read_are_one() -> None:
    live = FakeLiveUpdates()
    async with live.listen("inbox") as updates:
        for _ in range(1000):
            await live.publish("inbox")
        assert await wait_for(updates, 1) == "inbox"
        assert await wait_for(updates, 0.01) is None


async def test_reader_goes_on_after_a_time_out() -> None:
    live = FakeLiveUpdates()
    async with live.listen("inbox") as updates:
        assert await wait_for(updates, 0.01) is None
        asyncio.get_running_loop().call_later(0.02, live.wake, "inbox")
        assert await wait_for(updates, 1) == "inbox"


async def test_every_listener_hears() -> None:
    live = FakeLiveUpdates()
    async with live.listen("inbox") as one, live.listen("inbox") as two:
        await live.publish("inbox")
        assert (await wait_for(one, 1), await wait_for(two, 1)) == ("inbox", "inbox")


async def test_nothing_is_kept_for_who_left() -> None:
    live = FakeLiveUpdates()
    async with live.listen("inbox"):
        pass
    await live.publish("inbox")
    assert live._listeners == set()
