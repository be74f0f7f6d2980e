"""The feed of open shelters over HTTP: read, failed, too soon, and never without an address."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx2
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from knowledge.feed_reader import FeedReader
from knowledge.shelter_feed import last_reading, states_of
from tests.services.knowledge.build import place
from tests.services.knowledge.importers.registers import portal, portal_item

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
SHELTER = place("site-00000001", codes=("portal:00000001",))
OPEN = portal(portal_item(1, shelterStartTimestamp="2026-11-23 09:00:00"))


def reader(store: AsyncEngine, answer: Callable[[httpx2.Request], httpx2.Response], at: datetime = NOW) -> FeedReader:
    client = httpx2.AsyncClient(transport=httpx2.MockTransport(answer))
    return FeedReader(store, "https://feed.example/opening_shelter.json", 120, client, lambda: at)


async def test_a_reading_tells_what_is_open(store: AsyncEngine) -> None:
    assert await reader(store, lambda request: httpx2.Response(200, content=OPEN)).read()
    states, seen = await states_of(store, [SHELTER], NOW)
    assert (states["site-00000001"].open, seen) == (True, NOW)


@pytest.mark.parametrize("content", [b"<html>", b"{}", None])
async def test_a_failed_reading_leaves_the_last_one(store: AsyncEngine, content: bytes | None) -> None:
    await reader(store, lambda request: httpx2.Response(200, content=OPEN)).read()
    later = NOW + timedelta(minutes=10)
    response = httpx2.Response(503) if content is None else httpx2.Response(200, content=content)
    assert not await reader(store, lambda request: response, later).read()
    assert await last_reading(store) == NOW


async def test_a_fresh_reading_of_another_replica_is_good_enough(store: AsyncEngine) -> None:
    calls: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        calls.append(request)
        return httpx2.Response(200, content=OPEN)

    await reader(store, answer).read()
    await reader(store, answer, NOW + timedelta(seconds=30)).read()
    await reader(store, answer, NOW + timedelta(seconds=130)).read()
    assert len(calls) == 2


async def test_without_an_address_nothing_is_fetched(store: AsyncEngine) -> None:
    idle = FeedReader(store, "")
    await idle.start()
    assert idle._running is None
    await idle.stop()
