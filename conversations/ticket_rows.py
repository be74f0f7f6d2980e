"""Rows of tickets to values and back, and the one place where a ticket changes. Inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast
from uuid import uuid4

from sqlalchemy import RowMapping, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.languages import Language
from conversations.errors import TicketTaken, UnknownTicket
from conversations.model import Channel, Conversation
from conversations.ticket_states import HOLDERS_ONLY, Action, State, next_state
from conversations.ticket_tables import ticket, ticket_counter, ticket_event, ticket_note, ticket_referral
from conversations.ticket_values import (
    AnswerBy,
    CloseReason,
    Note,
    Promise,
    Referral,
    ReferralState,
    Satisfaction,
    Staff,
    Ticket,
    TicketEvent,
    TicketRequest,
)
from storage.sealing import Sealer
from storage.workdays import TOKYO

SENTENCE, CONTACT = "ticket.sentence", "ticket.contact"
NOTE, SUMMARY = "ticket_note.text", "ticket_referral.summary"


class TicketRows:
    """Reads and writes tickets with one sealer."""

    def __init__(self, sealer: Sealer) -> None:
        self.sealer = sealer

    async def read(self, connection: AsyncConnection, ticket_id: str, *, lock: bool = False) -> Ticket:
        """A ticket by id; `lock` keeps others from changing it until the commit. Raises UnknownTicket."""
        query = select(ticket).where(ticket.c.id == ticket_id)
        row = (await connection.execute(query.with_for_update() if lock else query)).mappings().first()
        if row is None:
            raise UnknownTicket
        return self.value(row)

    async def newest(self, connection: AsyncConnection, conversation_id: str, *, lock: bool = False) -> Ticket | None:
        """The conversation's latest ticket, in whatever state."""
        query = select(ticket).where(ticket.c.conversation_id == conversation_id)
        query = query.order_by(ticket.c.opened_at.desc(), ticket.c.number.desc()).limit(1)
        row = (await connection.execute(query.with_for_update() if lock else query)).mappings().first()
        return self.value(row) if row else None

    async def add(
        self,
        connection: AsyncConnection,
        owner: Conversation,
        request: TicketRequest,
        *,
        readable_from: int,
        promise: Promise | None,
        now: datetime,
    ) -> Ticket:
        """A new ticket with the next number of the year in Japan."""
        year = now.astimezone(TOKYO).year
        values: dict[str, Any] = {
            "id": uuid4().hex,
            "number": f"{year}-{await _next_number(connection, year):04d}",
            "conversation_id": owner.id,
            "channel": owner.channel,
            "language": owner.language.value,
            "state": next_state(None, "open"),
            "reason": request.reason,
            "urgent": request.urgent,
            "topic": request.topic,
            "article": request.article,
            "municipality": owner.municipality,
            "sentence_sealed": self.sealer.seal(request.sentence, SENTENCE) if request.sentence else None,
            "answer_by": request.answer_by,
            "contact_sealed": self.sealer.seal(request.contact, CONTACT) if request.contact else None,
            "shares_messages": request.shares,
            "readable_from": readable_from,
            "promised_at": promise.at if promise else None,
            "first_promised_at": promise.at if promise else None,
            "promise_exact": promise.exact if promise else True,
            "opened_at": now,
            "waiting_since": now,
            "unread": 1,
        }
        row = (await connection.execute(insert(ticket).values(**values).returning(ticket))).mappings().one()
        opened = self.value(row)
        sources = {"sentence": request.sentence_messages, "contact": request.contact_messages}
        detail = {name: list(ids) for name, ids in sources.items() if ids}
        await add_event(connection, opened, "open", "resident", now, from_state=None, detail=detail)
        return opened

    async def change(
        self,
        connection: AsyncConnection,
        before: Ticket,
        action: Action,
        *,
        now: datetime,
        staff: Staff | None = None,
        by: str | None = None,
        detail: Mapping[str, Any] | None = None,
        force: bool = False,
        **columns: Any,
    ) -> Ticket:
        """Apply one allowed transition and write it down. force: a supervisor acts on a case that another holds.

        Raises TransitionRefused, or TicketTaken when another staff member holds it or it changed since it was read.
        """
        holder = before.assignee
        theirs = action in HOLDERS_ONLY or action in ("claim", "close")
        if staff and holder and holder.id != staff.id and theirs and not force:
            raise TicketTaken(holder.name)
        state = next_state(before.state, action)
        same = (ticket.c.id == before.id, ticket.c.version == before.version, ticket.c.state == before.state)
        changed = await connection.execute(
            update(ticket).where(*same).values(state=state, version=before.version + 1, **columns).returning(ticket)
        )
        row = changed.mappings().first()
        if row is None:
            raise TicketTaken(await self._holder(connection, before.id))
        after = self.value(row)
        await add_event(
            connection,
            after,
            action,
            by or ("staff" if staff else "resident"),
            now,
            from_state=before.state,
            staff=staff,
            detail=detail,
        )
        return after

    async def _holder(self, connection: AsyncConnection, ticket_id: str) -> str | None:
        query = select(ticket.c.assignee_name).where(ticket.c.id == ticket_id)
        return (await connection.execute(query)).scalar_one_or_none()

    def value(self, row: RowMapping) -> Ticket:
        """A row as a Ticket."""
        opened, promised = self.sealer.open, row["promised_at"]
        return Ticket(
            id=row["id"],
            number=row["number"],
            conversation_id=row["conversation_id"],
            channel=cast("Channel", row["channel"]),
            language=Language(row["language"]),
            state=cast("State", row["state"]),
            version=row["version"],
            reason=row["reason"],
            urgent=row["urgent"],
            answer_by=cast("AnswerBy", row["answer_by"]),
            opened_at=row["opened_at"],
            readable_from=row["readable_from"],
            shares_messages=row["shares_messages"],
            topic=row["topic"],
            article=row["article"],
            municipality=row["municipality"],
            sentence=opened(row["sentence_sealed"], SENTENCE) if row["sentence_sealed"] else "",
            contact=opened(row["contact_sealed"], CONTACT) if row["contact_sealed"] else "",
            promise=Promise(promised, row["promise_exact"]) if promised else None,
            waiting_since=row["waiting_since"],
            claimed_at=row["claimed_at"],
            answered_at=row["answered_at"],
            closed_at=row["closed_at"],
            close_reason=cast("CloseReason | None", row["close_reason"]),
            assignee=Staff(row["assignee"], row["assignee_name"] or "") if row["assignee"] else None,
            satisfaction=cast("Satisfaction | None", row["satisfaction"]),
            unread=row["unread"],
        )

    # what hangs on a ticket

    async def events(self, connection: AsyncConnection, ticket_id: str) -> tuple[TicketEvent, ...]:
        """The audit of a ticket, oldest first."""
        query = select(ticket_event).where(ticket_event.c.ticket_id == ticket_id).order_by(ticket_event.c.id)
        return tuple(_event(row) for row in (await connection.execute(query)).mappings())

    async def notes(self, connection: AsyncConnection, ticket_id: str) -> tuple[Note, ...]:
        """The notes of a ticket, oldest first."""
        query = select(ticket_note).where(ticket_note.c.ticket_id == ticket_id).order_by(ticket_note.c.id)
        return tuple(
            Note(
                row["id"],
                Staff(row["staff"], row["staff_name"]),
                self.sealer.open(row["text_sealed"], NOTE),
                row["created_at"],
            )
            for row in (await connection.execute(query)).mappings()
        )

    async def referrals(self, connection: AsyncConnection, ticket_id: str) -> tuple[Referral, ...]:
        """The referrals of a ticket, oldest first."""
        query = select(ticket_referral).where(ticket_referral.c.ticket_id == ticket_id)
        rows = await connection.execute(query.order_by(ticket_referral.c.proposed_at))
        return tuple(self.referral(row) for row in rows.mappings())

    def referral(self, row: RowMapping) -> Referral:
        """A row as a Referral."""
        return Referral(
            row["id"],
            row["place"],
            self.sealer.open(row["summary_sealed"], SUMMARY),
            cast("ReferralState", row["state"]),
            Staff(row["staff"], row["staff_name"]),
            row["proposed_at"],
            row["decided_at"],
        )


async def add_event(
    connection: AsyncConnection,
    after: Ticket,
    action: Action,
    by: str,
    now: datetime,
    *,
    from_state: State | None,
    staff: Staff | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Write one line of the audit."""
    await connection.execute(
        insert(ticket_event).values(
            ticket_id=after.id,
            conversation_id=after.conversation_id,
            at=now,
            action=action,
            by=by,
            staff=staff.id if staff else None,
            staff_name=staff.name if staff else None,
            from_state=from_state,
            to_state=after.state,
            detail=dict(detail or {}),
        )
    )


async def _next_number(connection: AsyncConnection, year: int) -> int:
    """The next number of a year; holds the year's row until the commit, so that no two processes get the same."""
    make: Any = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = make(ticket_counter).values(year=year, last=1)
    statement = statement.on_conflict_do_update(
        index_elements=["year"], set_={"last": ticket_counter.c.last + 1}
    ).returning(ticket_counter.c.last)
    return int((await connection.execute(statement)).scalar_one())


def _event(row: RowMapping) -> TicketEvent:
    return TicketEvent(
        at=row["at"],
        action=cast("Action", row["action"]),
        by=row["by"],
        to_state=cast("State", row["to_state"]),
        from_state=cast("State | None", row["from_state"]),
        staff=Staff(row["staff"], row["staff_name"] or "") if row["staff"] else None,
        detail=row["detail"] or {},
    )
