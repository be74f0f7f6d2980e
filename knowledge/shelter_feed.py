"""Which shelters are open at the moment, as the prefecture's feed last told; kept in the database for every replica."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from knowledge.data_files import read_table
from knowledge.importers.registers import portal_items
from knowledge.places import Place
from knowledge.site_cards import OpenNow
from knowledge.tables import shelter_reading, shelter_state
from storage.times import utc_now
from storage.workdays import TOKYO

SCHEME = "portal:"
#: After this a reading says nothing about now any more.
FRESH = timedelta(minutes=30)
_THE_ROW = 1


@dataclass(frozen=True, slots=True)
class ShelterState:
    """One facility in the feed. code: with its scheme, `portal:00000035`."""

    code: str
    opened_at: datetime
    crowded: str | None = None


def read_open(data: bytes) -> list[ShelterState]:
    """The facilities that are open in the prefecture's JSON (`shelter.json` or `opening_shelter.json`).

    Open: an opening time is set and no closing time. Times are Japanese. Raises FileUnreadable.
    """
    crowded = read_table("registers")["portal"]["crowded"]
    states = []
    for item in portal_items(data):
        opened, code = _time(item.get("shelterStartTimestamp")), item.get("facilityId")
        if opened and code and not item.get("shelterEndTimestamp"):
            states.append(ShelterState(f"{SCHEME}{code}", opened, crowded.get(str(item.get("crowdedStatus")))))
    return states


async def keep(engine: AsyncEngine, states: Iterable[ShelterState], seen_at: datetime) -> int:
    """Replace what was known by this reading, unless a newer one is there; gives how many are open."""
    rows = {state.code: state for state in states}
    async with engine.begin() as connection:
        newest = await _seen(connection)
        if newest and newest > seen_at:
            return len(rows)
        await connection.execute(delete(shelter_state))
        if rows:
            await connection.execute(
                insert(shelter_state),
                [{"code": item.code, "opened_at": item.opened_at, "crowded": item.crowded} for item in rows.values()],
            )
        values = {"seen_at": seen_at}
        done = await connection.execute(update(shelter_reading).where(shelter_reading.c.id == _THE_ROW).values(values))
        if not done.rowcount:
            await connection.execute(insert(shelter_reading).values(id=_THE_ROW, **values))
    return len(rows)


async def states_of(
    engine: AsyncEngine, places: Iterable[Place], now: datetime | None = None
) -> tuple[dict[str, OpenNow], datetime | None]:
    """Place id -> open or not, for places that the feed speaks about, and the time of the reading.

    Empty, with None, when there is no reading or it is too old to say anything about now.
    """
    codes = {code: place.id for place in places for code in place.codes if code.startswith(SCHEME)}
    async with engine.connect() as connection:
        seen = await _seen(connection)
        if seen is None or (now or utc_now()) - seen > FRESH:
            return {}, None
        query = select(shelter_state).where(shelter_state.c.code.in_(list(codes)))
        rows = (await connection.execute(query)).all() if codes else []
    states = {place: OpenNow(False, None, seen) for place in codes.values()}
    states |= {codes[row.code]: OpenNow(True, row.crowded, seen) for row in rows}
    return states, seen


async def last_reading(engine: AsyncEngine) -> datetime | None:
    """When the feed was last read, by anybody; None before the first time."""
    async with engine.connect() as connection:
        return await _seen(connection)


async def _seen(connection: AsyncConnection) -> datetime | None:
    found: datetime | None = await connection.scalar(select(shelter_reading.c.seen_at))
    return found


def _time(value: object) -> datetime | None:
    if not isinstance(value, str) or not value.strip():
        return None
    try:
        return datetime.strptime(value.strip(), "%Y-%m-%d %H:%M:%S").replace(tzinfo=TOKYO)
    except ValueError:
        return None
