"""The scaled shape: two of every process on real PostgreSQL and Redis, with LINE's local server in this process."""

from __future__ import annotations

import asyncio
import json
import secrets
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import httpx2
import psycopg
import pytest
import uvicorn
from redis import Redis

from channels.line import signature
from channels.line.simulator.app import Simulator
from channels.line.simulator.events import Events
from channels.line.simulator.platform import Platform, Resident
from channels.line.simulator.webhooks import body_of
from services.scaled_stack import ScaledStack
from tests.conftest import RedisServer, free_port

ROOT = Path(__file__).resolve().parents[2]
GATEWAYS = ("gateway-1", "gateway-2")
#: How often a page looks by itself: whatever comes sooner came by a live update over Redis.
WEB_POLL_SECONDS = 8
CONVERSATIONS_A_MINUTE = 25
LINE_SECRET = "local-line-simulator"
Found = TypeVar("Found")


def eventually(look: Callable[[], Found], seconds: float) -> Found:
    """What `look` gives once it is true; its last answer when it never is."""
    deadline = time.monotonic() + seconds
    while not (found := look()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return found


class Line:
    """LINE on a thread of this process; residents with profiles, and signed webhooks to the gateway we choose."""

    def __init__(self) -> None:
        self.port = free_port()
        self.platform = Platform(quota=None)
        self.events = Events(self.platform)
        app = Simulator("http://127.0.0.1:9/", LINE_SECRET, LINE_SECRET, self.platform).app
        self._server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=self.port, log_config=None))
        self._thread = threading.Thread(target=lambda: asyncio.run(self._server.serve()), daemon=True)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._thread.start()
        assert eventually(lambda: self._server.started, 10)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(10)

    def resident(self, language: str) -> Resident:
        return self.platform.add_resident(f"U{secrets.token_hex(16)}", "resident", language)

    def say(self, resident: Resident, text: str, gateway: str) -> None:
        self.deliver(self.events.message(resident, {"type": "text", "text": text}), gateway)

    def deliver(self, event: dict[str, Any], gateway: str) -> None:
        """As LINE does: signed, and for every event a 200 before the next of the same resident."""
        body = body_of([event])
        headers = {signature.HEADER: signature.sign(LINE_SECRET, body), "content-type": "application/json"}
        httpx2.post(f"{gateway}/webhooks/line", content=body, headers=headers, timeout=20).raise_for_status()

    def received(self, resident: Resident) -> list[str]:
        """The bot's messages on this phone, as JSON text."""
        chat = [entry for entry in resident.chat if entry.author == "bot"]
        return [json.dumps(entry.message, ensure_ascii=False) for entry in chat]


@dataclass
class Page:
    """An open web conversation that may talk to either gateway; its address is its own for the rate limits."""

    stack: ScaledStack
    path: str
    headers: dict[str, str]

    @classmethod
    def open(cls, stack: ScaledStack, gateway: str, language: str) -> Page:
        address = f"10.{secrets.randbelow(256)}.{secrets.randbelow(256)}.{secrets.randbelow(256)}"
        headers = {"x-forwarded-for": address}
        answer = httpx2.post(
            f"{stack.url(gateway)}/api/web/conversations", json={"language": language}, headers=headers, timeout=20
        )
        answer.raise_for_status()
        opened = answer.json()
        headers["authorization"] = f"Bearer {opened['token']}"
        return cls(stack, f"/api/web/conversations/{opened['id']}", headers)

    def url(self, gateway: str, rest: str = "") -> str:
        return f"{self.stack.url(gateway)}{self.path}{rest}"

    def say(self, gateway: str, words: str) -> None:
        """Words, or the command of a button when they begin with `do=`."""
        body = {"client_id": str(uuid4()), "command" if words.startswith("do=") else "text": words}
        httpx2.post(self.url(gateway, "/messages"), json=body, headers=self.headers, timeout=20).raise_for_status()

    def messages(self, gateway: str, after: int = 0, wait: float = 0) -> list[dict[str, Any]]:
        params = {"after": after, "wait": wait}
        answer = httpx2.get(self.url(gateway, "/messages"), params=params, headers=self.headers, timeout=wait + 20)
        answer.raise_for_status()
        found: list[dict[str, Any]] = answer.json()["messages"]
        return found

    def replies(self, gateway: str, count: int = 1, seconds: float = 20) -> list[dict[str, Any]]:
        """The bot's replies so far, once there are `count`."""

        def look() -> list[dict[str, Any]]:
            said = [message for message in self.messages(gateway) if message["author"] == "bot"]
            return [reply for message in said for reply in message["replies"]] if len(said) >= count else []

        return eventually(look, seconds)

    def delete(self, gateway: str) -> None:
        httpx2.delete(self.url(gateway), headers=self.headers, timeout=20).raise_for_status()


@pytest.fixture(scope="session")
def redis() -> Iterator[RedisServer]:
    """Redis with a password, as in compose."""
    if shutil.which("redis-server") is None:
        pytest.skip("no redis-server")
    server = RedisServer(password=secrets.token_hex(8))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def line() -> Iterator[Line]:
    """LINE, for the whole run."""
    server = Line()
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def scaled(
    postgres_server: str, redis: RedisServer, line: Line, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ScaledStack]:
    """Ready to be asked; one for the whole run."""
    if not (ROOT / "bot" / ".venv" / "bin" / "python").exists():
        pytest.skip("bot/.venv is missing: run make setup")
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE scaled")
    extra = {
        "TOMONI_WEB_POLL_SECONDS": str(WEB_POLL_SECONDS),
        "TOMONI_WEB_CONVERSATIONS_PER_ADDRESS": f"{CONVERSATIONS_A_MINUTE}/minute",
        "TOMONI_RETRY_SECONDS": "5",
        "TOMONI_WEB_READS_PER_ADDRESS": "10000/minute",
        "TOMONI_WEB_MESSAGES_PER_CONVERSATION": "1000/minute",
        "TOMONI_WEB_MESSAGES_PER_ADDRESS": "1000/minute",
    }
    database = postgres_server.rsplit("/", 1)[0] + "/scaled"
    folder = tmp_path_factory.mktemp("scaled")
    with ScaledStack(folder, database, redis.address, line_api=line.address, extra=extra) as running:
        yield running


@pytest.fixture
def keys(redis: RedisServer) -> Callable[[int], Sequence[str]]:
    """The keys of one of Redis's databases."""

    def read(database: int) -> Sequence[str]:
        with Redis.from_url(f"{redis.address}/{database}", decode_responses=True) as client:
            return sorted(str(key) for key in client.scan_iter("*"))

    return read
