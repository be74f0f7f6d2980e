"""Deletes what is older than we may keep it; run daily. Words go first, counts without words may stay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, update
from sqlalchemy.ext.asyncio import AsyncEngine

from conversations.attachment_tables import attachment, attachment_fetch
from conversations.tables import delivery, erasure, escalation, inbound_event, message, unanswered
from conversations.translation_tables import translation
from storage.claims import WAITING
from storage.engine import writing

#: Vendors deliver an event again for a day at most; finished rows are kept a little longer to recognise it.
_FINISHED_DAYS = 7


@dataclass(frozen=True, slots=True)
class Retention:
    """How many days are kept: messages of conversations, and wishes for a person."""

    conversation_days: int = 90
    wish_days: int = 365


async def apply_retention(engine: AsyncEngine, now: datetime, rules: Retention | None = None) -> int:
    """Delete or empty everything that is too old; how many rows were touched."""
    rules = rules or Retention()
    old, older = now - timedelta(days=rules.conversation_days), now - timedelta(days=rules.wish_days)
    finished = now - timedelta(days=_FINISHED_DAYS)
    statements = (
        delete(message).where(message.c.created_at < old),
        delete(translation).where(translation.c.created_at < old),
        delete(attachment_fetch).where(
            or_(
                (attachment_fetch.c.state != WAITING) & (attachment_fetch.c.created_at < finished),
                attachment_fetch.c.created_at < old,
            )
        ),
        delete(attachment).where(attachment.c.created_at < old),
        update(unanswered)
        .where(unanswered.c.created_at < old, unanswered.c.question_sealed.is_not(None))
        .values(question_sealed=None),
        update(escalation)
        .where(escalation.c.created_at < older, escalation.c.wish_sealed.is_not(None))
        .values(wish_sealed=None),
        delete(inbound_event).where(
            or_(
                (inbound_event.c.state == "done") & (inbound_event.c.received_at < finished),
                inbound_event.c.received_at < old,
            )
        ),
        delete(delivery).where(
            or_((delivery.c.state != WAITING) & (delivery.c.created_at < finished), delivery.c.created_at < old)
        ),
        delete(erasure).where(erasure.c.state == "done", erasure.c.created_at < finished),
    )
    touched = 0
    for statement in statements:
        async with writing(engine) as connection:
            touched += (await connection.execute(statement)).rowcount
    return touched
