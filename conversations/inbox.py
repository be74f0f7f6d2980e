"""What residents sent, kept before the vendor hears 200, and handed to workers in order per resident."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine

from contracts.errors import ContractError
from conversations.codec import message_from_json, message_to_json
from conversations.model import ClaimedEvent, InboundMessage
from conversations.ports import LiveUpdates
from conversations.tables import INBOX, inbound_event
from storage.claims import DONE, FAILED, Queue
from storage.engine import writing
from storage.errors import CannotOpen
from storage.sealing import Sealer
from storage.times import Clock, utc_now

log = structlog.get_logger(__name__)

PAYLOAD = "inbound_event.payload"
MAX_ATTEMPTS = 8
_LONGEST_WAIT = 60.0


class Inbox:
    """The durable queue of inbound events."""

    def __init__(
        self, engine: AsyncEngine, sealer: Sealer, live: LiveUpdates, clock: Clock = utc_now, queue: Queue = INBOX
    ) -> None:
        self._engine, self._sealer, self._live, self._clock = engine, sealer, live, clock
        self._queue = queue

    async def accept(self, messages: Sequence[InboundMessage]) -> int:
        """Keep the messages, in one transaction, and wake a worker. Returns how many had not been seen before."""
        if not messages:
            return 0
        rows = [event_row(self._sealer, message, self._clock) for message in messages]
        async with writing(self._engine) as connection:
            new = await self._queue.add(connection, rows, "channel", "event_id")
        log.info("inbox.accepted", channel=messages[0].channel, events=len(messages), new=new)
        if new:
            await self._live.publish("inbox")
        return new

    async def claim(self, limit: int) -> list[ClaimedEvent]:
        """Up to `limit` events, at most one per resident, each the oldest of its resident."""
        rows = await self._queue.claim(self._engine, self._clock(), limit)
        events = []
        for row in rows:
            try:
                message = message_from_json(self._sealer.open_json(row["payload_sealed"] or "", PAYLOAD))
            except (CannotOpen, ContractError, LookupError, ValueError) as error:
                # one row that cannot be read must not hold up the others
                await self._unreadable(row["id"], row["attempts"], type(error).__name__)
                continue
            events.append(ClaimedEvent(row["id"], row["attempts"], message, row["retry_of"]))
        return events

    async def done(self, event: ClaimedEvent, reason: str | None = None) -> None:
        """Finished without anything to write; its words are dropped here. Raises LeaseLost."""
        async with writing(self._engine) as connection:
            await self._queue.finish(connection, event.id, event.attempt, DONE, payload_sealed=None, reason=reason)

    async def again(self, event: ClaimedEvent, reason: str) -> None:
        """Try this event later; the resident's next events wait for it. Raises LeaseLost."""
        wait = min(_LONGEST_WAIT, 0.5 * 2 ** (event.attempt - 1)) * random.uniform(0.5, 1.0)  # noqa: S311
        async with writing(self._engine) as connection:
            await self._queue.put_back(
                connection, event.id, event.attempt, self._clock() + timedelta(seconds=wait), reason=reason
            )

    async def failed(self, event: ClaimedEvent, reason: str) -> None:
        """Give up; the sealed event stays for staff until retention takes it. Raises LeaseLost."""
        async with writing(self._engine) as connection:
            await self._queue.finish(connection, event.id, event.attempt, FAILED, reason=reason)
        log.error("inbox.failed", row=event.id, attempts=event.attempt, reason=reason)

    async def _unreadable(self, row_id: int, attempt: int, reason: str) -> None:
        async with writing(self._engine) as connection:
            await self._queue.finish(connection, row_id, attempt, FAILED, reason=reason)
        log.error("inbox.failed", row=row_id, attempts=attempt, reason=reason)

    async def release(self, event: ClaimedEvent) -> None:
        """Hand an event back untouched, so that another worker can take it at once."""
        async with writing(self._engine) as connection:
            await connection.execute(
                update(inbound_event)
                .where(inbound_event.c.id == event.id, inbound_event.c.attempts == event.attempt)
                .values(lease_until=None, attempts=event.attempt - 1)
            )


def event_row(
    sealer: Sealer, message: InboundMessage, clock: Clock, retry_of: str | None = None, delay: float | None = None
) -> Mapping[str, Any]:
    """The row of one event. An `unsend` is keyed by the message that it erases."""
    now = clock()
    about = message.refers_to if message.kind == "unsend" else message.message_id
    return {
        "lane": lane_of(sealer, message.channel, message.external_id),
        "channel": message.channel,
        "event_id": message.event_id,
        "kind": message.kind,
        "sent_at": message.sent_at,
        "received_at": now,
        "client_key": client_key(sealer, message.channel, about) if about else None,
        "retry_of": retry_of,
        "run_at": now + timedelta(seconds=delay) if delay is not None else None,
        "payload_sealed": sealer.seal_json(message_to_json(message), PAYLOAD),
    }


def lane_of(sealer: Sealer, channel: str, external_id: str) -> str:
    """The keyed hash that stands for a resident in queues."""
    return sealer.digest(f"{channel}:{external_id}", "resident")


def client_key(sealer: Sealer, channel: str, message_id: str) -> str:
    """The keyed hash by which a vendor's message id is found again."""
    return sealer.digest(f"{channel}:{message_id}", "message")
