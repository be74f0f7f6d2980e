"""Makes the database's files forget what was deleted: erased words must not stay in a log or in free pages.

SQLite overwrites deleted content (`secure_delete`) but keeps old pages in its write-ahead log until a checkpoint.
PostgreSQL keeps dead rows until they are vacuumed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import structlog
from sqlalchemy import Table, text
from sqlalchemy.ext.asyncio import AsyncEngine

log = structlog.get_logger(__name__)

#: A reader may hold the log for a moment; nobody shall wait long for us.
_WAIT_MS = 250


async def sweep(engine: AsyncEngine, tables: Iterable[Table] = ()) -> bool:
    """Empty SQLite's log, or vacuum these tables of PostgreSQL; False if somebody was in the way, then try later."""
    if engine.dialect.name == "sqlite":
        return await _empty_log(engine)
    autocommit = engine.execution_options(isolation_level="AUTOCOMMIT")
    async with autocommit.connect() as connection:
        for table in tables:
            await connection.execute(text(f'VACUUM "{table.name}"'))
    return True


async def _empty_log(engine: AsyncEngine) -> bool:
    async with engine.connect() as connection:
        # below SQLAlchemy, which would begin a transaction
        driver: Any = (await connection.get_raw_connection()).driver_connection
        before = (await (await driver.execute("PRAGMA busy_timeout")).fetchone())[0]
        await driver.execute(f"PRAGMA busy_timeout={_WAIT_MS}")
        try:
            busy, _, _ = await (await driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")).fetchone()
        finally:
            await driver.execute(f"PRAGMA busy_timeout={before}")
    if busy:
        log.info("storage.sweep_busy")
    return not busy
