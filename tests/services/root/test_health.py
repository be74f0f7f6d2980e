"""Readiness names each part; one broken part never hides the others."""

from __future__ import annotations

import asyncio

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from services import health
from services.health import PartDown, health_router


async def fine() -> None:
    return None


async def down() -> None:
    raise PartDown("refused")


async def broken() -> None:
    raise ValueError("words that must not be shown")


async def slow() -> None:
    await asyncio.sleep(30)


def client(**probes: health.Probe) -> TestClient:
    app = FastAPI()
    app.include_router(health_router(probes))
    return TestClient(app)


def test_ready_only_when_every_part_answers() -> None:
    answer = client(database=fine, rasa=fine).get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "parts": {"database": "ok", "rasa": "ok"}})


def test_each_kind_of_failure_is_named_without_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_PROBE_SECONDS", 0.05)
    answer = client(database=fine, rasa=down, knowledge=broken, redis=slow).get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["parts"] == {"database": "ok", "rasa": "refused", "knowledge": "ValueError", "redis": "slow"}
    assert "words" not in answer.text


def test_alive_even_when_nothing_is_ready() -> None:
    assert client(rasa=down).get("/healthz").json() == {"status": "ok"}
