"""Wake-ups between processes over a real Redis, and without it."""

from __future__ import annotations

import asyncio

import pytest

from conversations.live import RedisLiveUpdates, wait_for
from tests.conftest import RedisServer

pytestmark = pytest.mark.redis_server


async def test_wake_up_crosses_processes(redis_server: RedisServer) -> None:
    here, there = RedisLiveUpdates(redis_server.url), RedisLiveUpdates(redis_server.url)
    await here.start()
    await there.start()
    await asyncio.wait_for(there.connected.wait(), 5)
    async with there.listen("inbox") as updates:
        await here.publish("inbox")
        assert await wait_for(updates, 2) == "inbox"
    await here.stop()
    await there.stop()


async def test_redis_may_go_and_come_back(redis_server: RedisServer) -> None:
    here, there = RedisLiveUpdates(redis_server.url), RedisLiveUpdates(redis_server.url)
    await here.start()
    await there.start()
    await asyncio.wait_for(there.connected.wait(), 5)
    redis_server.stop()
    async with here.listen("inbox") as mine:
        await here.publish("inbox")  # in this process all goes on
        assert await wait_for(mine, 5) == "inbox"
    await asyncio.sleep(0.3)
    redis_server.start()
    async with there.listen("inbox") as updates, asyncio.timeout(15):
        heard = None
        while heard is None:
            await here.publish("inbox")
            heard = await wait_for(updates, 0.3)
    assert heard == "inbox"
    await here.stop()
    await there.stop()


async def test_without_any_redis_nothing_fails() -> None:
    live = RedisLiveUpdates("redis://127.0.0.1:9/0")
    await live.start()
    async with live.listen("inbox") as updates:
        await live.publish("inbox")
        assert await wait_for(updates, 1) == "inbox"
    await live.stop()
