"""Durable work as rows: claimed with a lease, one at a time per lane, in order, on SQLite and PostgreSQL alike.

A *lane* is what must stay in order (a resident, a conversation). The first claim of a row writes the lane into the
unique column `held`; it is cleared when the row is finished. So the database itself refuses a second row of a lane,
whatever two workers saw at the same moment. A row that was begun is finished (or given up) before the next of its
lane. `attempts` is the fence: who finishes a row names the attempt, and a worker whose lease ran out writes nothing.

Clock jumps: fresh rows are due at once whatever the clock says; a lease or a delay that lies further ahead than any
we hand out was written before the clock went back, and counts as over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, cast

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    RowMapping,
    String,
    Table,
    and_,
    bindparam,
    exists,
    insert,
    or_,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.sql.dml import ReturningUpdate

from storage.engine import writing
from storage.errors import LeaseLost
from storage.times import UtcDateTime

WAITING, DONE, FAILED = "waiting", "done", "failed"
RowId = BigInteger().with_variant(Integer, "sqlite")
_CLAIM_TRIES = 3


def work_columns() -> list[Column[Any]]:
    """The columns every table of claimable work has."""
    return [
        Column("id", RowId, primary_key=True, autoincrement=True),
        Column("lane", String(80), nullable=False),
        Column("held", String(80), unique=True),
        Column("state", String(16), nullable=False, server_default=WAITING),
        Column("run_at", UtcDateTime),
        Column("lease_until", UtcDateTime),
        Column("attempts", Integer, nullable=False, server_default="0"),
        Column("reason", String(80)),
    ]


def work_indexes(name: str, *order: str) -> list[Index]:
    """Indexes over unfinished rows only, so that a claim costs the same however many are done."""
    unfinished = {"sqlite_where": text("state = 'waiting'"), "postgresql_where": text("state = 'waiting'")}
    return [
        Index(f"ix_{name}_waiting", *order, **cast("Any", unfinished)),
        Index(f"ix_{name}_lane", "lane", *order, **cast("Any", unfinished)),
    ]


@dataclass(frozen=True, slots=True)
class Queue:
    """One table of work. order: columns by which a lane is in order. longest_delay: the furthest `run_at` ever set."""

    table: Table
    order: tuple[str, ...] = ("id",)
    lease: timedelta = timedelta(seconds=60)
    longest_delay: timedelta = timedelta(hours=1)

    async def add(self, connection: AsyncConnection, rows: Sequence[Mapping[str, Any]], *unique: str) -> int:
        """Put rows in; those that exist by the `unique` columns already are left out. Returns how many are new."""
        new = 0
        for row in rows:
            if unique:
                new += await insert_if_new(connection, self.table, row, *unique)
            else:
                await connection.execute(insert(self.table).values(**row))
                new += 1
        return new

    async def claim(self, engine: AsyncEngine, now: datetime, limit: int) -> list[RowMapping]:
        """Up to `limit` rows, one per lane, leased until `now + lease`; in order."""
        for _ in range(_CLAIM_TRIES):
            try:
                async with writing(engine) as connection:
                    return await self.claim_in(connection, now, limit)
            except IntegrityError:
                # another worker began an earlier row of one of these lanes in between
                continue
        return []

    async def claim_in(self, connection: AsyncConnection, now: datetime, limit: int) -> list[RowMapping]:
        """`claim` inside a transaction of the caller's."""
        moments = {
            "now": now,
            "furthest_run": now + 2 * self.longest_delay,
            "furthest_lease": now + 2 * self.lease,
            "lease_until": now + self.lease,
            "most": limit,
        }
        claimed = await connection.execute(_claim_statement(self, connection.dialect.name), moments)
        return sorted(claimed.mappings(), key=lambda row: tuple(row[name] for name in self.order))

    async def finish(
        self, connection: AsyncConnection, row_id: int, attempt: int, state: str = DONE, **values: Any
    ) -> None:
        """Mark one claimed row finished; raises LeaseLost if another attempt has it."""
        await self._fenced(connection, row_id, attempt, state=state, held=None, lease_until=None, **values)

    async def put_back(
        self, connection: AsyncConnection, row_id: int, attempt: int, run_at: datetime | None, **values: Any
    ) -> None:
        """Let go of one claimed row until `run_at` (None = at once); its lane waits with it. Raises LeaseLost."""
        await self._fenced(connection, row_id, attempt, lease_until=None, run_at=run_at, **values)

    async def _fenced(self, connection: AsyncConnection, row_id: int, attempt: int, **values: Any) -> None:
        work = self.table
        changed = await connection.execute(
            update(work)
            .where(work.c.id == row_id, work.c.attempts == attempt, work.c.state == WAITING)
            .values(**values)
        )
        if changed.rowcount != 1:
            raise LeaseLost(f"{work.name} {row_id}")


@cache
def _claim_statement(queue: Queue, dialect: str) -> ReturningUpdate[Any]:
    """The one statement of a claim; built once, because it runs all the time."""
    work, other = queue.table, queue.table.alias("other")
    now = bindparam("now", type_=UtcDateTime)
    due = or_(
        work.c.run_at.is_(None),
        work.c.run_at <= now,
        work.c.run_at > bindparam("furthest_run", type_=UtcDateTime),
    )
    free = or_(
        work.c.lease_until.is_(None),
        work.c.lease_until <= now,
        work.c.lease_until > bindparam("furthest_lease", type_=UtcDateTime),
    )
    position = tuple_(*(work.c[name] for name in queue.order))
    earlier = tuple_(*(other.c[name] for name in queue.order))
    blocked = exists().where(
        other.c.lane == work.c.lane,
        other.c.state == text("'waiting'"),
        other.c.id != work.c.id,
        or_(other.c.held.is_not(None), earlier < position),
    )
    eligible = and_(work.c.state == text("'waiting'"), due, free, or_(work.c.held.is_not(None), ~blocked))
    chosen = select(work.c.id).where(eligible).order_by(*(work.c[name] for name in queue.order))
    chosen = chosen.limit(bindparam("most", type_=Integer))
    if dialect == "postgresql":
        chosen = chosen.with_for_update(skip_locked=True)
    # a common table expression runs once; a plain subquery may be run again by the planner and pass its limit
    picked = chosen.cte("picked")
    return (
        update(work)
        .where(work.c.id.in_(select(picked.c.id)))
        .values(lease_until=bindparam("lease_until", type_=UtcDateTime), attempts=work.c.attempts + 1, held=work.c.lane)
        .returning(work)
    )


async def insert_if_new(connection: AsyncConnection, table: Table, values: Mapping[str, Any], *unique: str) -> bool:
    """Insert unless a row with the same `unique` columns is there; True when it was new."""
    make: Any = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = make(table).values(**values).on_conflict_do_nothing(index_elements=list(unique))
    # a returned row tells; drivers disagree on rowcount here
    return (await connection.execute(statement.returning(*table.primary_key.columns))).first() is not None
