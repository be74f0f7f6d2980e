"""A staff reply that did not arrive puts its case back among those that wait, whatever the reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from conversations.tables import message
from conversations.ticket_rows import TicketRows
from conversations.ticket_states import STAFF_HAVE_IT
from storage.sealing import Sealer


async def reply_failed(
    connection: AsyncConnection, sealer: Sealer, message_ids: Sequence[str], reason: str, now: datetime
) -> bool:
    """Note the failure on the case of these messages, if staff sent them and have the case; whether it was so.

    It waits from now on, without a promise: the resident was given none for this.
    """
    query = select(message.c.conversation_id).where(message.c.id.in_(list(message_ids)), message.c.author == "staff")
    conversation_id = (await connection.execute(query.limit(1))).scalar_one_or_none()
    if conversation_id is None:
        return False
    rows = TicketRows(sealer)
    found = await rows.newest(connection, conversation_id, lock=True)
    if found is None or found.state not in STAFF_HAVE_IT:
        return False
    await rows.change(
        connection,
        found,
        "delivery-failed",
        now=now,
        by="system",
        detail={"reason": reason},
        waiting_since=found.waiting_since or now,
    )
    return True
