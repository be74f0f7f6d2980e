"""Imports of places into the database: what stands there, what an import changes, written as revisions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from knowledge.importers.patches import Reading
from knowledge.importers.plan import Origin, Plan, Standing, plan
from knowledge.records import place_of
from knowledge.repository import add_place, newest_revisions, next_publication, read_counter, withdraw
from knowledge.tables import place_revision
from storage.times import utc_now


@dataclass(frozen=True, slots=True)
class Imported:
    """The plan, and whether it was carried out. publication: the counter afterwards, None when nothing was written."""

    plan: Plan
    written: bool = False
    publication: int | None = None


async def import_places(
    engine: AsyncEngine,
    reading: Reading,
    origin: Origin,
    *,
    dry_run: bool = False,
    leave_out_bad_rows: bool = False,
    withdraw_gone: bool = False,
    by: str | None = None,
    now: datetime | None = None,
) -> Imported:
    """Plan an import and, unless it is a dry run or has errors, write and publish what changes, in one transaction.

    by: staff id, or the name of the command. withdraw_gone: also withdraw places that the register no longer names;
    never one that a person edited.
    """
    moment = now or utc_now()
    async with engine.begin() as connection:
        await read_counter(connection, lock=True)  # nobody publishes between the plan and the writing
        known = await read_standings(connection)
        made = plan(reading, known, origin)
        if dry_run or (made.errors and not leave_out_bad_rows):
            return Imported(made)
        note = f"import of {origin.source.id}, {origin.checked_on.isoformat()}"
        changed = [step for step in made.steps if step.action in ("added", "changed")]
        for step in changed:
            await add_place(connection, step.place, origin="import", now=moment, created_by=by, note=note)
        gone = [id_ for id_ in made.gone if not known[id_].edited] if withdraw_gone else []
        await _withdraw(connection, gone, moment)
        if not changed and not gone:
            return Imported(made, True, await read_counter(connection))
        return Imported(made, True, await next_publication(connection, moment))


async def read_standings(connection: AsyncConnection) -> dict[str, Standing]:
    """Every place as its newest revision says, with what stood there before a person edited it."""
    table = place_revision
    newest = select(func.max(table.c.id)).group_by(table.c.place_id)
    rows = (await connection.execute(select(table).where(table.c.id.in_(newest)))).all()
    edited = [row.place_id for row in rows if row.origin == "editor"]
    before = (
        select(func.max(table.c.id))
        .where(table.c.place_id.in_(edited), table.c.origin != "editor")
        .group_by(table.c.place_id)
    )
    bases = {row.place_id: row for row in (await connection.execute(select(table).where(table.c.id.in_(before)))).all()}
    standings = {}
    for row in rows:
        place = place_of(row.record)
        earlier = bases.get(row.place_id)
        standings[row.place_id] = Standing(
            place,
            edited=row.origin == "editor",
            base=place_of(earlier.record) if earlier else None,
            withdrawn=row.withdrawn_at is not None,
        )
    return standings


async def _withdraw(connection: AsyncConnection, ids: Iterable[str], now: datetime) -> None:
    wanted = set(ids)
    if not wanted:
        return
    for id_, revision in (await newest_revisions(connection, place_revision)).items():
        if id_ in wanted:
            await withdraw(connection, place_revision, revision.id, now)
