"""Rows to values and back, inside a transaction of the caller's."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast
from uuid import uuid4

from sqlalchemy import RowMapping, Select, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.commands import Command
from contracts.languages import Language
from contracts.replies import Visible
from conversations.codec import replies_from_json, replies_to_json
from conversations.inbox import client_key
from conversations.model import Author, Channel, Conversation, InboundKind, InboundMessage, Medium, StoredMessage
from conversations.tables import conversation, message, resident
from storage.sealing import Sealer

CONTENT = "message.content"
EXTERNAL_ID = "resident.external"
FACTS = "conversation.facts"


class Repository:
    """Reads and writes residents, conversations and messages with one sealer."""

    def __init__(self, sealer: Sealer) -> None:
        self.sealer = sealer

    # residents

    async def find_resident(self, connection: AsyncConnection, channel: str, external_id: str) -> str | None:
        """The id of a resident by the vendor's id."""
        keys = self.sealer.digests(f"{channel}:{external_id}", "resident")
        found = await connection.execute(
            select(resident.c.id).where(resident.c.channel == channel, resident.c.external_key.in_(keys))
        )
        return found.scalars().first()

    async def add_resident(self, connection: AsyncConnection, channel: str, external_id: str, now: datetime) -> str:
        """A new resident's id."""
        row_id = uuid4().hex
        await connection.execute(
            insert(resident).values(
                id=row_id,
                channel=channel,
                external_key=self.sealer.digest(f"{channel}:{external_id}", "resident"),
                external_sealed=self.sealer.seal(external_id, EXTERNAL_ID),
                created_at=now,
            )
        )
        return row_id

    # conversations

    async def find_conversation(self, connection: AsyncConnection, resident_id: str) -> Conversation | None:
        """The running conversation of a resident."""
        query = self._conversations().where(conversation.c.resident_id == resident_id)
        row = (await connection.execute(query.order_by(conversation.c.created_at.desc()))).mappings().first()
        return self._conversation(row) if row else None

    async def read_conversation(
        self, connection: AsyncConnection, conversation_id: str, *, lock: bool = False
    ) -> Conversation | None:
        """A conversation by its id; `lock` keeps others from changing it until the commit."""
        query = self._conversations().where(conversation.c.id == conversation_id)
        if lock:
            query = query.with_for_update(of=conversation)
        row = (await connection.execute(query)).mappings().first()
        return self._conversation(row) if row else None

    async def add_conversation(
        self, connection: AsyncConnection, value: Conversation, now: datetime, access_hash: str | None = None
    ) -> None:
        """Store a new conversation."""
        await connection.execute(
            insert(conversation).values(
                id=value.id,
                resident_id=value.resident_id,
                channel=value.channel,
                created_at=now,
                access_hash=access_hash,
                **self._conversation_values(value),
            )
        )

    async def write_conversation(self, connection: AsyncConnection, value: Conversation) -> None:
        """Store what changed of a conversation; its follow state belongs to the resident."""
        await connection.execute(
            update(conversation).where(conversation.c.id == value.id).values(**self._conversation_values(value))
        )

    # messages

    async def next_sequence(self, connection: AsyncConnection, conversation_id: str) -> int | None:
        """The next message's number; holds the conversation's row until the commit, so numbers appear in order."""
        taken = await connection.execute(
            update(conversation)
            .where(conversation.c.id == conversation_id)
            .values(next_sequence=conversation.c.next_sequence + 1)
            .returning(conversation.c.next_sequence)
        )
        number = taken.scalar_one_or_none()
        return None if number is None else number - 1

    async def add_resident_message(
        self, connection: AsyncConnection, value: InboundMessage, conversation_id: str, sequence: int, now: datetime
    ) -> StoredMessage:
        """Store what a resident said."""
        content: dict[str, Any] = {
            "text": value.text,
            "command": value.command.encode() if value.command else None,
            "client_id": value.message_id,
        }
        media = None
        if value.kind == "media":
            media = Medium(value.media_type, value.media_name, value.media_source)
            content["media"] = {"type": media.type, "name": media.name, "source": media.source}
        stored = StoredMessage(
            id=uuid4().hex,
            conversation_id=conversation_id,
            sequence=sequence,
            author="resident",
            kind=value.kind,
            created_at=now,
            text=value.text,
            command=value.command,
            client_id=value.message_id,
            media=media,
        )
        key = client_key(self.sealer, value.channel, value.message_id) if value.message_id else None
        await self._add_message(
            connection, stored, content, client_key=key, event_key=event_key(value.channel, value.event_id)
        )
        return stored

    async def add_replies(
        self,
        connection: AsyncConnection,
        conversation_id: str,
        sequence: int,
        *,
        replies: tuple[Visible, ...],
        language: Language,
        furigana: bool,
        language_row: bool,
        now: datetime,
        author: Author = "bot",
    ) -> StoredMessage:
        """Store what the bot, or a staff member, says."""
        stored = StoredMessage(
            id=uuid4().hex,
            conversation_id=conversation_id,
            sequence=sequence,
            author=author,
            kind="replies",
            created_at=now,
            replies=replies,
            language=language,
            furigana=furigana,
            language_row=language_row,
        )
        await self._add_message(connection, stored, {"replies": replies_to_json(replies)})
        return stored

    async def find_message(self, connection: AsyncConnection, **columns: Any) -> StoredMessage | None:
        """The first message whose columns have these values, unless it was erased."""
        query = select(message).where(message.c.erased_at.is_(None))
        for name, value in columns.items():
            query = query.where(message.c[name] == value)
        row = (await connection.execute(query.order_by(message.c.sequence))).mappings().first()
        return self.stored_message(row) if row else None

    async def messages_after(
        self, connection: AsyncConnection, conversation_id: str, sequence: int, limit: int
    ) -> list[StoredMessage]:
        """Messages with a greater number, in order; erased ones come without words."""
        rows = await connection.execute(
            select(message)
            .where(message.c.conversation_id == conversation_id, message.c.sequence > sequence)
            .order_by(message.c.sequence)
            .limit(limit)
        )
        return [self.stored_message(row) for row in rows.mappings()]

    async def _add_message(
        self,
        connection: AsyncConnection,
        value: StoredMessage,
        content: dict[str, Any],
        client_key: str | None = None,
        event_key: str | None = None,
    ) -> None:
        await connection.execute(
            insert(message).values(
                id=value.id,
                conversation_id=value.conversation_id,
                sequence=value.sequence,
                author=value.author,
                kind=value.kind,
                created_at=value.created_at,
                content_sealed=self.sealer.seal_json(content, CONTENT),
                language=value.language.value if value.language else None,
                furigana=value.furigana,
                language_row=value.language_row,
                client_key=client_key,
                event_key=event_key,
            )
        )

    def stored_message(self, row: RowMapping) -> StoredMessage:
        """A row as a StoredMessage; an erased one has no words."""
        content = self.sealer.open_json(row["content_sealed"], CONTENT) if row["content_sealed"] else {}
        command = content.get("command")
        return StoredMessage(
            id=row["id"],
            conversation_id=row["conversation_id"],
            sequence=row["sequence"],
            author=cast("Author", row["author"]),
            kind=cast("InboundKind", row["kind"]),
            created_at=row["created_at"],
            text=content.get("text", ""),
            command=Command.decode(command) if command else None,
            replies=replies_from_json(content.get("replies", ())),
            language=Language(row["language"]) if row["language"] else None,
            furigana=row["furigana"],
            language_row=row["language_row"],
            client_id=content.get("client_id"),
            media=Medium(**content["media"]) if "media" in content else None,
        )

    def _conversation_values(self, value: Conversation) -> dict[str, Any]:
        facts = {"municipality": value.municipality, "child_age": value.child_age, "extra": value.extra}
        return {
            "language": value.language.value,
            "language_known": value.language_known,
            "language_chosen": value.language_chosen,
            "furigana": value.furigana,
            "session": session_of(value.sender),
            "facts_sealed": self.sealer.seal_json(facts, FACTS) if any(facts.values()) else None,
            "last_article": value.last_article,
            "last_topic": value.last_topic,
            "misses": value.misses,
            "offer_declined": value.offer_declined,
            "last_message_at": value.last_message_at,
        }

    def _conversation(self, row: RowMapping) -> Conversation:
        facts = self.sealer.open_json(row["facts_sealed"], FACTS) if row["facts_sealed"] else {}
        return Conversation(
            id=row["id"],
            resident_id=row["resident_id"],
            channel=cast("Channel", row["channel"]),
            language=Language(row["language"]),
            language_chosen=row["language_chosen"],
            furigana=row["furigana"],
            sender=sender_of(row["id"], row["session"]),
            reachable=row["reachable"],
            municipality=facts.get("municipality"),
            child_age=facts.get("child_age"),
            last_article=row["last_article"],
            last_topic=row["last_topic"],
            misses=row["misses"],
            offer_declined=row["offer_declined"],
            last_message_at=row["last_message_at"],
            language_known=row["language_known"],
            extra=dict(facts.get("extra") or {}),
        )

    @staticmethod
    def _conversations() -> Select[Any]:
        return select(conversation, resident.c.reachable).join(resident, conversation.c.resident_id == resident.c.id)


def sender_of(conversation_id: str, session: int) -> str:
    """The dialogue engine's key of one session; tells nothing about the resident."""
    return f"{conversation_id}.{session}"


def session_of(sender: str) -> int:
    """The session's number in a sender."""
    return int(sender.rpartition(".")[2])


def event_key(channel: str, event_id: str) -> str:
    """What makes an event's message unique, however often the event is taken."""
    return f"{channel}:{event_id}"


async def count(connection: AsyncConnection, table: Any, *where: Any) -> int:
    """How many rows of a table satisfy the conditions."""
    return (await connection.execute(select(func.count()).select_from(table).where(*where))).scalar_one()
