"""The app of one process: health, and the routers and workers of its roles."""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

import httpx2
from fastapi import FastAPI
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.types import ASGIApp

from admin.bootstrap import Console, build_console
from admin.settings import AdminSettings
from channels.bootstrap import Channels, build_channels
from channels.line.quota import build_quota_meter
from channels.line.settings import LineSettings
from channels.phrases import words
from channels.rehearsal import Rehearsal
from channels.settings import ChannelSettings
from contracts.languages import Language
from conversations.live import RedisLiveUpdates
from conversations.promises import OfficePromises
from knowledge.bootstrap import build_knowledge
from knowledge.settings import KnowledgeSettings
from services.health import PartDown, Probe, health_router
from services.settings import ServicesSettings

INTERNAL_KNOWLEDGE = "/internal/knowledge"
ADMIN = "/admin"


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
    channels: Channels | None = None
    if roles & {"gateway", "worker"}:
        channels = build_channels(ChannelSettings())
        if "gateway" in roles:
            app.include_router(channels.router)
        starts.append((partial(channels.start, work="worker" in roles), channels.stop))
        probes |= _channel_probes(channels, works="worker" in roles)
    if "admin" in roles:
        console, pages = _build_console(channels)
        app.mount(ADMIN, pages)
        starts.append((console.start, console.stop))
        probes.setdefault("database", _database_probe(console.engine))
    app.include_router(health_router(probes))
    return app


def print_openapi() -> None:
    """Write the OpenAPI document of all roles to standard output."""
    json.dump(create_app(ServicesSettings()).openapi(), sys.stdout, ensure_ascii=False, indent=2)


def _build_console(channels: Channels | None) -> tuple[Console, ASGIApp]:
    """The console, with what it shares with the channels in this process."""
    if channels is None:
        own = ChannelSettings()
        promises = OfficePromises(own.staff_hours, own.promise_minutes)
        return build_console(AdminSettings(), phrases=_said, promises=promises, quota=build_quota_meter(LineSettings()))
    return build_console(
        AdminSettings(),
        engine=channels.engine,
        live=channels.live,
        phrases=_said,
        promises=channels.promises,
        quota=channels.quota,
    )


def _said(key: str, language: Language, values: Mapping[str, str]) -> str:
    """What residents were told, for staff: the channels' fixed words, or the key where there are none any more."""
    try:
        return words(key, language, **values)
    except KeyError:
        return key


def _channel_probes(channels: Channels, *, works: bool) -> dict[str, Probe]:
    """works: questions are put to Rasa here, which counts only once the first ones are answered."""
    settings = channels.settings

    names = ["rasa"] if len(settings.rasa_urls) == 1 else [f"rasa-{n + 1}" for n in range(len(settings.rasa_urls))]
    probes = {
        "database": _database_probe(channels.engine),
        "knowledge": _http_probe(channels.client, f"{settings.knowledge_url.rstrip('/')}/readyz"),
    }
    for number, (name, url) in enumerate(zip(names, settings.rasa_urls, strict=True)):
        answers = _http_probe(channels.client, f"{url}/")
        probes[name] = _rehearsed_probe(answers, channels.rehearsal, number) if works else answers
    if isinstance(channels.live, RedisLiveUpdates):
        probes["redis"] = _redis_probe(channels.live)
    return probes


def _http_probe(client: httpx2.AsyncClient, url: str) -> Probe:
    async def answers() -> None:
        await _get(client, url)

    return answers


def _rehearsed_probe(answers: Probe, rehearsal: Rehearsal, server: int) -> Probe:
    async def rehearsed() -> None:
        await answers()
        if not rehearsal.done(server):
            raise PartDown("rehearsing")

    return rehearsed


def _redis_probe(live: RedisLiveUpdates) -> Probe:
    async def redis() -> None:
        try:
            await live.ping()
        except (RedisError, OSError) as error:
            raise PartDown("unreachable") from error

    return redis


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
