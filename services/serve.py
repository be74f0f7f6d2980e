"""Starts one uvicorn with the roles of `TOMONI_ROLES`."""

from __future__ import annotations

import asyncio

import uvicorn

from services.app import create_app
from services.logs import configure
from services.secrets import require_real
from services.settings import ServicesSettings


def serve() -> int:
    """Serve until stopped; refuses to start with placeholder secrets."""
    settings = ServicesSettings()
    configure(settings.log_format, settings.log_level)
    require_real("TOMONI_DATA_KEYS", settings.data_keys)
    require_real("TOMONI_INTERNAL_TOKEN", settings.internal_token)
    asyncio.run(_serve(settings))
    return 0


async def _serve(settings: ServicesSettings) -> None:
    config = uvicorn.Config(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        lifespan="on",
        timeout_graceful_shutdown=5,
        timeout_keep_alive=30,
        h11_max_incomplete_event_size=65_536,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=settings.trusted_proxies,
    )
    await uvicorn.Server(config).serve()
