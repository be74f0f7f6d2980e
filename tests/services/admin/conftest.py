"""A console with tables, once on each kind of database."""

from __future__ import annotations

import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from admin.tables import metadata
from knowledge.tables import metadata as knowledge_metadata
from storage.sealing import Sealer
from tests.services.admin.world import World


@pytest_asyncio.fixture
async def world(engine: AsyncEngine, sealer: Sealer) -> World:
    """A fresh console."""
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
        await connection.run_sync(knowledge_metadata.create_all)
    return World(engine, sealer)
