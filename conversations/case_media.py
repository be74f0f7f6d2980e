"""Passes photos and documents on to the case a resident has: the bytes are fetched only for people who will look.

Without a case nothing is fetched and nothing is kept.
"""

from __future__ import annotations

from typing import Literal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from conversations.attachments import Attachments, MediaMessage
from conversations.errors import NoCase
from conversations.model import StoredMessage
from conversations.repository import Repository
from conversations.tables import message
from conversations.ticket_rows import TicketRows
from conversations.ticket_values import Ticket
from storage.engine import reading, writing
from storage.sealing import Sealer

#: What a vendor calls things that may turn out to be a picture or a document; the bytes decide.
_LOOKED_AT = frozenset({"image", "file"})
#: Photos before the wish for a person that go along, where the resident lets staff read the last messages.
_MOST = 20

Passed = Literal["passed", "refused"]


class CaseUploads:
    """What pages upload: taken only while their conversation has a case."""

    def __init__(self, engine: AsyncEngine, sealer: Sealer, attachments: Attachments) -> None:
        self._engine, self._tickets, self._attachments = engine, TicketRows(sealer), attachments

    async def take(self, conversation_id: str, key: str, data: bytes, name: str | None) -> str:
        """Keep a file until its message comes; its id. The same key twice is one file.

        Raises NoCase, MediaRefused.
        """
        async with reading(self._engine) as connection:
            newest = await self._tickets.newest(connection, conversation_id)
        if newest is None or newest.state == "closed":
            raise NoCase
        media = await self._attachments.look_at(data)
        return await self._attachments.upload(conversation_id, key, media, name)


class CaseMedia:
    """What residents send, for their cases."""

    def __init__(self, engine: AsyncEngine, sealer: Sealer, attachments: Attachments) -> None:
        self._engine, self._rows, self._attachments = engine, Repository(sealer), attachments

    async def pass_on(self, about: Ticket, message_id: str) -> Passed | None:
        """Give a media message to the case; harmless when repeated. None if the message is gone."""
        async with writing(self._engine) as connection:
            found = await self._rows.find_message(connection, id=message_id)
            if found is None or found.kind != "media":
                return None
            passed = await self._pass_on(connection, about, found)
        await self._attachments.wake()
        return passed

    async def adopt(self, about: Ticket) -> int:
        """Give the case what was sent before it was opened, as far as staff may read back; how many."""
        query = (
            select(message.c.id)
            .where(
                message.c.conversation_id == about.conversation_id,
                message.c.sequence >= about.readable_from,
                message.c.kind == "media",
                message.c.author == "resident",
                message.c.erased_at.is_(None),
            )
            .order_by(message.c.sequence.desc())
            .limit(_MOST)
        )
        async with writing(self._engine) as connection:
            ids = (await connection.execute(query)).scalars().all()
            for message_id in reversed(ids):
                found = await self._rows.find_message(connection, id=message_id)
                if found is not None:
                    await self._pass_on(connection, about, found)
        if ids:
            await self._attachments.wake()
        return len(ids)

    async def _pass_on(self, connection: AsyncConnection, about: Ticket, found: StoredMessage) -> Passed:
        at = MediaMessage(found.conversation_id, found.id, about.channel)
        media = found.media
        source = (media.source if media else None) or found.client_id
        if about.channel == "web":
            uploaded = source is not None and await self._attachments.attach(connection, source, at)
            return "passed" if uploaded else "refused"
        if media is None or media.type not in _LOOKED_AT or source is None:
            await self._attachments.refuse(connection, at, "type")
            return "refused"
        await self._attachments.expect(connection, at, source, media.name)
        return "passed"
