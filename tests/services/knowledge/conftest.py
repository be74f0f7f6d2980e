"""A migrated database, once of each kind."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.engine import open_engine
from storage.migrating import migrate


@pytest_asyncio.fixture
async def store(database_url: str) -> AsyncIterator[AsyncEngine]:
    """An engine over an empty database, brought up by the real migrations."""
    migrate(database_url)
    engine = open_engine(database_url)
    yield engine
    await engine.dispose()
