"""Replies that staff have begun and not sent. Every row names its conversation, so that erasing reaches it."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, String, Table, Text, UniqueConstraint

from conversations.metadata import metadata
from storage.claims import RowId
from storage.times import UtcDateTime

reply_draft = Table(
    "reply_draft",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("ticket_id", String(32), ForeignKey("ticket.id"), nullable=False),
    Column("conversation_id", String(32), ForeignKey("conversation.id"), nullable=False, index=True),
    Column("staff", String(64), nullable=False),
    Column("words_sealed", Text, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False, index=True),
    UniqueConstraint("ticket_id", "staff"),
)
