"""Keeps a reply while it is being written, so that a time-out or a closed window loses nothing."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from conversations.draft_tables import reply_draft
from conversations.errors import UnknownTicket
from conversations.ticket_tables import ticket
from storage.claims import insert_if_new
from storage.engine import reading, writing
from storage.errors import CannotOpen
from storage.sealing import Sealer
from storage.times import Clock, utc_now

WORDS = "reply_draft.words"
#: A draft that nobody touched for so long is dropped.
_FORGOTTEN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Draft:
    """A reply in the making. japanese: what staff write. text: in the resident's language. machine: the text as the
    service gave it, empty if staff wrote it. service: who translated. saved_at: UTC.
    """

    japanese: str = ""
    text: str = ""
    machine: str = ""
    back: str = ""
    service: str = ""
    saved_at: datetime | None = None

    @property
    def is_empty(self) -> bool:
        """Nothing was written."""
        return not (self.japanese.strip() or self.text.strip())


class Drafts:
    """One draft per case and staff member, sealed."""

    def __init__(self, engine: AsyncEngine, sealer: Sealer, clock: Clock = utc_now) -> None:
        self._engine, self._sealer, self._clock = engine, sealer, clock

    async def find(self, ticket_id: str, staff_id: str) -> Draft:
        """What this person has begun in this case; an empty draft if nothing."""
        query = select(reply_draft).where(reply_draft.c.ticket_id == ticket_id, reply_draft.c.staff == staff_id)
        async with reading(self._engine) as connection:
            row = (await connection.execute(query)).mappings().first()
        if row is None:
            return Draft()
        try:
            words = self._sealer.open_json(row["words_sealed"], WORDS)
        except CannotOpen:
            return Draft()
        return Draft(**words, saved_at=row["updated_at"])

    async def keep(self, ticket_id: str, staff_id: str, draft: Draft) -> datetime:
        """Remember the draft; an empty one is dropped. Raises UnknownTicket."""
        now = self._clock()
        words = {name: value for name, value in asdict(draft).items() if name != "saved_at"}
        async with writing(self._engine) as connection:
            owner = (
                await connection.execute(select(ticket.c.conversation_id).where(ticket.c.id == ticket_id))
            ).scalar_one_or_none()
            if owner is None:
                raise UnknownTicket
            await connection.execute(delete(reply_draft).where(reply_draft.c.updated_at < now - _FORGOTTEN))
            mine = (reply_draft.c.ticket_id == ticket_id, reply_draft.c.staff == staff_id)
            if draft.is_empty:
                await connection.execute(delete(reply_draft).where(*mine))
                return now
            key = {"ticket_id": ticket_id, "staff": staff_id}
            values = {"words_sealed": self._sealer.seal_json(words, WORDS), "updated_at": now}
            row = {**key, **values, "conversation_id": owner}
            if not await insert_if_new(connection, reply_draft, row, *key):
                await connection.execute(update(reply_draft).where(*mine).values(**values))
        return now

    async def drop(self, ticket_id: str, staff_id: str) -> None:
        """It was sent, or given up."""
        mine = (reply_draft.c.ticket_id == ticket_id, reply_draft.c.staff == staff_id)
        async with writing(self._engine) as connection:
            await connection.execute(delete(reply_draft).where(*mine))
