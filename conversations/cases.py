"""Reading tickets: the queue, one case with its words, search, who is looking, and figures. Every look is noted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from conversations.errors import UnknownConversation, UnknownTicket
from conversations.ports import LookRecord
from conversations.repository import Repository
from conversations.tables import message, unanswered
from conversations.ticket_rows import TicketRows
from conversations.ticket_tables import ticket, ticket_presence
from conversations.ticket_values import Case, CaseMessage, DeliveryOutcome, QueueFilter, Staff, Ticket
from storage.claims import insert_if_new
from storage.engine import reading, writing
from storage.sealing import Sealer
from storage.times import Clock, utc_now

#: Somebody whose screen was not heard of for so long has left the case.
PRESENT_SECONDS = 45
_MESSAGES = 500


class Cases:
    """Tickets as staff read them. looks: where every look at a resident's words is written down."""

    def __init__(self, engine: AsyncEngine, sealer: Sealer, looks: LookRecord, clock: Clock = utc_now) -> None:
        self._engine, self._looks, self._clock = engine, looks, clock
        self._rows, self._threads = TicketRows(sealer), Repository(sealer)

    async def queue(
        self, which: QueueFilter, staff: Staff | None = None, limit: int = 50, offset: int = 0
    ) -> list[Ticket]:
        """Tickets, those that wait longest against their promise first: urgent, then the earliest promise.

        mine: held by `staff`; open: held by nobody; active: all but closed. Closed ones come newest first.
        """
        waits = case((ticket.c.waiting_since.is_(None), 1), else_=0)
        order: tuple[Any, ...] = (
            waits,
            ticket.c.urgent.desc(),
            case((ticket.c.promised_at.is_(None), 1), else_=0),
            ticket.c.promised_at,
            ticket.c.waiting_since,
            ticket.c.opened_at,
        )
        if which == "closed":
            order = (ticket.c.closed_at.desc(),)
        elif which == "all":
            order = (ticket.c.opened_at.desc(),)
        query = select(ticket).where(*_filter(which, staff)).order_by(*order).limit(limit).offset(offset)
        async with reading(self._engine) as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [self._rows.value(row) for row in rows]

    async def counts(self, staff: Staff) -> dict[QueueFilter, int]:
        """How many tickets each filter shows."""
        names: tuple[QueueFilter, ...] = ("mine", "open", "active", "closed", "all")
        counts: dict[QueueFilter, int] = {}
        async with reading(self._engine) as connection:
            for name in names:
                query = select(func.count()).select_from(ticket).where(*_filter(name, staff))
                counts[name] = (await connection.execute(query)).scalar_one()
        return counts

    async def find(self, number: str) -> Ticket | None:
        """A ticket by its number, `2026-0412`; a part such as `412` finds the newest that ends with it."""
        wanted = number.strip().lstrip("#")
        if not wanted or not all(part.isdigit() for part in wanted.split("-")):
            return None
        ends = ticket.c.number.like(f"%-%{wanted}") if "-" not in wanted else ticket.c.number == wanted
        query = select(ticket).where(or_(ticket.c.number == wanted, ends)).order_by(ticket.c.opened_at.desc()).limit(1)
        async with reading(self._engine) as connection:
            row = (await connection.execute(query)).mappings().first()
        return self._rows.value(row) if row else None

    async def get(self, ticket_id: str) -> Ticket:
        """A ticket; raises UnknownTicket. Its own sentence is in it, so call `open` to show it to a person."""
        async with reading(self._engine) as connection:
            return await self._rows.read(connection, ticket_id)

    async def open(self, ticket_id: str, staff: Staff) -> Case:
        """Everything of one case, noting who looked. Messages from before are there only if the resident shares them.

        Raises UnknownTicket.
        """
        async with reading(self._engine) as connection:
            found = await self._rows.read(connection, ticket_id)
            owner = await self._threads.read_conversation(connection, found.conversation_id)
            if owner is None:
                raise UnknownTicket from UnknownConversation()
            opened = Case(
                found,
                await self._messages(connection, found),
                await self._rows.notes(connection, ticket_id),
                await self._rows.referrals(connection, ticket_id),
                await self._rows.events(connection, ticket_id),
                await self._viewers(connection, ticket_id, staff),
                owner.reachable,
            )
        await self._looks.looked(staff, found, self._clock())
        return opened

    async def here(self, ticket_id: str, staff: Staff) -> tuple[Staff, ...]:
        """Say that `staff` has the case on screen (repeat within 45 s); returns who else has. Raises UnknownTicket."""
        now = self._clock()
        async with writing(self._engine) as connection:
            found = await self._rows.read(connection, ticket_id)
            mine = (ticket_presence.c.ticket_id == ticket_id, ticket_presence.c.staff == staff.id)
            await connection.execute(delete(ticket_presence).where(*mine))
            values = {
                "ticket_id": ticket_id,
                "conversation_id": found.conversation_id,
                "staff": staff.id,
                "staff_name": staff.name,
                "seen_at": now,
            }
            await insert_if_new(connection, ticket_presence, values, "ticket_id", "staff")
            return await self._viewers(connection, ticket_id, staff)

    async def gone(self, ticket_id: str, staff: Staff) -> None:
        """The case is no longer on the screen of `staff`."""
        async with writing(self._engine) as connection:
            mine = (ticket_presence.c.ticket_id == ticket_id, ticket_presence.c.staff == staff.id)
            await connection.execute(delete(ticket_presence).where(*mine))

    async def _viewers(self, connection: AsyncConnection, ticket_id: str, but: Staff) -> tuple[Staff, ...]:
        since = self._clock() - timedelta(seconds=PRESENT_SECONDS)
        query = select(ticket_presence.c.staff, ticket_presence.c.staff_name).where(
            ticket_presence.c.ticket_id == ticket_id,
            ticket_presence.c.staff != but.id,
            ticket_presence.c.seen_at >= since,
        )
        rows = await connection.execute(query.order_by(ticket_presence.c.id))
        return tuple(Staff(row.staff, row.staff_name) for row in rows)

    async def _messages(self, connection: AsyncConnection, found: Ticket) -> tuple[CaseMessage, ...]:
        wanted = [message.c.conversation_id == found.conversation_id, message.c.sequence >= found.readable_from]
        if found.closed_at:
            wanted.append(message.c.created_at <= found.closed_at)
        query = select(message).where(*wanted).order_by(message.c.sequence.desc()).limit(_MESSAGES)
        rows = list(reversed((await connection.execute(query)).mappings().all()))
        weighed = await _considered(connection, [row["id"] for row in rows])
        return tuple(
            CaseMessage(self._threads.stored_message(row), _outcome(row), weighed.get(row["id"], ())) for row in rows
        )


def _filter(which: QueueFilter, staff: Staff | None) -> tuple[ColumnElement[bool], ...]:
    if which == "mine":
        return (ticket.c.state != "closed", ticket.c.assignee == (staff.id if staff else ""))
    if which == "open":
        return (ticket.c.state == "open",)
    if which == "active":
        return (ticket.c.state != "closed",)
    return (ticket.c.state == "closed",) if which == "closed" else ()


def _outcome(row: Any) -> DeliveryOutcome | None:
    if row["delivery_state"] is None:
        return None
    at: datetime | None = row["delivered_at"]
    return DeliveryOutcome(row["delivery_state"], row["delivery_reason"], row["delivery_via"], at)


async def _considered(connection: AsyncConnection, ids: Sequence[str]) -> dict[str, tuple[tuple[str, float], ...]]:
    query = select(unanswered.c.message_id, unanswered.c.candidates).where(unanswered.c.message_id.in_(ids))
    rows = await connection.execute(query)
    return {row.message_id: tuple((item["article"], float(item["score"])) for item in row.candidates) for row in rows}
