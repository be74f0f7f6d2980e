"""What staff work with: drafts of replies, canned replies, and which notices were mailed.

Revision: 0007, after 0005 and 0006, which it brings together.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = ("0005", "0006")
branch_labels = None
depends_on = None

_ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "canned_reply",
        sa.Column("id", _ROW_ID, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canned_reply")),
    )
    op.create_table(
        "canned_seed",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canned_seed")),
    )
    op.create_table(
        "staff_notice",
        sa.Column("ticket", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("ticket", "kind", name=op.f("pk_staff_notice")),
    )
    op.create_table(
        "reply_draft",
        sa.Column("id", _ROW_ID, autoincrement=True, nullable=False),
        sa.Column("ticket_id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("staff", sa.String(length=64), nullable=False),
        sa.Column("words_sealed", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_reply_draft_conversation_id_conversation")
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_reply_draft_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply_draft")),
        sa.UniqueConstraint("ticket_id", "staff", name=op.f("uq_reply_draft_ticket_id_staff")),
    )
    op.create_index(op.f("ix_reply_draft_conversation_id"), "reply_draft", ["conversation_id"], unique=False)
    op.create_index(op.f("ix_reply_draft_updated_at"), "reply_draft", ["updated_at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_reply_draft_updated_at"), table_name="reply_draft")
    op.drop_index(op.f("ix_reply_draft_conversation_id"), table_name="reply_draft")
    op.drop_table("reply_draft")
    op.drop_table("staff_notice")
    op.drop_table("canned_seed")
    op.drop_table("canned_reply")
