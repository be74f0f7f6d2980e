"""A browser, and the web app over fakes on a port of its own with an answerer that follows a script."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from playwright.sync_api import Browser, BrowserContext, Page

from channels.web.bootstrap import build_web
from channels.web.fakes import FakeFiles, FakeInbox, FakeWebThreads
from channels.web.settings import WebSettings
from contracts.languages import Language
from contracts.replies import StaffReply
from conversations.live import FakeLiveUpdates
from conversations.ticket_values import Ticket
from tests.e2e.script import Script


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's chromium, quiet."""
    path = os.environ.get("CHROMIUM_PATH") or shutil.which("chromium")
    if path is None:
        pytest.skip("chromium is not installed")
    flags = (
        "no-sandbox disable-gpu disable-quic no-first-run disable-background-networking "
        "disable-component-update disable-sync"
    )
    return {**browser_type_launch_args, "executable_path": path, "args": [f"--{flag}" for flag in flags.split()]}


CASE = Ticket(
    id="t",
    number="2026-0001",
    conversation_id="c",
    channel="web",
    language=Language.ZH_HANT,
    state="answered",
    version=3,
    reason="asked",
    urgent=False,
    answer_by="chat",
    opened_at=datetime(2026, 11, 27, tzinfo=UTC),
    readable_from=1,
)


class Site:
    """The running app. `down` and `up` are a broken line: the port closes and opens again, the memory stays."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        live = FakeLiveUpdates()
        self.threads = FakeWebThreads(live)
        self.script = Script(self.threads)
        settings = WebSettings(
            poll_seconds=0.5,
            origins=f"http://localhost:{self.port}",
            messages_per_conversation="1000/minute",
            messages_per_address="1000/minute",
            conversations_per_address="1000/minute",
            reads_per_address="10000/minute",
        )
        self.inbox = FakeInbox(self.script.answer)
        self.files = FakeFiles()
        self.app = FastAPI()
        self.app.include_router(build_web(settings, self.threads, self.inbox, live, self.files).router)
        self.app.add_api_route("/embed", self.embed)
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None
        self.loop: asyncio.AbstractEventLoop | None = None

    async def embed(self) -> HTMLResponse:
        """A page of somebody else, with a strict policy of its own: reach it as `localhost`, another origin."""
        tags = f'<script type="module" src="{self.url}/widget/tomoni.js"></script>'
        return HTMLResponse(
            f'<!doctype html><html lang="zh-TW"><link rel="icon" href="data:,"><title>x</title><body><h1>x</h1>{tags}'
            '<tomoni-chat topics="migration school"></tomoni-chat>',
            headers={
                "Content-Security-Policy": (
                    f"default-src 'none'; script-src {self.url}; connect-src {self.url}; img-src data:"
                )
            },
        )

    def up(self) -> None:
        """Listen."""
        server = uvicorn.Server(
            uvicorn.Config(
                self.app,
                host="127.0.0.1",
                port=self.port,
                log_level="critical",
                timeout_graceful_shutdown=0,
                lifespan="off",
            )
        )

        async def serve() -> None:
            self.loop = asyncio.get_running_loop()
            await server.serve()

        self._server = server
        self._thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
        self._thread.start()
        while not server.started:
            threading.Event().wait(0.02)

    def down(self) -> None:
        """Stop listening and cut every connection."""
        if self._server and self._thread:
            self._server.should_exit = True
            self._thread.join(10)

    def say(self, text: str) -> None:
        """A person writes into the only conversation."""
        assert self.loop
        (conversation,) = self.threads.conversations
        asyncio.run_coroutine_threadsafe(self.threads.say(conversation, text=text), self.loop).result(5)

    def staff(self, words: StaffReply) -> None:
        """A staff member, who has the only conversation's case, writes into it."""
        assert self.loop
        (conversation,) = self.threads.conversations
        self.threads.tickets[conversation] = CASE
        asyncio.run_coroutine_threadsafe(self.threads.say(conversation, words, author="staff"), self.loop).result(5)


@pytest.fixture
def site() -> Iterator[Site]:
    """A fresh site."""
    site = Site()
    site.up()
    yield site
    site.down()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A phone in Japan."""
    context = browser.new_context(
        locale="en-GB", timezone_id="Asia/Tokyo", viewport={"width": 390, "height": 844}, reduced_motion="reduce"
    )
    context.set_default_timeout(8000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page that may not complain: console and CSP stay silent unless a test expects a broken line."""
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert [text for text in complaints if not text.startswith("Failed to load resource")] == []
