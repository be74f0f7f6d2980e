"""Conversations are kept, bounded, forgotten with age, and erased by a restart."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot import rasa_without_tensorflow

pytestmark = [pytest.mark.rasa, pytest.mark.filterwarnings("ignore")]


def test_bounded_and_erasable() -> None:
    rasa_without_tensorflow.install()
    from rasa.shared.core.domain import Domain
    from rasa.shared.core.events import Restarted, SlotSet, UserUttered

    from bot.recent_tracker_store import RecentTrackerStore

    domain = Domain.load("bot/domain")

    async def scenario() -> Any:
        store = RecentTrackerStore(domain, max_conversations=3, max_age=100, host=None)
        for number in range(5):
            tracker = await store.get_or_create_tracker(f"s{number}")
            tracker.update(SlotSet("last_article", "garbage-days"))
            for _ in range(80):
                tracker.update(UserUttered("hello"))
            await store.save(tracker)
        assert await store.keys() == ["s2", "s3", "s4"]
        found = await store.retrieve("s4")
        assert found is not None
        assert found.get_slot("last_article") == "garbage-days"
        assert len(found.events) <= 70
        found.update(Restarted())
        await store.save(found)
        assert await store.retrieve("s4") is None
        assert await store.retrieve("s0") is None
        return store

    store = asyncio.run(scenario())

    async def later() -> list[str]:
        return await store.keys()

    store._max_age = -1
    assert asyncio.run(later()) == []
