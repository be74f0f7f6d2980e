"""Stores what is said to a resident and queues its delivery, in the transaction of the change that caused it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import uuid4

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.replies import Visible
from conversations.errors import UnknownConversation
from conversations.model import Conversation, StoredMessage
from conversations.repository import Repository
from conversations.tables import delivery, message
from storage.claims import FAILED, WAITING, insert_if_new

UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class ReplyToken:
    """A vendor's single-use token, still sealed, and when it is surely dead."""

    sealed: str | None = None
    until: datetime | None = None


async def queue_replies(
    connection: AsyncConnection,
    rows: Repository,
    owner: Conversation,
    replies: tuple[Visible, ...],
    *,
    dedupe_key: str,
    now: datetime,
    author: Literal["bot", "staff"] = "bot",
    token: ReplyToken | None = None,
    language_row: bool = False,
) -> StoredMessage:
    """The stored message, its delivery queued unless the resident cannot be reached.

    What staff say carries the state of its delivery. Raises UnknownConversation if the conversation was deleted.
    """
    sequence = await rows.next_sequence(connection, owner.id)
    if sequence is None:
        raise UnknownConversation
    stored = await rows.add_replies(
        connection,
        owner.id,
        sequence,
        replies=replies,
        language=owner.language,
        furigana=owner.furigana,
        language_row=language_row,
        now=now,
        author=author,
    )
    if author == "staff":
        state = (
            {"delivery_state": WAITING}
            if owner.reachable
            else {"delivery_state": FAILED, "delivery_reason": UNREACHABLE}
        )
        await connection.execute(update(message).where(message.c.id == stored.id).values(**state))
    if owner.reachable:
        values = {
            "lane": owner.id,
            "channel": owner.channel,
            "conversation_id": owner.id,
            "dedupe_key": dedupe_key,
            "retry_key": str(uuid4()),
            "message_ids": [stored.id],
            "reply_sealed": token.sealed if token else None,
            "reply_until": token.until if token else None,
            "created_at": now,
        }
        await insert_if_new(connection, delivery, values, "dedupe_key")
    return stored
