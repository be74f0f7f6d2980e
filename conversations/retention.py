"""Deletes what is older than we may keep it; run daily. Words go first, counts without words may stay."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Delete, Update, delete, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from conversations.attachment_tables import attachment, attachment_fetch
from conversations.draft_tables import reply_draft
from conversations.metadata import metadata
from conversations.tables import delivery, erasure, escalation, inbound_event, message, unanswered
from conversations.ticket_tables import TICKET_TABLES, ticket, ticket_presence
from conversations.translation_tables import translation
from storage.claims import WAITING
from storage.engine import reading, writing
from storage.sweeping import sweep

#: Vendors deliver an event again for a day at most; finished rows are kept a little longer to recognise it.
_FINISHED_DAYS = 7
#: An upload comes before its message, by moments.
_STRAY = timedelta(days=1)
#: A reply that staff began and nobody touched since.
_DRAFT_DAYS = 30
#: A reply token is dead after minutes.
_TOKEN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Retention:
    """How many days are kept: messages of conversations; cases, with their messages, once they are closed."""

    conversation_days: int = 90
    case_days: int = 365


@dataclass(frozen=True, slots=True)
class RetentionReport:
    """How many rows went (or, before the fact, would go), by what they are."""

    at: datetime
    rows: dict[str, int]

    @property
    def total(self) -> int:
        """All rows together."""
        return sum(self.rows.values())


async def apply_retention(engine: AsyncEngine, now: datetime, rules: Retention | None = None) -> RetentionReport:
    """Delete or empty everything that is too old."""
    rows: dict[str, int] = {}
    for name, statement in _statements(now, rules or Retention()):
        async with writing(engine) as connection:
            rows[name] = rows.get(name, 0) + (await connection.execute(statement)).rowcount
    await sweep(engine, metadata.sorted_tables)
    return RetentionReport(now, rows)


async def preview_retention(engine: AsyncEngine, now: datetime, rules: Retention | None = None) -> RetentionReport:
    """What `apply_retention` would do now, changing nothing; messages that only a case keeps count once it is gone."""
    rows: dict[str, int] = {}
    async with reading(engine) as connection:
        for name, statement in _statements(now, rules or Retention()):
            rows[name] = rows.get(name, 0) + await _would_touch(connection, statement)
    return RetentionReport(now, rows)


async def _would_touch(connection: AsyncConnection, statement: Delete | Update) -> int:
    query = select(func.count()).select_from(statement.table)
    if statement.whereclause is not None:
        query = query.where(statement.whereclause)
    return int((await connection.execute(query)).scalar_one())


def _statements(now: datetime, rules: Retention) -> Iterator[tuple[str, Delete | Update]]:
    """What to do, in order: cases first, because they hold on to their messages."""
    old, older = now - timedelta(days=rules.conversation_days), now - timedelta(days=rules.case_days)
    finished = now - timedelta(days=_FINISHED_DAYS)
    ended = select(ticket.c.id).where(ticket.c.closed_at < older)
    untouched = reply_draft.c.updated_at < now - timedelta(days=_DRAFT_DAYS)
    yield "drafts", delete(reply_draft).where(or_(reply_draft.c.ticket_id.in_(ended), untouched))
    for table in TICKET_TABLES:
        key = table.c.id if table is ticket else table.c.ticket_id
        yield ("cases" if table is ticket else "case-records"), delete(table).where(key.in_(ended))
    yield "case-records", delete(ticket_presence).where(ticket_presence.c.seen_at < finished)
    dead = ticket.c.reply_sealed.is_not(None) & (ticket.c.reply_until < now - _TOKEN)
    yield "reply-tokens", update(ticket).where(dead).values(reply_sealed=None)
    yield "messages", delete(message).where(message.c.created_at < old, ~_in_a_case())
    yield "translations", delete(translation).where(translation.c.created_at < old)
    fetched = (attachment_fetch.c.state != WAITING) & (attachment_fetch.c.created_at < finished)
    yield "fetches", delete(attachment_fetch).where(or_(fetched, attachment_fetch.c.created_at < old))
    # what belonged to messages that are gone, and uploads whose message never came
    kept = exists().where(message.c.id == attachment.c.message_id, or_(message.c.created_at >= old, _in_a_case()))
    yield "attachments", delete(attachment).where(attachment.c.created_at < now - _STRAY, ~kept)
    yield (
        "questions",
        update(unanswered)
        .where(unanswered.c.created_at < old, unanswered.c.question_sealed.is_not(None))
        .values(question_sealed=None),
    )
    yield (
        "wishes",  # of releases without tickets
        update(escalation)
        .where(escalation.c.created_at < older, escalation.c.wish_sealed.is_not(None))
        .values(wish_sealed=None),
    )
    done = (inbound_event.c.state == "done") & (inbound_event.c.received_at < finished)
    yield "events", delete(inbound_event).where(or_(done, inbound_event.c.received_at < old))
    sent = (delivery.c.state != WAITING) & (delivery.c.created_at < finished)
    yield "deliveries", delete(delivery).where(or_(sent, delivery.c.created_at < old))
    yield "erasures", delete(erasure).where(erasure.c.state == "done", erasure.c.created_at < finished)


def _in_a_case() -> ColumnElement[bool]:
    """Whether a message belongs to a case that is still kept."""
    return exists().where(
        ticket.c.conversation_id == message.c.conversation_id,
        message.c.sequence >= ticket.c.readable_from,
        or_(ticket.c.closed_at.is_(None), message.c.created_at <= ticket.c.closed_at),
    )
