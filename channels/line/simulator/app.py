"""The local LINE server as one application."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, ConfigDict, Field

from channels.line.simulator.faults import Fault, Faults
from channels.line.simulator.messaging import Recorder, messaging_router
from channels.line.simulator.phone import phone_router
from channels.line.simulator.platform import Json, Platform
from channels.line.simulator.webhooks import Webhooks

#: The people on the page; names are invented.
RESIDENTS = (
    ("U" + "a1" * 16, "Chen (zh-TW)", "zh-TW"),
    ("U" + "a2" * 16, "Tanaka (ja)", "ja"),
    ("U" + "a3" * 16, "Emma (en)", "en"),
    ("U" + "a4" * 16, "Nguyen (-)", None),
)


class FaultOrder(BaseModel):
    """A failure to switch on, or `clear`."""

    model_config = ConfigDict(extra="forbid")

    kind: str
    path: str = ""
    times: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    seconds: Annotated[float, Field(ge=0, le=120)] = 2.0


class Simulator:
    """The parts of the local server; tests reach into `platform`, `faults` and `recorder`."""

    def __init__(self, webhook: str, secret: str, token: str, platform: Platform | None = None) -> None:
        self.platform = platform or Platform()
        self.faults = Faults()
        self.recorder = Recorder()
        self.webhooks = Webhooks(webhook, secret)
        for resident_id, name, language in RESIDENTS:
            self.platform.add_resident(resident_id, name, language)
        self.app = self._app(token)

    def _app(self, token: str) -> FastAPI:
        @asynccontextmanager
        async def lifespan(_: FastAPI) -> AsyncIterator[None]:
            yield
            await self.webhooks.close()

        app = FastAPI(title="LINE, locally", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
        app.include_router(messaging_router(self.platform, self.faults, self.recorder, token))
        app.include_router(phone_router(self.platform, self.webhooks))

        @app.post("/_faults")
        async def switch(order: FaultOrder) -> Json:
            if order.kind == "clear":
                self.faults.clear()
                return {}
            try:
                self.faults.add(Fault(order.kind, order.path, order.times, order.seconds))
            except ValueError:
                raise HTTPException(400, "unknown fault") from None
            return {}

        return app
