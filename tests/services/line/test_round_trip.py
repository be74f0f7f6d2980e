"""A resident's tap or word, through the signed webhook, the real inbox, worker and outbox, back to their phone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import pytest_asyncio
from fastapi import FastAPI

from channels.line.client import SdkLineApi
from channels.line.sender import LineSender
from channels.line.simulator.app import RESIDENTS, Simulator
from channels.line.simulator.faults import Fault
from channels.line.webhook import PATH, webhook_router
from channels.worker import Worker
from conversations.erasures import Erasures
from conversations.tables import metadata
from storage.engine import open_engine
from storage.sealing import KeyRing, Sealer
from tests.services.channels.small_world import World
from tests.services.line.conftest import SECRET, TOKEN
from tests.services.line.serving import serve

CHEN, TANAKA = RESIDENTS[0][0], RESIDENTS[1][0]


class RoundTrip:
    """The bot in this loop, called by the local LINE server in another thread."""

    def __init__(self, world: World, simulator: Simulator, worker: Worker, bot: FastAPI) -> None:
        self.world, self.simulator, self.worker, self._bot = world, simulator, worker, bot

    async def hear(self, *events: dict[str, object]) -> None:
        """One webhook call, and all that follows from it."""
        from channels.line.signature import HEADER, sign
        from channels.line.simulator.webhooks import body_of

        body, transport = body_of(events), httpx2.ASGITransport(app=self._bot)
        async with httpx2.AsyncClient(transport=transport, base_url="http://tomoni") as client:
            response = await client.post(PATH, content=body, headers={HEADER: sign(SECRET, body)})
        assert response.status_code == 200
        self.world.now = datetime.now(UTC)
        await self.worker.drain()

    def shown(self, resident: str) -> list[str]:
        """How the bot's messages reached a resident."""
        chat = self.simulator.platform.residents[resident].chat
        return [entry.via for entry in chat if entry.author == "bot"]


@pytest_asyncio.fixture
async def trip(tmp_path: Path) -> AsyncIterator[RoundTrip]:
    engine = open_engine(f"sqlite:///{tmp_path / 'line.db'}")
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    world = World(engine, Sealer(KeyRing.parse(KeyRing.generate())))
    world.now = datetime.now(UTC)
    simulator, bot = Simulator("http://127.0.0.1:9/", SECRET, TOKEN), FastAPI()
    bot.include_router(webhook_router(SECRET, world.inbox))
    with serve(simulator.app) as url:
        api = SdkLineApi(TOKEN, url, url, timeout=0.5)
        worker = Worker(
            world.inbox,
            world.outbox,
            Erasures(engine, world.clock),
            turns=world.turns,
            dialogue=world.dialogue,
            senders={"line": LineSender(api)},
            live=world.live,
        )
        yield RoundTrip(world, simulator, worker, bot)
        await api.close()
    await engine.dispose()


def events_of(trip: RoundTrip, resident: str, text: str) -> dict[str, object]:
    from channels.line.simulator.events import Events

    found = trip.simulator.platform.residents[resident]
    return Events(trip.simulator.platform).message(found, {"type": "text", "text": text})


async def test_two_residents_in_one_call_each_get_one_free_reply(trip: RoundTrip) -> None:
    await trip.hear(events_of(trip, CHEN, "hello"), events_of(trip, TANAKA, "hello"))
    assert (trip.shown(CHEN), trip.shown(TANAKA)) == (["reply"], ["reply"])
    assert trip.simulator.platform.used == 0


async def test_a_redelivered_event_is_answered_once(trip: RoundTrip) -> None:
    event = events_of(trip, CHEN, "hello")
    await trip.hear(event)
    await trip.hear({**event, "deliveryContext": {"isRedelivery": True}})
    assert trip.shown(CHEN) == ["reply"]


async def test_a_reply_that_line_accepted_but_did_not_confirm_is_not_doubled(trip: RoundTrip) -> None:
    trip.simulator.faults.add(Fault("drop", "reply"))
    await trip.hear(events_of(trip, CHEN, "hello"))
    assert trip.shown(CHEN) == ["reply"]
