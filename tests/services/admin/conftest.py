"""A console with tables, once on each kind of database."""

from __future__ import annotations

import pytest
import pytest_asyncio
from argon2 import PasswordHasher
from sqlalchemy.ext.asyncio import AsyncEngine

from admin import passwords
from admin.tables import metadata
from knowledge.tables import metadata as knowledge_metadata
from storage.sealing import Sealer
from tests.services.admin.world import World


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real argon2id with the least work: every test makes several passwords, and none is worth attacking."""
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1))


@pytest_asyncio.fixture
async def world(engine: AsyncEngine, sealer: Sealer) -> World:
    """A fresh console."""
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
        await connection.run_sync(knowledge_metadata.create_all)
    return World(engine, sealer)
