"""Photos and documents that residents send, and the fetching of those that wait at a vendor.

Bytes are sealed in the database, not in files: several gateways and workers read the same ones, and erasing is one
statement (ADR on attachments). Every row names its conversation.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, String, Table, Text

from conversations.metadata import metadata
from storage.claims import Queue, work_columns, work_indexes
from storage.times import UtcDateTime


def _conversation() -> Column[str]:
    return Column("conversation_id", String(32), ForeignKey("conversation.id"), nullable=False, index=True)


#: state: `coming` (at the vendor), `kept`, `refused` (not kept; reason says why) or `lost` (the vendor has it no more).
attachment = Table(
    "attachment",
    metadata,
    Column("id", String(32), primary_key=True),
    _conversation(),
    Column("message_id", String(32), nullable=False, unique=True),
    Column("channel", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("reason", String(40)),
    Column("media_type", String(40)),
    Column("size", Integer),
    Column("width", Integer),
    Column("height", Integer),
    Column("name_sealed", Text),
    Column("content_sealed", LargeBinary),
    Column("created_at", UtcDateTime, nullable=False, index=True),
)

attachment_fetch = Table(
    "attachment_fetch",
    metadata,
    *work_columns(),
    Column("attachment_id", String(32), nullable=False, unique=True),
    _conversation(),
    Column("channel", String(16), nullable=False),
    Column("source_sealed", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    *work_indexes("attachment_fetch", "id"),
)

FETCHES = Queue(attachment_fetch, order=("id",))
ATTACHMENT_TABLES = (attachment_fetch, attachment)
