"""Tickets as the gateway uses them in a turn: one transaction each, announced to staff's screens."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncEngine

from conversations.attachments import Attachments
from conversations.case_media import CaseMedia, Passed
from conversations.model import Conversation
from conversations.outbox import REPLY_TOKEN
from conversations.ports import LiveUpdates, Promises
from conversations.ticket_opening import ResidentTickets
from conversations.ticket_rows import TicketRows
from conversations.ticket_values import Referral, Satisfaction, Ticket, TicketRequest
from conversations.tickets import TICKETS
from storage.engine import reading, writing
from storage.sealing import Sealer
from storage.times import Clock, utc_now


class ResidentCases:
    """What a resident's turn does to tickets."""

    def __init__(
        self,
        engine: AsyncEngine,
        sealer: Sealer,
        live: LiveUpdates,
        clock: Clock = utc_now,
        promises: Promises | None = None,
        *,
        media: CaseMedia | None = None,
    ) -> None:
        self._engine, self._sealer, self._live, self._clock = engine, sealer, live, clock
        self._media = media or CaseMedia(engine, sealer, Attachments(engine, sealer, live, clock))
        self._rows, self._tickets = TicketRows(sealer), ResidentTickets(sealer, promises)

    async def newest(self, conversation_id: str) -> Ticket | None:
        """The conversation's latest ticket, in whatever state."""
        async with reading(self._engine) as connection:
            return await self._rows.newest(connection, conversation_id)

    async def open(self, owner: Conversation, request: TicketRequest) -> Ticket:
        """A new ticket; the running one where there is one, so that a turn taken twice opens one."""
        async with writing(self._engine) as connection:
            opened = await self._tickets.open(connection, owner, request, self._clock())
        await self._media.adopt(opened)
        await self._live.publish(TICKETS)
        return opened

    async def pass_on(self, about: Ticket, message_id: str) -> Passed | None:
        """Give a photo or document to the case; None if the message is gone."""
        return await self._media.pass_on(about, message_id)

    async def wrote(
        self, conversation_id: str, token: str | None = None, until: datetime | None = None, *, urgent: bool = False
    ) -> Ticket | None:
        """Give what the resident wrote to the staff member who has the case; None if nobody has it any more.

        urgent: the case is urgent from now on.
        """
        sealed = self._sealer.seal(token, REPLY_TOKEN) if token else None
        async with writing(self._engine) as connection:
            held = await self._tickets.holds(connection, conversation_id)
            if held is None:
                return None
            changed = await self._tickets.wrote(
                connection, held, self._clock(), token_sealed=sealed, token_until=until, urgent=urgent
            )
        await self._live.publish(TICKETS)
        return changed

    async def leave(self, conversation_id: str) -> Ticket | None:
        """Back to the bot: the running case is closed; None if there is none."""
        async with writing(self._engine) as connection:
            running = await self._tickets.current(connection, conversation_id)
            if running is None:
                return None
            changed = await self._tickets.leave(connection, running, self._clock())
        await self._live.publish(TICKETS)
        return changed

    async def reopen(self, conversation_id: str, number: str) -> Ticket:
        """Open a closed case again. Raises TransitionRefused."""
        async with writing(self._engine) as connection:
            changed = await self._tickets.reopen(connection, conversation_id, number, self._clock())
        await self._live.publish(TICKETS)
        return changed

    async def rate(self, conversation_id: str, number: str, rating: Satisfaction) -> bool:
        """Keep how it went; False if there is no such closed case."""
        async with writing(self._engine) as connection:
            kept = await self._tickets.rate(connection, conversation_id, number, rating, self._clock())
        await self._live.publish(TICKETS)
        return kept

    async def decide(self, conversation_id: str, referral_id: str, *, agreed: bool) -> Referral | None:
        """The resident's yes or no to being passed on; None if that is settled."""
        async with writing(self._engine) as connection:
            decided = await self._tickets.decide(connection, conversation_id, referral_id, agreed, self._clock())
        await self._live.publish(TICKETS)
        return decided
