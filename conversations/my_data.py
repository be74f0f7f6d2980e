"""All that is kept of one resident, for themselves: counted for a summary, or whole as a document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from contracts.wire import Json
from conversations.attachment_tables import attachment
from conversations.attachments import NAME
from conversations.codec import replies_to_json
from conversations.errors import UnknownConversation
from conversations.model import Conversation
from conversations.repository import Repository
from conversations.tables import feedback, message, unanswered
from conversations.ticket_rows import TicketRows
from conversations.ticket_tables import ticket
from conversations.ticket_values import Ticket
from storage.engine import reading
from storage.sealing import Sealer

_ALL = 100_000


@dataclass(frozen=True, slots=True)
class MyData:
    """What is kept, counted. since: time of the oldest message, UTC."""

    conversation: Conversation
    messages: int
    since: datetime | None
    tickets: tuple[Ticket, ...]
    questions: int
    verdicts: int
    files: int = 0


class MyDataDesk:
    """Reads what is kept of one conversation's resident."""

    def __init__(self, engine: AsyncEngine, sealer: Sealer) -> None:
        self._engine, self._sealer = engine, sealer
        self._threads, self._tickets = Repository(sealer), TicketRows(sealer)

    async def summary(self, conversation_id: str) -> MyData:
        """What is kept, counted. Raises UnknownConversation."""
        async with reading(self._engine) as connection:
            owner = await self._threads.read_conversation(connection, conversation_id)
            if owner is None:
                raise UnknownConversation
            mine = message.c.conversation_id == conversation_id
            query = select(func.count(), func.min(message.c.created_at)).where(mine, message.c.erased_at.is_(None))
            number, since = (await connection.execute(query)).one()
            return MyData(
                owner,
                number,
                since,
                await self._cases(connection, conversation_id),
                await _count(connection, unanswered, conversation_id),
                await _count(connection, feedback, conversation_id),
                await _count(connection, attachment, conversation_id),
            )

    async def document(self, conversation_id: str) -> Json:
        """Everything, in words, as a JSON document. Notes among staff are not the resident's words and stay out."""
        async with reading(self._engine) as connection:
            owner = await self._threads.read_conversation(connection, conversation_id)
            if owner is None:
                raise UnknownConversation
            messages = await self._threads.messages_after(connection, conversation_id, 0, _ALL)
            files = await connection.execute(select(attachment).where(attachment.c.conversation_id == conversation_id))
            verdicts = await connection.execute(select(feedback).where(feedback.c.conversation_id == conversation_id))
            return {
                "channel": owner.channel,
                "language": owner.language.value,
                "furigana": owner.furigana,
                "municipality": owner.municipality,
                "child_age": owner.child_age,
                "messages": [
                    {
                        "at": item.created_at.isoformat(timespec="seconds"),
                        "author": item.author,
                        "text": item.text,
                        "button": item.command.encode() if item.command else None,
                        "replies": replies_to_json(item.replies),
                    }
                    for item in messages
                ],
                "attachments": await _attachments(connection, conversation_id),
                "cases": [_case(item) for item in await self._cases(connection, conversation_id)],
                "files": [self._file(row) for row in files.mappings()],
                "verdicts": [{"article": row["article"], "helpful": row["helpful"]} for row in verdicts.mappings()],
            }

    def _file(self, row: RowMapping) -> Json:
        name = self._sealer.open(row["name_sealed"], NAME) if row["name_sealed"] else None
        at = row["created_at"].isoformat(timespec="seconds")
        return {"at": at, "name": name, "type": row["media_type"], "bytes": row["size"], "state": row["state"]}

    async def _cases(self, connection: AsyncConnection, conversation_id: str) -> tuple[Ticket, ...]:
        query = select(ticket).where(ticket.c.conversation_id == conversation_id).order_by(ticket.c.opened_at)
        return tuple(self._tickets.value(row) for row in (await connection.execute(query)).mappings())


def _case(item: Ticket) -> Json:
    return {
        "number": item.number,
        "state": item.state,
        "topic": item.topic,
        "sentence": item.sentence,
        "answer_by": item.answer_by,
        "phone": item.contact,
        "shares_messages": item.shares_messages,
        "opened_at": item.opened_at.isoformat(timespec="seconds"),
        "closed_at": item.closed_at.isoformat(timespec="seconds") if item.closed_at else None,
        "satisfaction": item.satisfaction,
    }


async def _attachments(connection: AsyncConnection, conversation_id: str) -> list[Json]:
    """Photos and documents by what they are; the resident has the files themselves."""
    columns = (attachment.c.created_at, attachment.c.state, attachment.c.media_type, attachment.c.size)
    mine = select(*columns).where(attachment.c.conversation_id == conversation_id).order_by(attachment.c.created_at)
    return [
        {
            "at": row["created_at"].isoformat(timespec="seconds"),
            "state": row["state"],
            "type": row["media_type"],
            "bytes": row["size"],
        }
        for row in (await connection.execute(mine)).mappings()
    ]


async def _count(connection: AsyncConnection, table: Any, conversation_id: str) -> int:
    query = select(func.count()).select_from(table).where(table.c.conversation_id == conversation_id)
    return int((await connection.execute(query)).scalar_one())
