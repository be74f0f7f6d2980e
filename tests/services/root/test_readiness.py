"""A worker is ready once Rasa has answered its rehearsal, not as soon as Rasa's port is open."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import httpx2
import pytest
from pytest_httpserver import HTTPServer
from structlog.testing import capture_logs
from werkzeug import Request, Response

from contracts.replies import Phrase
from services.app import create_app
from services.settings import ServicesSettings
from storage.migrating import migrate
from storage.sealing import KeyRing

REPLY = json.dumps([{"custom": Phrase("greet").to_json()}])


async def test_a_worker_is_rehearsing_until_rasa_has_answered(
    tmp_path: Path, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    answering = False

    def rasa(_request: Request) -> Response:
        return Response(REPLY if answering else "[]", content_type="application/json")

    address = httpserver.url_for("").rstrip("/")
    httpserver.expect_request("/").respond_with_data("Rasa")
    httpserver.expect_request("/readyz").respond_with_data("ok")
    httpserver.expect_request("/webhooks/rest/webhook").respond_with_handler(rasa)
    for name, value in {
        "TOMONI_DATABASE_URL": f"sqlite:///{tmp_path / 'test.db'}",
        "TOMONI_DATA_KEYS": KeyRing.generate(),
        "TOMONI_RASA_URLS": address,
        "TOMONI_KNOWLEDGE_URL": address,
        "TOMONI_REDIS_URL": "",
        "TOMONI_LINE_CHANNEL_SECRET": "",
        "TOMONI_LINE_CHANNEL_ACCESS_TOKEN": "",
    }.items():
        monkeypatch.setenv(name, value)
    migrate(f"sqlite:///{tmp_path / 'test.db'}")
    app = create_app(ServicesSettings(roles="worker"))
    transport = httpx2.ASGITransport(app)
    with capture_logs() as logs:
        async with (
            app.router.lifespan_context(app),
            httpx2.AsyncClient(transport=transport, base_url="http://x") as own,
        ):

            async def rasa_is() -> str:
                said: str = (await own.get("/readyz")).json()["parts"]["rasa"]
                return said

            assert await rasa_is() == "rehearsing"
            answering = True
            async with asyncio.timeout(10):
                while await rasa_is() != "ok":  # noqa: ASYNC110 - only the page says so
                    await asyncio.sleep(0.05)
    assert "dialogue.failed" not in {entry["event"] for entry in logs}
