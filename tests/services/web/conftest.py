"""The web app over fakes, as a client on another machine would see it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from channels.web.bootstrap import build_web
from channels.web.fakes import FakeFiles, FakeInbox, FakeWebThreads
from channels.web.settings import WebSettings
from conversations.live import FakeLiveUpdates


@dataclass
class WebWorld:
    """The app, its fakes and a client."""

    live: FakeLiveUpdates
    threads: FakeWebThreads
    inbox: FakeInbox
    client: httpx2.AsyncClient
    app: FastAPI
    files: FakeFiles
    opened: dict[str, Any] = field(default_factory=dict)

    async def open(self, **body: Any) -> tuple[str, dict[str, str]]:
        """A conversation: its address and the headers that open it."""
        answer = await self.client.post("/api/web/conversations", json=body)
        assert answer.status_code == 201, answer.text
        opened = answer.json()
        return f"/api/web/conversations/{opened['id']}", {"Authorization": f"Bearer {opened['token']}"}


WorldMaker = Callable[..., WebWorld]


@pytest.fixture
async def make_world() -> AsyncIterator[WorldMaker]:
    """Makes worlds; settings by keyword."""
    clients: list[httpx2.AsyncClient] = []

    def make(**settings: Any) -> WebWorld:
        live = FakeLiveUpdates()
        threads = FakeWebThreads(live)
        inbox = FakeInbox(threads.hear)
        app = FastAPI()
        files = FakeFiles()
        web = build_web(WebSettings(poll_seconds=0.2, **settings), threads, inbox, live, files)
        app.include_router(web.router)
        client = httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://web.test")
        clients.append(client)
        return WebWorld(live, threads, inbox, client, app, files)

    yield make
    for client in clients:
        await client.aclose()
    await asyncio.sleep(0)


@pytest.fixture
def world(make_world: WorldMaker) -> WebWorld:
    """One world with the defaults."""
    return make_world()
