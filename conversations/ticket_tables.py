"""Tables of tickets. Every one names its conversation, so that erasing a conversation reaches it."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    true,
)

from conversations.metadata import metadata
from storage.claims import RowId
from storage.times import UtcDateTime


def _conversation() -> Column[str]:
    return Column("conversation_id", String(32), ForeignKey("conversation.id"), nullable=False, index=True)


def _ticket() -> Column[str]:
    return Column("ticket_id", String(32), ForeignKey("ticket.id"), nullable=False, index=True)


#: The last number given out in a year. Rows are never deleted: a number is never given twice.
ticket_counter = Table(
    "ticket_counter",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
)

ticket = Table(
    "ticket",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("number", String(16), nullable=False, unique=True),
    _conversation(),
    Column("channel", String(16), nullable=False),
    Column("language", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("reason", String(32), nullable=False),
    Column("urgent", Boolean, nullable=False, server_default=false()),
    Column("topic", String(80)),
    Column("article", String(80)),
    Column("municipality", String(80)),
    Column("sentence_sealed", Text),
    Column("answer_by", String(16), nullable=False),
    Column("contact_sealed", Text),
    Column("shares_messages", Boolean, nullable=False, server_default=false()),
    Column("readable_from", Integer, nullable=False),
    Column("promised_at", UtcDateTime),
    Column("promise_exact", Boolean, nullable=False, server_default=true()),
    Column("opened_at", UtcDateTime, nullable=False, index=True),
    Column("waiting_since", UtcDateTime),
    Column("claimed_at", UtcDateTime),
    Column("answered_at", UtcDateTime),
    Column("first_answered_at", UtcDateTime),
    Column("first_promised_at", UtcDateTime),
    Column("closed_at", UtcDateTime, index=True),
    Column("close_reason", String(32)),
    Column("assignee", String(64)),
    Column("assignee_name", String(80)),
    Column("satisfaction", String(16)),
    Column("unread", Integer, nullable=False, server_default="0"),
    Column("reply_sealed", Text),
    Column("reply_until", UtcDateTime),
    Index("ix_ticket_queue", "state", "promised_at"),
    Index("ix_ticket_assignee", "assignee", "state"),
)

#: The audit of every change. detail holds no words of residents or staff.
ticket_event = Table(
    "ticket_event",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    _ticket(),
    _conversation(),
    Column("at", UtcDateTime, nullable=False),
    Column("action", String(32), nullable=False),
    Column("by", String(16), nullable=False),
    Column("staff", String(64)),
    Column("staff_name", String(80)),
    Column("from_state", String(16)),
    Column("to_state", String(16), nullable=False),
    Column("detail", JSON, nullable=False),
)

ticket_note = Table(
    "ticket_note",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    _ticket(),
    _conversation(),
    Column("staff", String(64), nullable=False),
    Column("staff_name", String(80), nullable=False),
    Column("text_sealed", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

ticket_referral = Table(
    "ticket_referral",
    metadata,
    Column("id", String(32), primary_key=True),
    _ticket(),
    _conversation(),
    Column("place", String(80), nullable=False),
    Column("summary_sealed", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("staff", String(64), nullable=False),
    Column("staff_name", String(80), nullable=False),
    Column("proposed_at", UtcDateTime, nullable=False),
    Column("decided_at", UtcDateTime),
)

#: Who has a case open on a screen; rows older than a minute mean nothing.
ticket_presence = Table(
    "ticket_presence",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    _ticket(),
    _conversation(),
    Column("staff", String(64), nullable=False),
    Column("staff_name", String(80), nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    UniqueConstraint("ticket_id", "staff"),
)

#: Children before parents.
TICKET_TABLES = (ticket_presence, ticket_referral, ticket_note, ticket_event, ticket)
