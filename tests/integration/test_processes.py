"""Two gateways and two workers as real processes on one database: nothing lost, doubled or out of order."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from storage.migrating import migrate
from storage.sealing import KeyRing
from tests.conftest import RedisServer

ROOT = Path(__file__).resolve().parents[2]
RESIDENTS, EACH = 8, 12


class Stack:
    """Processes of one test."""

    def __init__(self, url: str, out: Path, live_url: str = "") -> None:
        self.url, self.out, self.live_url, self.keys = url, out, live_url, KeyRing.generate()
        self.processes: list[subprocess.Popen[str]] = []

    def spawn(self, role: str, *rest: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "tests.integration.stack_process", role, self.url, self.keys, self.live_url]
        process = subprocess.Popen([*command, *rest], cwd=ROOT, text=True, stdout=subprocess.PIPE)
        self.processes.append(process)
        return process

    def worker(self) -> subprocess.Popen[str]:
        return self.spawn("worker", str(self.out))

    def gateway(self) -> subprocess.Popen[str]:
        return self.spawn("gateway", str(RESIDENTS), str(EACH))

    def lines(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.out.read_text().splitlines()] if self.out.exists() else []

    def wait_for(self, count: int, seconds: float) -> None:
        until = time.monotonic() + seconds
        while len({str(line["key"]) for line in self.lines()}) < count and time.monotonic() < until:
            time.sleep(0.05)

    def seen(self) -> dict[str, list[str]]:
        """What each resident saw, a delivery repeated under the same retry key counted once, as LINE does."""
        keys: set[object] = set()
        seen: dict[str, list[str]] = {}
        for line in self.lines():
            if line["key"] not in keys:
                keys.add(line["key"])
                seen.setdefault(str(line["who"]), []).extend(line["words"])  # type: ignore[arg-type]
        return seen


@contextmanager
def _stack(url: str, out: Path, live_url: str = "") -> Iterator[Stack]:
    migrate(url)
    stack = Stack(url, out, live_url)
    yield stack
    for process in stack.processes:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
    for process in stack.processes:
        process.wait(15)
        if process.stdout:
            process.stdout.close()


EXPECTED = {f"U{who}": [str(number) for number in range(EACH)] for who in range(RESIDENTS)}


def test_two_gateways_and_two_workers(database_url: str, tmp_path: Path) -> None:
    with _stack(database_url, tmp_path / "out") as stack:
        gateways = [stack.gateway(), stack.gateway()]
        stack.worker(), stack.worker()
        assert [process.wait(60) for process in gateways] == [0, 0]
        stack.wait_for(RESIDENTS * EACH, 60)
        time.sleep(0.3)
    assert stack.seen() == EXPECTED
    assert len({line["key"] for line in stack.lines()}) == RESIDENTS * EACH, "one retry key a message"


def test_kill_9_of_a_worker_in_the_middle(database_url: str, tmp_path: Path) -> None:
    with _stack(database_url, tmp_path / "out") as stack:
        victims = [stack.worker(), stack.worker()]
        gateway = stack.gateway()
        for number, victim in enumerate(victims):
            stack.wait_for(15 + 20 * number, 30)
            victim.kill()
        stack.worker()
        assert gateway.wait(60) == 0
        stack.wait_for(RESIDENTS * EACH, 60)
        time.sleep(0.3)
    assert stack.seen() == EXPECTED
    # only a send that was cut in the middle may have been repeated, under its own key
    assert len(stack.lines()) <= RESIDENTS * EACH + 8


@pytest.mark.redis_server
def test_workers_over_redis_that_goes_away(redis_server: RedisServer, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'test.db'}"
    with _stack(url, tmp_path / "out", redis_server.url) as stack:
        stack.worker(), stack.worker()
        gateway = stack.gateway()
        stack.wait_for(10, 30)
        redis_server.stop()
        assert gateway.wait(60) == 0
        stack.wait_for(RESIDENTS * EACH, 60)
        time.sleep(0.3)
    assert stack.seen() == EXPECTED
    assert len({line["key"] for line in stack.lines()}) == RESIDENTS * EACH, "one retry key a message"
