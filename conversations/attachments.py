"""Photos and documents of residents: expected, fetched, kept sealed, shown to staff, deleted.

What LINE or Telegram holds is fetched by a worker once staff have a case to read it in; what the web widget uploads
comes at once. Nothing is kept that `media.examine` did not pass.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import uuid4

import structlog
from sqlalchemy import RowMapping, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from conversations.attachment_tables import FETCHES, attachment, attachment_fetch
from conversations.media import Media, MediaRefused, examine
from conversations.ports import LiveUpdates
from storage.claims import DONE, insert_if_new
from storage.engine import reading, writing
from storage.errors import LeaseLost
from storage.sealing import Sealer
from storage.times import Clock, utc_now

log = structlog.get_logger(__name__)

CONTENT, NAME, SOURCE = "attachment.content", "attachment.name", "attachment_fetch.source"
AttachmentState = Literal["coming", "kept", "refused", "lost"]
#: A vendor keeps content for a while only; what has not come by then never will.
GIVE_UP_AFTER = timedelta(hours=24)
_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Attachment:
    """What staff see of one attachment. reason: why it was refused or lost. name: as the resident's device calls it."""

    id: str
    conversation_id: str
    message_id: str
    state: AttachmentState
    created_at: datetime
    reason: str | None = None
    media_type: str | None = None
    size: int | None = None
    width: int | None = None
    height: int | None = None
    name: str | None = None

    @property
    def is_picture(self) -> bool:
        """True for what can be shown in the page; documents are downloads."""
        return self.state == "kept" and self.media_type == "image/jpeg"


@dataclass(frozen=True, slots=True)
class MediaMessage:
    """The stored message that an attachment belongs to."""

    conversation_id: str
    message_id: str
    channel: str


@dataclass(frozen=True, slots=True)
class Fetch:
    """One attachment that waits at a vendor. source: the vendor's id of the content."""

    id: int
    attempt: int
    attachment_id: str
    conversation_id: str
    channel: str
    source: str
    created_at: datetime


class Attachments:
    """The attachments of all conversations."""

    def __init__(self, engine: AsyncEngine, sealer: Sealer, live: LiveUpdates, clock: Clock = utc_now) -> None:
        self._engine, self._sealer, self._live, self._clock = engine, sealer, live, clock
        # one picture at a time: each may take a hundred megabytes for a moment
        self._decoding = asyncio.Semaphore(1)

    async def look_at(self, data: bytes) -> Media:
        """`media.examine` in a thread, one at a time; raises MediaRefused."""
        async with self._decoding:
            return await asyncio.to_thread(examine, data)

    # residents' side, inside the transaction of their turn

    async def expect(
        self, connection: AsyncConnection, about: MediaMessage, source: str, name: str | None = None
    ) -> None:
        """Fetch what the vendor holds under `source`; harmless when repeated."""
        made = await self._add(connection, about, "coming", name)
        if made is None:
            return
        row = {
            "lane": about.conversation_id,
            "attachment_id": made,
            "conversation_id": about.conversation_id,
            "channel": about.channel,
            "source_sealed": self._sealer.seal(source, SOURCE),
            "created_at": self._clock(),
        }
        await FETCHES.add(connection, [row], "attachment_id")

    async def refuse(self, connection: AsyncConnection, about: MediaMessage, reason: str) -> None:
        """Note that something came which is not kept, so that staff can ask for it in another form."""
        await self._add(connection, about, "refused", reason=reason)

    async def upload(self, conversation_id: str, key: str, media: Media, name: str | None = None) -> str:
        """Keep what a page uploaded, until its message comes; its id. The same key twice is one attachment."""
        made = self._sealer.digest(f"{conversation_id}:{key}", "attachment")[:32]
        about = MediaMessage(conversation_id, made, "web")
        async with writing(self._engine) as connection:
            row = self._row(made, about, "kept", name, **self._values(media))
            await insert_if_new(connection, attachment, row, "id")
        return made

    async def attach(self, connection: AsyncConnection, attachment_id: str, about: MediaMessage) -> bool:
        """Join an upload to its message; harmless when repeated. False if there is no such upload."""
        mine = (attachment.c.id == attachment_id, attachment.c.conversation_id == about.conversation_id)
        changed = await connection.execute(update(attachment).where(*mine).values(message_id=about.message_id))
        return changed.rowcount == 1

    async def wake(self) -> None:
        """Tell the workers that there may be something to fetch, and staff's screens that something came."""
        await self._live.publish("attachments")
        await self._live.publish("tickets")

    # workers

    async def claim(self, limit: int) -> list[Fetch]:
        """Up to `limit` attachments to fetch, one per conversation."""
        rows = await FETCHES.claim(self._engine, self._clock(), limit)
        return [
            Fetch(
                row["id"],
                row["attempts"],
                row["attachment_id"],
                row["conversation_id"],
                row["channel"],
                self._sealer.open(row["source_sealed"], SOURCE),
                row["created_at"],
            )
            for row in rows
        ]

    async def fetched(self, fetch: Fetch, data: bytes) -> None:
        """The vendor gave it: keep it, or note why not. Raises LeaseLost; nothing is kept of what was erased."""
        try:
            values: dict[str, Any] = {"state": "kept", **self._values(await self.look_at(data))}
        except MediaRefused as error:
            values = {"state": "refused", "reason": error.reason}
        await self._settle(fetch, values)
        log.info("attachment.fetched", channel=fetch.channel, state=values["state"], reason=values.get("reason"))

    async def missing(self, fetch: Fetch, reason: str) -> None:
        """The vendor has it no more, or it is too large. Raises LeaseLost."""
        state = "refused" if reason == "too-large" else "lost"
        await self._settle(fetch, {"state": state, "reason": reason})
        log.info("attachment.fetched", channel=fetch.channel, state=state, reason=reason)

    async def again(self, fetch: Fetch, reason: str, after: float = 0.0) -> None:
        """Try later, given up after a day. Raises LeaseLost."""
        now = self._clock()
        due = now + timedelta(seconds=max(after, min(900.0, 2.0 ** min(fetch.attempt, 12))))
        if due - fetch.created_at > GIVE_UP_AFTER:
            await self.missing(fetch, reason)
            return
        async with writing(self._engine) as connection:
            await FETCHES.put_back(connection, fetch.id, fetch.attempt, due, reason=reason)
        log.info("attachment.again", channel=fetch.channel, attempt=fetch.attempt, reason=reason)

    async def release(self, fetch: Fetch) -> None:
        """Hand it back untouched, so that another worker can take it at once."""
        async with writing(self._engine) as connection:
            await connection.execute(
                update(attachment_fetch)
                .where(attachment_fetch.c.id == fetch.id, attachment_fetch.c.attempts == fetch.attempt)
                .values(lease_until=None, attempts=fetch.attempt - 1)
            )

    # staff's side

    async def of_messages(self, message_ids: Sequence[str]) -> dict[str, Attachment]:
        """The attachments of messages, by message id; without their bytes."""
        if not message_ids:
            return {}
        columns = [column for column in attachment.c if column.name != "content_sealed"]
        async with reading(self._engine) as connection:
            rows = await connection.execute(select(*columns).where(attachment.c.message_id.in_(message_ids)))
            return {row["message_id"]: self._value(row) for row in rows.mappings()}

    async def open(self, attachment_id: str, message_ids: Sequence[str]) -> tuple[Attachment, bytes] | None:
        """One attachment with its bytes, if it belongs to one of these messages (those of the case) and is kept.

        The caller notes who looked.
        """
        query = select(attachment).where(attachment.c.id == attachment_id, attachment.c.message_id.in_(message_ids))
        async with reading(self._engine) as connection:
            row = (await connection.execute(query)).mappings().first()
        if row is None or row["content_sealed"] is None:
            return None
        return self._value(row), self._sealer.open_bytes(row["content_sealed"], CONTENT)

    async def _add(
        self,
        connection: AsyncConnection,
        about: MediaMessage,
        state: AttachmentState,
        name: str | None = None,
        **values: Any,
    ) -> str | None:
        """The new row's id; None if the message has one already."""
        made = uuid4().hex
        row = self._row(made, about, state, name, **values)
        return made if await insert_if_new(connection, attachment, row, "message_id") else None

    def _row(
        self, made: str, about: MediaMessage, state: AttachmentState, name: str | None, **values: Any
    ) -> dict[str, Any]:
        return {
            "id": made,
            "conversation_id": about.conversation_id,
            "message_id": about.message_id,
            "channel": about.channel,
            "state": state,
            "created_at": self._clock(),
            "name_sealed": self._sealer.seal(name[:_LONGEST_NAME], NAME) if name else None,
            **values,
        }

    async def _settle(self, fetch: Fetch, values: dict[str, Any]) -> None:
        async with writing(self._engine) as connection:
            await FETCHES.finish(connection, fetch.id, fetch.attempt, DONE, reason=values.get("reason"))
            changed = await connection.execute(
                update(attachment).where(attachment.c.id == fetch.attachment_id).values(**values)
            )
            if changed.rowcount != 1:
                raise LeaseLost("the attachment was erased")
        await self._live.publish(f"conversation:{fetch.conversation_id}")
        await self._live.publish("tickets")

    def _values(self, media: Media) -> dict[str, Any]:
        return {
            "media_type": media.media_type,
            "size": len(media.data),
            "width": media.width,
            "height": media.height,
            "content_sealed": self._sealer.seal_bytes(media.data, CONTENT),
        }

    def _value(self, row: RowMapping) -> Attachment:
        return Attachment(
            row["id"],
            row["conversation_id"],
            row["message_id"],
            row["state"],
            row["created_at"],
            row["reason"],
            row["media_type"],
            row["size"],
            row["width"],
            row["height"],
            self._sealer.open(row["name_sealed"], NAME) if row["name_sealed"] else None,
        )
