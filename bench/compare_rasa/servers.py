"""Two Rasa servers on this machine: plain and ours, started, asked in turn, weighed."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

from bench.compare_rasa.ranking import Ranking
from bench.compare_rasa.training import OUR_PYTHON, PLAIN_PYTHON, ROOT, environment
from bench.compare_rasa.training_data import RETRIEVAL_INTENT, article_of
from services.stack import free_port

_START_WITHIN_SECONDS = 180.0
_STOP_SECONDS = 15.0
_WARM_UP = 20
#: What Rasa calls a response selector that serves every retrieval intent.
_SELECTOR = "default"


class ServerFailed(RuntimeError):
    """A server ended, or did not answer in time; its log says why."""


@dataclass(frozen=True, slots=True)
class Server:
    """How to start one. folder: where it runs; log: its output."""

    command: Sequence[str]
    port: int
    folder: Path
    log: Path
    extra: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Running:
    """start_seconds: until the first message was parsed."""

    server: Server
    pid: int
    client: httpx2.Client
    start_seconds: float

    def parse(self, text: str) -> dict[str, Any]:
        """Rasa's parse of a message."""
        found: dict[str, Any] = self.client.post("/model/parse", json={"text": text}).raise_for_status().json()
        return found


def plain_server(model: Path, place: Path) -> Server:
    """`rasa run` of the full environment."""
    port = free_port()
    options = ["--enable-api", "--interface", "127.0.0.1", "--port", str(port), "--model", str(model)]
    command = [str(PLAIN_PYTHON), "-m", "rasa", "run", *options]
    return Server(command, port, place / "data", place / "server-plain.log", environment(threads=1))


def our_server(place: Path) -> Server:
    """`python -m bot.run server`, as `make run` starts it."""
    port = free_port()
    command = [str(OUR_PYTHON), "-m", "bot.run", "server", "--port", str(port)]
    return Server(command, port, ROOT, place / "server-ours.log", {"OMP_NUM_THREADS": "1", "TOMONI_RASA_TOKEN": ""})


@contextmanager
def running(server: Server) -> Iterator[Running]:
    """The server from its first parsed message until the end of the block; raises ServerFailed."""
    started = time.monotonic()
    with server.log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - our own commands
            server.command,
            cwd=server.folder,
            env={**os.environ, **server.extra},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        with httpx2.Client(base_url=f"http://127.0.0.1:{server.port}", timeout=30.0) as client:
            _wait(client, process, server)
            yield Running(server, process.pid, client, time.monotonic() - started)
    finally:
        _stop(process)


def ask_in_turn(plain: Running, ours: Running, texts: Sequence[str]) -> tuple[list[Any], list[float], list[float]]:
    """Plain Rasa's parses, and the milliseconds of both for each text, one after the other."""
    for text in texts[:_WARM_UP]:
        plain.parse(text)
        ours.parse(text)
    parses, plain_ms, our_ms = [], [], []
    for text in texts:
        start = time.perf_counter()
        parses.append(plain.parse(text))
        middle = time.perf_counter()
        ours.parse(text)
        plain_ms.append((middle - start) * 1000)
        our_ms.append((time.perf_counter() - middle) * 1000)
    return parses, plain_ms, our_ms


def ranking_of(parse: Mapping[str, Any]) -> Ranking:
    """The response selector's articles; no confidence where DIET sees no question for an article."""
    ranking = parse["response_selector"][_SELECTOR]["ranking"]
    articles = tuple(article_of(item["intent_response_key"]) for item in ranking)
    is_question = parse["intent"]["name"] == RETRIEVAL_INTENT
    return Ranking(articles, float(ranking[0]["confidence"]) if ranking and is_question else 0.0)


def _wait(client: httpx2.Client, process: subprocess.Popen[bytes], server: Server) -> None:
    deadline = time.monotonic() + _START_WITHIN_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise ServerFailed(f"ended with {process.returncode}: {server.log}")
        try:
            if client.post("/model/parse", json={"text": "hello"}).status_code == 200:
                return
        except httpx2.HTTPError:
            pass
        time.sleep(0.1)
    raise ServerFailed(f"no answer in {_START_WITHIN_SECONDS:.0f} s: {server.log}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
