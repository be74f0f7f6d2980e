"""The LINE tests' server and senders."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import pytest
import pytest_asyncio

from channels.line.client import SdkLineApi
from channels.line.sender import LineSender
from channels.line.simulator.app import Simulator
from tests.services.line.serving import serve

SECRET, TOKEN = "a-secret", "a-token"


@dataclass
class LineWorld:
    """The local LINE server, really served, and a sender that speaks to it with short time-outs."""

    simulator: Simulator
    url: str
    api: SdkLineApi
    sender: LineSender

    def seen(self, resident: str) -> list[str]:
        """How each message of the bot reached the resident, in order."""
        chat = self.simulator.platform.residents[resident].chat
        return [entry.via for entry in chat if entry.author == "bot"]


@pytest.fixture
def simulator() -> Iterator[tuple[Simulator, str]]:
    made = Simulator("http://127.0.0.1:9/webhooks/line", SECRET, TOKEN)
    with serve(made.app) as url:
        yield made, url


@pytest_asyncio.fixture
async def line(simulator: tuple[Simulator, str]) -> AsyncIterator[LineWorld]:
    made, url = simulator
    api = SdkLineApi(TOKEN, url, url, timeout=0.4)
    yield LineWorld(made, url, api, LineSender(api))
    await api.close()
