"""Tables of conversations. Columns ending in `_sealed` hold personal words or ids, sealed by storage.sealing.

`lane` and `external_key` are keyed hashes: they find a resident without telling who it is.
"""

from __future__ import annotations

from datetime import timedelta

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

from conversations.attachment_tables import ATTACHMENT_TABLES
from conversations.draft_tables import reply_draft
from conversations.metadata import metadata
from conversations.ticket_tables import TICKET_TABLES
from conversations.translation_tables import translation
from storage.claims import Queue, RowId, work_columns, work_indexes
from storage.times import UtcDateTime

resident = Table(
    "resident",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("channel", String(16), nullable=False),
    Column("external_key", String(64), nullable=False),
    Column("external_sealed", Text, nullable=False),
    Column("reachable", Boolean, nullable=False, server_default=true()),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("channel", "external_key"),
)

conversation = Table(
    "conversation",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("resident_id", String(32), ForeignKey("resident.id"), nullable=False, index=True),
    Column("channel", String(16), nullable=False),
    Column("language", String(16), nullable=False),
    Column("language_known", Boolean, nullable=False, server_default=true()),
    Column("language_chosen", Boolean, nullable=False, server_default=false()),
    Column("furigana", Boolean, nullable=False, server_default=false()),
    Column("session", Integer, nullable=False, server_default="1"),
    Column("next_sequence", Integer, nullable=False, server_default="1"),
    Column("facts_sealed", Text),
    Column("last_article", String(80)),
    Column("last_topic", String(80)),
    Column("misses", Integer, nullable=False, server_default="0"),
    Column("offer_declined", Boolean, nullable=False, server_default=false()),
    Column("last_message_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    Column("access_hash", String(64)),
)

message = Table(
    "message",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("conversation_id", String(32), ForeignKey("conversation.id"), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("author", String(16), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("created_at", UtcDateTime, nullable=False, index=True),
    Column("content_sealed", Text),
    Column("language", String(16)),
    Column("furigana", Boolean, nullable=False, server_default=false()),
    Column("language_row", Boolean, nullable=False, server_default=false()),
    Column("client_key", String(64), index=True),
    Column("event_key", String(160), unique=True),
    Column("erased_at", UtcDateTime),
    # what became of a staff member's message: waiting, sent or failed
    Column("delivery_state", String(16)),
    Column("delivery_reason", String(80)),
    Column("delivery_via", String(16)),
    Column("delivered_at", UtcDateTime),
    UniqueConstraint("conversation_id", "sequence"),
)

inbound_event = Table(
    "inbound_event",
    metadata,
    *work_columns(),
    Column("channel", String(16), nullable=False),
    Column("event_id", String(120), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("sent_at", UtcDateTime, nullable=False),
    Column("received_at", UtcDateTime, nullable=False, index=True),
    Column("client_key", String(64), index=True),
    Column("retry_of", String(32)),
    Column("payload_sealed", Text),
    UniqueConstraint("channel", "event_id"),
    *work_indexes("inbound_event", "sent_at", "id"),
)

delivery = Table(
    "delivery",
    metadata,
    *work_columns(),
    Column("channel", String(16), nullable=False),
    Column("conversation_id", String(32), ForeignKey("conversation.id"), nullable=False, index=True),
    Column("dedupe_key", String(160), nullable=False, unique=True),
    Column("retry_key", String(36), nullable=False),
    Column("message_ids", JSON, nullable=False),
    Column("reply_sealed", Text),
    Column("reply_until", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False, index=True),
    Column("first_attempt_at", UtcDateTime),
    Column("finished_at", UtcDateTime),
    Column("via", String(16)),
    Column("vendor_ids_sealed", Text),
    *work_indexes("delivery", "id"),
)

erasure = Table(
    "erasure",
    metadata,
    *work_columns(),
    Column("sender", String(80), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    *work_indexes("erasure", "id"),
)

escalation = Table(
    "escalation",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("conversation_id", String(32), ForeignKey("conversation.id"), nullable=False, index=True),
    Column("message_id", String(32)),
    Column("reason", String(32), nullable=False),
    Column("topic", String(80)),
    Column("article", String(80)),
    Column("wish_sealed", Text),
    Column("state", String(16), nullable=False, server_default="open"),
    Column("created_at", UtcDateTime, nullable=False),
)

feedback = Table(
    "feedback",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("conversation_id", String(32), ForeignKey("conversation.id"), nullable=False, index=True),
    Column("article", String(80), nullable=False),
    Column("language", String(16), nullable=False),
    Column("helpful", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("conversation_id", "article"),
)

unanswered = Table(
    "unanswered",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("conversation_id", String(32), ForeignKey("conversation.id"), nullable=False, index=True),
    Column("message_id", String(32), nullable=False, unique=True),
    Column("question_sealed", Text),
    Column("language", String(16), nullable=False),
    Column("reason", String(32), nullable=False),
    Column("candidates", JSON, nullable=False),
    Column("created_at", UtcDateTime, nullable=False, index=True),
)

contact_card = Table(
    "contact_card",
    metadata,
    Column("place", String(80), primary_key=True),
    Column("language", String(16), primary_key=True),
    Column("card", JSON, nullable=False),
    Column("fetched_at", UtcDateTime, nullable=False),
)

#: Words kept about one conversation, children before parents: what a deletion empties.
OWNED_BY_CONVERSATION = (
    reply_draft,
    *ATTACHMENT_TABLES,
    translation,
    *TICKET_TABLES,
    message,
    delivery,
    escalation,
    feedback,
    unanswered,
)

INBOX = Queue(inbound_event, order=("sent_at", "id"), lease=timedelta(seconds=30))
OUTBOX = Queue(delivery, order=("id",), lease=timedelta(seconds=45))
ERASURES = Queue(erasure, order=("id",))

Index("ix_conversation_last_message_at", conversation.c.last_message_at)
