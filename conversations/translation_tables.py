"""Translations kept so that the same words do not leave twice. Every row names its conversation: erasing reaches it.

`key` is a keyed hash of direction, service and masked text; `text_sealed` is the masked translation, so a row alone
tells neither what was written nor any personal detail.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, String, Table, Text, UniqueConstraint

from conversations.metadata import metadata
from storage.claims import RowId
from storage.times import UtcDateTime

translation = Table(
    "translation",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("conversation_id", String(32), ForeignKey("conversation.id"), nullable=False),
    Column("message_id", String(32), index=True),
    Column("key", String(64), nullable=False),
    Column("target", String(16), nullable=False),
    Column("service", String(40), nullable=False),
    Column("text_sealed", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False, index=True),
    UniqueConstraint("conversation_id", "key"),
)
