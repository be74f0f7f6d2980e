"""What goes out to residents: rows written with the change that caused them, sent in order per conversation."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast

import structlog
from sqlalchemy import RowMapping, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from contracts.errors import ContractError
from contracts.languages import Language
from conversations.codec import replies_from_json
from conversations.failed_replies import reply_failed
from conversations.model import Channel, Outgoing, Sent
from conversations.repository import CONTENT, EXTERNAL_ID
from conversations.tables import OUTBOX, conversation, delivery, message, resident
from storage.claims import DONE, FAILED, WAITING, Queue
from storage.engine import reading, writing
from storage.errors import CannotOpen
from storage.sealing import Sealer
from storage.times import Clock, utc_now

log = structlog.get_logger(__name__)

REPLY_TOKEN = "delivery.reply"  # noqa: S105 - the name of a column
VENDOR_IDS = "delivery.vendor_ids"
MAX_AGE = timedelta(hours=24)
#: A clock that jumps a day ahead must not drop what was hardly tried.
LEAST_ATTEMPTS = 8
_LONGEST_WAIT = 900.0
#: A staff message's state once the channel took it.
SENT = "sent"


class Outbox:
    """The durable queue of deliveries."""

    def __init__(self, engine: AsyncEngine, sealer: Sealer, clock: Clock = utc_now, queue: Queue = OUTBOX) -> None:
        self._engine, self._sealer, self._clock, self._queue = engine, sealer, clock, queue

    async def claim(self, limit: int) -> list[Outgoing]:
        """Up to `limit` deliveries, at most one per conversation, each its oldest."""
        rows = await self._queue.claim(self._engine, self._clock(), limit)
        if not rows:
            return []
        outgoing = []
        for row in rows:
            try:
                async with reading(self._engine) as connection:
                    outgoing.append(await self._outgoing(connection, row))
            except (CannotOpen, ContractError, LookupError, ValueError) as error:
                # one row that cannot be read must not hold up the others
                await self._unreadable(row, type(error).__name__)
        return outgoing

    async def begin(self, outgoing: Outgoing) -> Outgoing:
        """Note, before anything is sent, that a send starts: from here on its outcome may be unknown."""
        if outgoing.first_attempt_at is not None:
            return outgoing
        now = self._clock()
        async with writing(self._engine) as connection:
            await connection.execute(
                update(delivery)
                .where(delivery.c.id == outgoing.delivery_id, delivery.c.attempts == outgoing.attempt)
                .values(first_attempt_at=now)
            )
        return replace(outgoing, first_attempt_at=now)

    async def sent(self, outgoing: Outgoing, sent: Sent) -> None:
        """The channel accepted it. Raises LeaseLost."""
        ids = self._sealer.seal_json(list(sent.vendor_ids), VENDOR_IDS) if sent.vendor_ids else None
        await self._finish(outgoing, DONE, via=sent.via, vendor_ids_sealed=ids, reason=None)
        log.info("outbox.sent", channel=outgoing.channel, via=sent.via, attempt=outgoing.attempt)

    async def again(self, outgoing: Outgoing, reason: str, after: float = 0.0) -> None:
        """Try later: after `after` seconds at least, with back-off; given up after a day. Raises LeaseLost."""
        now = self._clock()
        wait = min(_LONGEST_WAIT, 2.0 ** min(outgoing.attempt, 12)) * random.uniform(0.5, 1.0)  # noqa: S311
        due = now + timedelta(seconds=min(max(after, wait), self._queue.longest_delay.total_seconds()))
        async with writing(self._engine) as connection:
            born = (
                await connection.execute(select(delivery.c.created_at).where(delivery.c.id == outgoing.delivery_id))
            ).scalar_one_or_none()
            if born is None or due - born <= MAX_AGE or outgoing.attempt < LEAST_ATTEMPTS:
                await self._queue.put_back(connection, outgoing.delivery_id, outgoing.attempt, due, reason=reason)
                await note_outcome(connection, outgoing.message_ids, WAITING, now, reason=reason)
                log.info("outbox.again", channel=outgoing.channel, attempt=outgoing.attempt, reason=reason)
                return
        await self.refused(outgoing, "too-old")

    async def refused(self, outgoing: Outgoing, reason: str) -> None:
        """It will never go out; staff see the reason. Raises LeaseLost."""
        await self._finish(outgoing, FAILED, reason=reason)
        log.warning("outbox.refused", channel=outgoing.channel, attempt=outgoing.attempt, reason=reason)

    async def quota_spent(self, outgoing: Outgoing, reason: str) -> None:
        """The month's pushes are used up: kept as `quota`, not tried again. Raises LeaseLost."""
        await self._finish(outgoing, FAILED, reason="quota")
        log.error("outbox.quota_spent", channel=outgoing.channel, reason=reason)

    async def release(self, outgoing: Outgoing) -> None:
        """Hand back a delivery whose send was not begun."""
        async with writing(self._engine) as connection:
            await connection.execute(
                update(delivery)
                .where(delivery.c.id == outgoing.delivery_id, delivery.c.attempts == outgoing.attempt)
                .values(lease_until=None, attempts=outgoing.attempt - 1)
            )

    async def _finish(self, outgoing: Outgoing, state: str, **values: Any) -> None:
        async with writing(self._engine) as connection:
            await self._queue.finish(
                connection,
                outgoing.delivery_id,
                outgoing.attempt,
                state,
                finished_at=self._clock(),
                reply_sealed=None,
                **values,
            )
            await note_outcome(
                connection,
                outgoing.message_ids,
                state,
                self._clock(),
                reason=values.get("reason"),
                via=values.get("via"),
            )
            if state == FAILED:
                await reply_failed(
                    connection, self._sealer, outgoing.message_ids, str(values.get("reason")), self._clock()
                )

    async def _unreadable(self, row: RowMapping, reason: str) -> None:
        now = self._clock()
        async with writing(self._engine) as connection:
            await self._queue.finish(
                connection, row["id"], row["attempts"], FAILED, reason=reason, finished_at=now, reply_sealed=None
            )
            await note_outcome(connection, row["message_ids"], FAILED, now, reason=reason)
        log.warning("outbox.refused", channel=row["channel"], attempt=row["attempts"], reason=reason)

    async def _outgoing(self, connection: AsyncConnection, row: RowMapping) -> Outgoing:
        owner = (
            await connection.execute(
                select(resident.c.external_sealed, conversation.c.id)
                .join(conversation, conversation.c.resident_id == resident.c.id)
                .where(conversation.c.id == row["conversation_id"])
            )
        ).one()
        ids: Sequence[str] = row["message_ids"]
        parts = (
            (await connection.execute(select(message).where(message.c.id.in_(ids)).order_by(message.c.sequence)))
            .mappings()
            .all()
        )
        replies = tuple(
            reply
            for part in parts
            if part["content_sealed"]
            for reply in replies_from_json(self._sealer.open_json(part["content_sealed"], CONTENT).get("replies", ()))
        )
        return Outgoing(
            delivery_id=row["id"],
            channel=cast("Channel", row["channel"]),
            conversation_id=row["conversation_id"],
            external_id=self._sealer.open(owner.external_sealed, EXTERNAL_ID),
            replies=replies,
            language=Language(parts[0]["language"]) if parts else Language.JA,
            furigana=bool(parts and parts[0]["furigana"]),
            retry_key=row["retry_key"],
            attempt=row["attempts"],
            first_attempt_at=row["first_attempt_at"],
            reply_token=self._sealer.open(row["reply_sealed"], REPLY_TOKEN) if row["reply_sealed"] else None,
            reply_until=row["reply_until"],
            language_row=any(part["language_row"] for part in parts),
            message_ids=tuple(ids),
        )


async def note_outcome(
    connection: AsyncConnection,
    message_ids: Sequence[str],
    state: str,
    now: datetime,
    *,
    reason: str | None = None,
    via: str | None = None,
) -> None:
    """Write on a staff member's messages what became of their delivery; other messages carry none."""
    await connection.execute(
        update(message)
        .where(message.c.id.in_(list(message_ids)), message.c.delivery_state.is_not(None))
        .values(
            delivery_state=SENT if state == DONE else state,
            delivery_reason=reason,
            delivery_via=via,
            delivered_at=now if state == DONE else None,
        )
    )
