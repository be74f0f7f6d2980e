"""The app of one process: health, and the routers and workers of its roles."""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import httpx2
from fastapi import FastAPI
from knowledge.bootstrap import build_knowledge
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from channels.bootstrap import Channels, build_channels
from channels.settings import ChannelSettings
from knowledge.settings import KnowledgeSettings
from services.health import PartDown, Probe, health_router
from services.settings import ServicesSettings

INTERNAL_KNOWLEDGE = "/internal/knowledge"


def create_app(settings: ServicesSettings) -> FastAPI:
    """A FastAPI app that plays the roles of `settings`; call inside a running loop. Parts start and stop with it."""
    roles = settings.role_set()
    starts: list[tuple[Callable[[], Awaitable[None]], Callable[[], Awaitable[None]]]] = []
    probes: dict[str, Probe] = {}

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for start, stop in starts:
                await start()
                stack.push_async_callback(stop)
            yield

    app = FastAPI(title="Tomoni", version="0.1.0", docs_url=None, redoc_url=None, lifespan=lifespan)
    if "knowledge" in roles:
        knowledge = build_knowledge(KnowledgeSettings())
        app.include_router(knowledge.router, prefix=INTERNAL_KNOWLEDGE)
        starts.append((knowledge.start, knowledge.stop))
    if roles & {"gateway", "worker"}:
        channels = build_channels(ChannelSettings())
        if "gateway" in roles:
            app.include_router(channels.router)
        starts.append((lambda: channels.start(work="worker" in roles), channels.stop))
        probes |= _channel_probes(channels)
    app.include_router(health_router(probes))
    return app


def print_openapi() -> None:
    """Write the OpenAPI document of all roles to standard output."""
    json.dump(create_app(ServicesSettings()).openapi(), sys.stdout, ensure_ascii=False, indent=2)


def _channel_probes(channels: Channels) -> dict[str, Probe]:
    settings = channels.settings

    async def rasa() -> None:
        for url in settings.rasa_urls:
            await _get(channels.client, f"{url}/")

    async def knowledge() -> None:
        await _get(channels.client, f"{settings.knowledge_url.rstrip('/')}/readyz")

    return {"database": _database_probe(channels.engine), "rasa": rasa, "knowledge": knowledge}


def _database_probe(engine: AsyncEngine) -> Probe:
    async def database() -> None:
        async with engine.connect() as connection:
            await connection.execute(text("SELECT 1"))

    return database


async def _get(client: httpx2.AsyncClient, url: str) -> None:
    try:
        response = await client.get(url, timeout=1.5)
    except httpx2.TimeoutException as error:
        raise PartDown("slow") from error
    except httpx2.HTTPError as error:
        raise PartDown("unreachable") from error
    if response.status_code >= 500:
        raise PartDown(f"answers {response.status_code}")
