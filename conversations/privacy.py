"""Erases words: one message, or all that is kept of a conversation. Retention uses the same statements."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from conversations.attachment_tables import attachment, attachment_fetch
from conversations.inbox import lane_of
from conversations.model import Conversation
from conversations.repository import EXTERNAL_ID, sender_of
from conversations.tables import (
    ERASURES,
    OWNED_BY_CONVERSATION,
    conversation,
    delivery,
    escalation,
    inbound_event,
    message,
    resident,
    unanswered,
)
from conversations.ticket_tables import ticket, ticket_event
from conversations.translation_tables import translation
from storage.claims import DONE, FAILED, WAITING
from storage.sealing import Sealer


async def erase_message(connection: AsyncConnection, key: str, now: datetime) -> bool:
    """Empty one message of a resident by its keyed hash, with its question, waiting events and part in a ticket.

    False: it never came.
    """
    await connection.execute(
        update(inbound_event)
        .where(inbound_event.c.client_key == key, inbound_event.c.kind != "unsend")
        .values(payload_sealed=None, state=DONE, held=None, lease_until=None, reason="unsent")
    )
    rows = (
        await connection.execute(
            update(message)
            .where(message.c.client_key == key)
            .values(content_sealed=None, erased_at=now)
            .returning(message.c.id, message.c.conversation_id)
        )
    ).all()
    ids = [row.id for row in rows]
    await connection.execute(update(escalation).where(escalation.c.message_id.in_(ids)).values(wish_sealed=None))
    await connection.execute(delete(unanswered).where(unanswered.c.message_id.in_(ids)))
    await connection.execute(delete(translation).where(translation.c.message_id.in_(ids)))
    gone = select(attachment.c.id).where(attachment.c.message_id.in_(ids))
    await connection.execute(delete(attachment_fetch).where(attachment_fetch.c.attachment_id.in_(gone)))
    await connection.execute(delete(attachment).where(attachment.c.message_id.in_(ids)))
    await connection.execute(
        update(inbound_event)
        .where(inbound_event.c.retry_of.in_(ids))
        .values(payload_sealed=None, state=DONE, held=None, lease_until=None, reason="unsent")
    )
    for row in rows:
        await _erase_from_tickets(connection, row.conversation_id, row.id)
    for conversation_id in {row.conversation_id for row in rows}:
        await _queue_forgetting(connection, conversation_id, now, only_last=True)
    return bool(rows)


async def empty_message(connection: AsyncConnection, message_id: str, now: datetime) -> None:
    """Take the words out of one message; that there was one stays."""
    await connection.execute(
        update(message).where(message.c.id == message_id).values(content_sealed=None, erased_at=now)
    )


async def erase_conversation(connection: AsyncConnection, value: Conversation, sealer: Sealer, now: datetime) -> None:
    """Delete a conversation, its resident, its events in every queue; the dialogue engine's trackers are queued."""
    await _queue_forgetting(connection, value.id, now)
    sealed = (
        await connection.execute(select(resident.c.external_sealed).where(resident.c.id == value.resident_id))
    ).scalar_one()
    lane = lane_of(sealer, value.channel, sealer.open(sealed, EXTERNAL_ID))
    await connection.execute(delete(inbound_event).where(inbound_event.c.lane.in_((lane, f"again:{lane[:70]}"))))
    for table in OWNED_BY_CONVERSATION:
        await connection.execute(delete(table).where(table.c.conversation_id == value.id))
    await connection.execute(delete(conversation).where(conversation.c.id == value.id))
    await connection.execute(delete(resident).where(resident.c.id == value.resident_id))


async def cancel_deliveries(connection: AsyncConnection, conversation_id: str, reason: str, now: datetime) -> None:
    """Give up what still waits to go out; staff see the reason on their messages."""
    await connection.execute(
        update(message)
        .where(message.c.conversation_id == conversation_id, message.c.delivery_state == WAITING)
        .values(delivery_state=FAILED, delivery_reason=reason)
    )
    await connection.execute(
        update(delivery)
        .where(delivery.c.conversation_id == conversation_id, delivery.c.state == WAITING)
        .values(state=FAILED, held=None, lease_until=None, reason=reason, finished_at=now, reply_sealed=None)
    )


async def _erase_from_tickets(connection: AsyncConnection, conversation_id: str, message_id: str) -> None:
    """Empty what a ticket took over from a message; its opening says from which."""
    openings = await connection.execute(
        select(ticket_event.c.ticket_id, ticket_event.c.detail).where(
            ticket_event.c.conversation_id == conversation_id, ticket_event.c.action == "open"
        )
    )
    for opening in openings.all():
        columns = {
            f"{name}_sealed": None
            for name in ("sentence", "contact")
            if message_id in (opening.detail or {}).get(name, ())
        }
        if columns:
            await connection.execute(update(ticket).where(ticket.c.id == opening.ticket_id).values(**columns))


async def _queue_forgetting(
    connection: AsyncConnection, conversation_id: str, now: datetime, only_last: bool = False
) -> None:
    session = (
        await connection.execute(select(conversation.c.session).where(conversation.c.id == conversation_id))
    ).scalar_one()
    senders = [sender_of(conversation_id, number) for number in range(session if only_last else 1, session + 1)]
    await ERASURES.add(connection, [{"lane": sender, "sender": sender, "created_at": now} for sender in senders])
