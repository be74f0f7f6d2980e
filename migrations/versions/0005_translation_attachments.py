"""Kept translations; attachments and the fetching of those that wait at a vendor.

Revision: 0005.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_WAITING = {"sqlite_where": sa.text("state = 'waiting'"), "postgresql_where": sa.text("state = 'waiting'")}


def _conversation(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_conversation_id_conversation")
    return sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name=name)


def upgrade() -> None:
    op.create_table(
        "translation",
        sa.Column("id", _ROW_ID, autoincrement=True, nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("message_id", sa.String(length=32), nullable=True),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("target", sa.String(length=16), nullable=False),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("text_sealed", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _conversation("translation"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_translation")),
        sa.UniqueConstraint("conversation_id", "key", name=op.f("uq_translation_conversation_id_key")),
    )
    op.create_index(op.f("ix_translation_message_id"), "translation", ["message_id"])
    op.create_index(op.f("ix_translation_created_at"), "translation", ["created_at"])
    op.create_table(
        "attachment",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("message_id", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("media_type", sa.String(length=40), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("name_sealed", sa.Text(), nullable=True),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _conversation("attachment"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("message_id", name=op.f("uq_attachment_message_id")),
    )
    op.create_index(op.f("ix_attachment_conversation_id"), "attachment", ["conversation_id"])
    op.create_index(op.f("ix_attachment_created_at"), "attachment", ["created_at"])
    op.create_table(
        "attachment_fetch",
        sa.Column("id", _ROW_ID, autoincrement=True, nullable=False),
        sa.Column("lane", sa.String(length=80), nullable=False),
        sa.Column("held", sa.String(length=80), nullable=True),
        sa.Column("state", sa.String(length=16), server_default="waiting", nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("reason", sa.String(length=80), nullable=True),
        sa.Column("attachment_id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("source_sealed", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _conversation("attachment_fetch"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment_fetch")),
        sa.UniqueConstraint("attachment_id", name=op.f("uq_attachment_fetch_attachment_id")),
        sa.UniqueConstraint("held", name=op.f("uq_attachment_fetch_held")),
    )
    op.create_index(op.f("ix_attachment_fetch_conversation_id"), "attachment_fetch", ["conversation_id"])
    op.create_index("ix_attachment_fetch_waiting", "attachment_fetch", ["id"], **_WAITING)
    op.create_index("ix_attachment_fetch_lane", "attachment_fetch", ["lane", "id"], **_WAITING)


def downgrade() -> None:
    for table in ("attachment_fetch", "attachment", "translation"):
        op.drop_table(table)
