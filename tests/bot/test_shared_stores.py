"""What several Rasa processes share in Redis: it expires, is erased when asked, and nothing stops while it is away."""

from __future__ import annotations

import asyncio
import shutil
import time
from typing import Any

import pytest

from bot import rasa_without_tensorflow

pytestmark = [pytest.mark.rasa, pytest.mark.redis_server, pytest.mark.filterwarnings("ignore")]
if shutil.which("redis-server") is None:
    pytest.skip("no redis-server", allow_module_level=True)


def _stores(redis_server: Any) -> tuple[Any, Any]:
    rasa_without_tensorflow.install()
    from rasa.shared.core.domain import Domain
    from rasa.utils.endpoints import EndpointConfig

    from bot.shared_lock_store import SharedLockStore
    from bot.shared_tracker_store import SharedTrackerStore

    port = str(redis_server.port)
    trackers = SharedTrackerStore(
        Domain.load("bot/domain"), host="127.0.0.1", port=port, db=1, password="", record_exp="60"
    )
    return trackers, SharedLockStore(EndpointConfig("127.0.0.1", port=port, db=2, password=""))


async def _spoken(trackers: Any, sender: str, words: str) -> Any:
    from rasa.shared.core.events import UserUttered

    tracker = await trackers.get_or_create_tracker(sender)
    tracker.update(UserUttered(words))
    await trackers.save(tracker)
    return tracker


def _texts(tracker: Any) -> list[str]:
    return [event.text for event in tracker.events if getattr(event, "text", None)] if tracker else []


def _empty(trackers: Any, sender: str) -> Any:
    from rasa.shared.core.trackers import DialogueStateTracker

    return DialogueStateTracker.from_dict(sender, [], trackers.domain.slots)


def test_kept_for_a_time_and_bounded(redis_server: Any) -> None:
    trackers, _ = _stores(redis_server)
    other, _ = _stores(redis_server)

    async def scenario() -> None:
        for number in range(90):
            await _spoken(trackers, "a", str(number))
        found = await other.retrieve("a")
        assert _texts(found)[-1] == "89"
        assert len(found.events) <= 61
        assert await other.keys() == ["a"]

    asyncio.run(scenario())
    assert 0 < trackers._redis.ask(lambda redis: redis.ttl("tomoni:tracker:a")) <= 60


def test_erased_means_gone(redis_server: Any) -> None:
    trackers, _ = _stores(redis_server)

    async def scenario() -> None:
        await _spoken(trackers, "a", "my secret")
        nothing = _empty(trackers, "a")
        await trackers.save(nothing)
        assert not nothing.events
        assert await trackers.keys() == []
        assert await trackers.retrieve("a") is None

    asyncio.run(scenario())


def test_without_redis_each_process_remembers_alone_and_an_erasure_says_that_it_failed(redis_server: Any) -> None:
    trackers, locks = _stores(redis_server)

    async def outage() -> None:
        redis_server.stop()
        started = time.monotonic()
        async with locks.lock("a"):
            await _spoken(trackers, "a", "first")
        async with locks.lock("a"):
            tracker = await _spoken(trackers, "a", "second")
        assert _texts(tracker) == ["first", "second"]
        assert time.monotonic() - started < 10, "nobody waits for Redis"
        nothing = _empty(trackers, "a")
        await trackers.save(nothing)
        assert nothing.events, "Redis may still have it"
        assert await trackers.keys() == []

    async def afterwards() -> None:
        redis_server.start()
        other, _ = _stores(redis_server)
        deadline = time.monotonic() + 10
        while not (found := await other.retrieve("b")) and time.monotonic() < deadline:
            await _spoken(trackers, "b", "third")
            await asyncio.sleep(0.1)
        assert _texts(found)[-1] == "third"

    asyncio.run(outage())
    asyncio.run(afterwards())


def test_one_turn_at_a_time_and_a_killed_holder_holds_briefly(redis_server: Any) -> None:
    _, here = _stores(redis_server)
    _, there = _stores(redis_server)
    order: list[str] = []

    async def turn(locks: Any, name: str) -> None:
        async with locks.lock("a"):
            order.append(f"{name} begins")
            await asyncio.sleep(0.9)  # longer than a lock lives that nobody keeps
            order.append(f"{name} ends")

    async def scenario() -> float:
        await asyncio.gather(turn(here, "x"), turn(there, "y"))
        assert order in (
            ["x begins", "x ends", "y begins", "y ends"],
            ["y begins", "y ends", "x begins", "x ends"],
        )
        assert here._taken("tomoni:lock:a", "a process that was killed")
        started = time.monotonic()
        async with there.lock("a"):
            return time.monotonic() - started

    assert asyncio.run(scenario()) < 2.0
