"""A stand-in for LINE's API that does nothing but note when each reply arrived."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Any

import uvicorn
from fastapi import FastAPI, Request

from services.stack import free_port


class MeasuringLine:
    """`with MeasuringLine() as line:`; `line.replied[token]` is the monotonic time of its reply call."""

    def __init__(self) -> None:
        self.port = free_port()
        self.replied: dict[str, float] = {}
        self.pushed = 0
        self._server = uvicorn.Server(
            uvicorn.Config(self._app(), host="127.0.0.1", port=self.port, log_level="error", access_log=False)
        )
        self._thread = threading.Thread(target=lambda: asyncio.run(self._server.serve()), daemon=True)

    @property
    def address(self) -> str:
        """What TOMONI_LINE_API is set to."""
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> MeasuringLine:
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.should_exit = True
        self._thread.join(5)

    def wait_for(self, tokens: set[str], seconds: float) -> set[str]:
        """Wait until all tokens were replied to; returns those that were not."""
        deadline = time.monotonic() + seconds
        while (missing := tokens - self.replied.keys()) and time.monotonic() < deadline:
            time.sleep(0.005)
        return missing

    def _app(self) -> FastAPI:
        app = FastAPI(openapi_url=None)

        @app.post("/v2/bot/message/reply")
        async def reply(request: Request) -> dict[str, Any]:
            arrived = time.monotonic()
            body = await request.json()
            self.replied.setdefault(body["replyToken"], arrived)
            return {"sentMessages": [{"id": "1"} for _ in body["messages"]]}

        @app.post("/v2/bot/message/push")
        async def push() -> dict[str, Any]:
            self.pushed += 1
            return {"sentMessages": [{"id": "1"}]}

        @app.post("/v2/bot/chat/loading/start", status_code=202)
        async def loading() -> dict[str, Any]:
            return {}

        @app.get("/v2/bot/profile/{user}")
        async def profile(user: str) -> dict[str, Any]:
            return {"userId": user, "displayName": "resident", "language": "ja"}

        return app
