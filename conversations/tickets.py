"""What staff do with tickets. Each call is one transaction, one allowed transition and one line of audit.

The console calls these; routes check roles first. Errors: UnknownTicket, TransitionRefused, TicketTaken.
Reading words of a case goes through `Cases` (conversations/cases.py), which notes every look.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from contracts.commands import Command
from contracts.replies import Button, Phrase, Visible
from conversations.errors import UnknownConversation, UnknownTicket
from conversations.failed_replies import reply_failed
from conversations.model import Conversation, StoredMessage
from conversations.ports import LiveUpdates, Promises
from conversations.repository import Repository
from conversations.sending import UNREACHABLE, ReplyToken, queue_replies
from conversations.ticket_rows import NOTE, SUMMARY, TicketRows
from conversations.ticket_tables import ticket, ticket_note, ticket_referral
from conversations.ticket_values import CloseReason, Staff, StaffWords, Ticket
from storage.engine import writing
from storage.sealing import Sealer
from storage.times import Clock, utc_now

#: The topic on which every change of a ticket is announced.
TICKETS = "tickets"
RATINGS = ("good", "fair", "poor")


class Tickets:
    """Cases as staff change them. promises: when staff are in next, asked when a case is opened anew."""

    def __init__(
        self,
        engine: AsyncEngine,
        sealer: Sealer,
        live: LiveUpdates,
        clock: Clock = utc_now,
        promises: Promises | None = None,
    ) -> None:
        self._engine, self._sealer, self._live, self._clock = engine, sealer, live, clock
        self._promises = promises
        self._rows, self._threads = TicketRows(sealer), Repository(sealer)

    async def claim(self, ticket_id: str, staff: Staff) -> Ticket:
        """Take an open case; the bot falls silent. Raises TicketTaken if somebody was quicker."""
        async with self._changing(ticket_id) as (connection, before, now):
            return await self._rows.change(
                connection, before, "claim", now=now, staff=staff, claimed_at=now, unread=0, **_held_by(staff)
            )

    async def release(self, ticket_id: str, staff: Staff) -> Ticket:
        """Put one's case back into the queue; the bot answers again until somebody takes it."""
        async with self._changing(ticket_id) as (connection, before, now):
            return await self._rows.change(connection, before, "release", now=now, staff=staff, **_held_by(None))

    async def hand_over(self, ticket_id: str, staff: Staff, to: Staff) -> Ticket:
        """Give one's case to a colleague."""
        async with self._changing(ticket_id) as (connection, before, now):
            detail = {"to": to.id, "to_name": to.name}
            return await self._rows.change(
                connection, before, "hand-over", now=now, staff=staff, detail=detail, **_held_by(to)
            )

    async def take_over(self, ticket_id: str, supervisor: Staff) -> Ticket:
        """Take a colleague's case, when they are away: for supervisors, which the caller checks."""
        async with self._changing(ticket_id) as (connection, before, now):
            holder = before.assignee
            detail = {"to": supervisor.id, "to_name": supervisor.name, "from": holder.id if holder else None}
            return await self._rows.change(
                connection,
                before,
                "hand-over",
                now=now,
                staff=supervisor,
                detail=detail,
                force=True,
                **_held_by(supervisor),
            )

    async def note(self, ticket_id: str, staff: Staff, text: str) -> Ticket:
        """Add a note among staff."""
        async with self._changing(ticket_id) as (connection, before, now):
            values = {
                "ticket_id": before.id,
                "conversation_id": before.conversation_id,
                "staff": staff.id,
                "staff_name": staff.name,
                "text_sealed": self._sealer.seal(text, NOTE),
                "created_at": now,
            }
            await connection.execute(insert(ticket_note).values(**values))
            return await self._rows.change(connection, before, "note", now=now, staff=staff)

    async def reply(self, ticket_id: str, staff: Staff, words: StaffWords) -> tuple[Ticket, StoredMessage]:
        """Say something to the resident, in the same chat. Only the holder may; what becomes of it is on the message.

        Goes out as a LINE reply while the resident's last token lives, else as a push with a retry key.
        """
        replies: tuple[Visible, ...] = tuple(part for part in (words.reply, words.article) if part is not None)
        if not replies:
            raise ValueError("nothing to say")
        async with self._changing(ticket_id) as (connection, before, now):
            first: dict[str, Any] = {} if before.answered_at else {"first_answered_at": now}
            changed = await self._rows.change(
                connection,
                before,
                "reply",
                now=now,
                staff=staff,
                detail={"label": words.reply.label if words.reply else "article"},
                answered_at=now,
                waiting_since=None,
                promised_at=None,
                unread=0,
                **first,
            )
            stored = await self._say(connection, changed, replies, now, author="staff")
            owner = await self._owner(connection, changed)
            if not owner.reachable:
                await reply_failed(connection, self._sealer, [stored.id], UNREACHABLE, now)
                changed = await self._rows.read(connection, ticket_id)
        await self._tell(changed)
        return changed, stored

    async def refer(self, ticket_id: str, staff: Staff, place: str, summary: str) -> Ticket:
        """Propose to pass the case on to a place; the resident sees the summary and says yes or no by a button."""
        async with self._changing(ticket_id) as (connection, before, now):
            referral_id = uuid4().hex
            changed = await self._rows.change(
                connection,
                before,
                "refer",
                now=now,
                staff=staff,
                detail={"place": place},
                answered_at=now,
                waiting_since=None,
                promised_at=None,
            )
            values = {
                "id": referral_id,
                "ticket_id": before.id,
                "conversation_id": before.conversation_id,
                "place": place,
                "summary_sealed": self._sealer.seal(summary, SUMMARY),
                "state": "proposed",
                "staff": staff.id,
                "staff_name": staff.name,
                "proposed_at": now,
            }
            await connection.execute(insert(ticket_referral).values(**values))
            buttons = tuple(
                Button(Command.of("referral", id=referral_id, on=on), f"button.referral.{name}")
                for on, name in (("1", "yes"), ("0", "no"))
            )
            asked = Phrase("ticket.referral", (("summary", summary),), buttons)
            await self._say(connection, changed, (asked,), now, author="staff")
        await self._tell(changed)
        return changed

    async def close(self, ticket_id: str, staff: Staff, reason: CloseReason, *, silently: bool = False) -> Ticket:
        """End the case; the bot is back, says so and asks how it went. silently: say nothing (a duplicate)."""
        async with self._changing(ticket_id) as (connection, before, now):
            changed = await self._rows.change(
                connection, before, "close", now=now, staff=staff, detail={"reason": reason}, **closed(now, reason)
            )
            if not silently:
                await self._say(connection, changed, (goodbye(changed),), now, author="bot")
        await self._tell(changed)
        return changed

    async def reopen(self, ticket_id: str, staff: Staff) -> Ticket:
        """Open a closed case again, with a new promise; nobody holds it."""
        async with self._changing(ticket_id) as (connection, before, now):
            return await self._rows.change(
                connection, before, "reopen", now=now, staff=staff, **reopened(now, self._promises)
            )

    async def seen(self, ticket_id: str, staff: Staff) -> None:
        """The holder has read everything; others' looks do not count."""
        async with writing(self._engine) as connection:
            await connection.execute(
                update(ticket)
                .where(ticket.c.id == ticket_id, ticket.c.assignee == staff.id, ticket.c.unread > 0)
                .values(unread=0)
            )

    # steps

    @asynccontextmanager
    async def _changing(self, ticket_id: str) -> AsyncIterator[tuple[AsyncConnection, Ticket, datetime]]:
        async with writing(self._engine) as connection:
            before = await self._rows.read(connection, ticket_id, lock=True)
            yield connection, before, self._clock()
        await self._live.publish(TICKETS)

    async def _say(
        self, connection: AsyncConnection, about: Ticket, replies: tuple[Visible, ...], now: datetime, *, author: Any
    ) -> StoredMessage:
        owner = await self._owner(connection, about)
        kept = await connection.execute(
            select(ticket.c.reply_sealed, ticket.c.reply_until).where(ticket.c.id == about.id)
        )
        row = kept.one()
        await connection.execute(update(ticket).where(ticket.c.id == about.id).values(reply_sealed=None))
        return await queue_replies(
            connection,
            self._threads,
            owner,
            replies,
            dedupe_key=f"ticket:{about.id}:{about.version}",
            now=now,
            author=author,
            token=ReplyToken(row.reply_sealed, row.reply_until),
        )

    async def _owner(self, connection: AsyncConnection, about: Ticket) -> Conversation:
        owner = await self._threads.read_conversation(connection, about.conversation_id, lock=True)
        if owner is None:
            raise UnknownTicket from UnknownConversation()
        return owner

    async def _tell(self, changed: Ticket) -> None:
        await self._live.publish("outbox")
        await self._live.publish(f"conversation:{changed.conversation_id}")


def goodbye(closed_ticket: Ticket) -> Phrase:
    """ "The bot is back; how did it go?" with one button a rating."""
    buttons = tuple(
        Button(Command.of("rate", id=rating, ticket=closed_ticket.number), f"button.rate.{rating}")
        for rating in RATINGS
    )
    return Phrase("ticket.closed", (("number", closed_ticket.number),), buttons)


def closed(now: datetime, reason: CloseReason) -> dict[str, Any]:
    """Columns of a ticket that ends."""
    return {"closed_at": now, "close_reason": reason, "waiting_since": None, "promised_at": None, "unread": 0}


def reopened(now: datetime, promises: Promises | None) -> dict[str, Any]:
    """Columns of a ticket that waits for staff anew, held by nobody."""
    promise = promises.next(now) if promises else None
    return {
        "closed_at": None,
        "close_reason": None,
        "waiting_since": now,
        "promised_at": promise.at if promise else None,
        "promise_exact": promise.exact if promise else True,
        **_held_by(None),
    }


def _held_by(staff: Staff | None) -> dict[str, Any]:
    return {"assignee": staff.id if staff else None, "assignee_name": staff.name if staff else None}
