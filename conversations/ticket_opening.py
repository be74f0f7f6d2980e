"""What residents do to tickets, inside the transaction of their turn: open, write, rate, leave, decide, reopen."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.replies import Phrase
from conversations.errors import TransitionRefused
from conversations.model import Conversation, StoredMessage
from conversations.ports import Promises
from conversations.repository import Repository
from conversations.tables import message
from conversations.ticket_rows import TicketRows
from conversations.ticket_states import STAFF_HAVE_IT
from conversations.ticket_tables import ticket, ticket_referral
from conversations.ticket_values import Referral, Satisfaction, Ticket, TicketRequest
from conversations.tickets import closed, reopened
from storage.sealing import Sealer

#: How many messages before the wish go along if the resident agrees.
SHARED_MESSAGES = 10
_LOOKED_THROUGH = 60
_FORM_TAPS, _FORM_WORDS = ("person", "wish-"), ("person", "wish.")


class ResidentTickets:
    """Tickets as residents change them. Every call runs in the caller's transaction and locks what it reads."""

    def __init__(self, sealer: Sealer, promises: Promises | None = None) -> None:
        self._rows, self._promises, self._threads = TicketRows(sealer), promises, Repository(sealer)

    async def current(self, connection: AsyncConnection, conversation_id: str) -> Ticket | None:
        """The conversation's ticket that is not closed, locked."""
        found = await self._rows.newest(connection, conversation_id, lock=True)
        return found if found and found.state != "closed" else None

    async def holds(self, connection: AsyncConnection, conversation_id: str) -> Ticket | None:
        """The ticket for which the bot is silent now, or None."""
        found = await self.current(connection, conversation_id)
        return found if found and found.state in STAFF_HAVE_IT else None

    async def open(
        self, connection: AsyncConnection, owner: Conversation, request: TicketRequest, now: datetime
    ) -> Ticket:
        """A new ticket, or the one that is open already: a conversation has at most one."""
        running = await self.current(connection, owner.id)
        if running is not None:
            return running
        last = await _last_sequence(connection, owner.id)
        start = last if not request.shares else await _shared_from(connection, self._threads, owner.id)
        promise = self._promises.next(now) if self._promises else None
        return await self._rows.add(connection, owner, request, readable_from=start, promise=promise, now=now)

    async def wrote(
        self,
        connection: AsyncConnection,
        about: Ticket,
        now: datetime,
        *,
        token_sealed: str | None = None,
        token_until: datetime | None = None,
        urgent: bool = False,
    ) -> Ticket:
        """The resident said something to staff; an answered case waits for staff again, with a new promise."""
        waits: dict[str, Any] = {}
        if about.waiting_since is None:
            promise = self._promises.next(now) if self._promises else None
            waits = {
                "waiting_since": now,
                "promised_at": promise.at if promise else None,
                "promise_exact": promise.exact if promise else True,
            }
        if urgent:
            waits["urgent"] = True
        kept: dict[str, Any] = {"reply_sealed": token_sealed, "reply_until": token_until} if token_sealed else {}
        return await self._rows.change(
            connection, about, "resident-wrote", now=now, unread=about.unread + 1, **waits, **kept
        )

    async def leave(self, connection: AsyncConnection, about: Ticket, now: datetime) -> Ticket:
        """Back to the bot."""
        return await self._rows.change(connection, about, "back-to-bot", now=now, **closed(now, "back-to-bot"))

    async def reopen(self, connection: AsyncConnection, conversation_id: str, number: str, now: datetime) -> Ticket:
        """Open the conversation's last ticket again; raises TransitionRefused where that is not possible."""
        found = await self._rows.newest(connection, conversation_id, lock=True)
        if found is None or found.number != number:
            raise TransitionRefused("reopen", found.state if found else None)
        return await self._rows.change(connection, found, "reopen", now=now, **reopened(now, self._promises))

    async def rate(
        self, connection: AsyncConnection, conversation_id: str, number: str, rating: Satisfaction, now: datetime
    ) -> bool:
        """Keep how it went; False if there is no such closed ticket of this conversation."""
        query = select(ticket).where(ticket.c.conversation_id == conversation_id, ticket.c.number == number)
        row = (await connection.execute(query.with_for_update())).mappings().first()
        if row is None or row["state"] != "closed":
            return False
        await self._rows.change(
            connection, self._rows.value(row), "rate", now=now, detail={"rating": rating}, satisfaction=rating
        )
        return True

    async def decide(
        self, connection: AsyncConnection, conversation_id: str, referral_id: str, agreed: bool, now: datetime
    ) -> Referral | None:
        """The resident's yes or no to a referral; None if it is not theirs or was decided already."""
        query = select(ticket_referral).where(
            ticket_referral.c.id == referral_id, ticket_referral.c.conversation_id == conversation_id
        )
        row = (await connection.execute(query.with_for_update())).mappings().first()
        if row is None or row["state"] != "proposed":
            return None
        about = await self._rows.read(connection, row["ticket_id"], lock=True)
        if about.state == "closed":
            return None
        state = "approved" if agreed else "declined"
        changed = (
            update(ticket_referral)
            .where(ticket_referral.c.id == referral_id)
            .values(state=state, decided_at=now)
            .returning(ticket_referral)
        )
        decided = (await connection.execute(changed)).mappings().one()
        await self._rows.change(
            connection, about, "decide-referral", now=now, detail={"decision": state}, waiting_since=now
        )
        return self._rows.referral(decided)


async def _last_sequence(connection: AsyncConnection, conversation_id: str) -> int:
    query = select(func.max(message.c.sequence)).where(message.c.conversation_id == conversation_id)
    return (await connection.execute(query)).scalar_one() or 0


async def _shared_from(connection: AsyncConnection, threads: Repository, conversation_id: str) -> int:
    """Where the messages begin that go along; the steps of the form itself do not count as messages."""
    last = await _last_sequence(connection, conversation_id)
    recent = await threads.messages_after(connection, conversation_id, max(0, last - _LOOKED_THROUGH), _LOOKED_THROUGH)
    talk = [item.sequence for item in recent if not _of_the_form(item)]
    return min(talk[-SHARED_MESSAGES:], default=last)


def _of_the_form(said: StoredMessage) -> bool:
    """A step of asking for a person: its taps, and what the bot asked."""
    if said.command is not None:
        return said.command.kind.startswith(_FORM_TAPS)
    return any(isinstance(reply, Phrase) and reply.key.startswith(_FORM_WORDS) for reply in said.replies)
