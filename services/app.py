"""The app of one process: health, and the routers and workers of its roles."""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from fastapi import FastAPI

from services.health import Probe, health_router
from services.settings import ServicesSettings

INTERNAL_KNOWLEDGE = "/internal/knowledge"


def create_app(settings: ServicesSettings) -> FastAPI:
    """A FastAPI app that plays the roles of `settings`; parts start with it and stop with it."""
    raise NotImplementedError
