"""Conversations: residents, messages, inbox, outbox.

Revision: 0001, the first.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_UNFINISHED = {"sqlite_where": sa.text("state = 'waiting'"), "postgresql_where": sa.text("state = 'waiting'")}


def upgrade() -> None:
    op.create_table(
        "contact_card",
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("card", sa.JSON(), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("place", "language", name=op.f("pk_contact_card")),
    )
    op.create_table(
        "erasure",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("lane", sa.String(length=80), nullable=False),
        sa.Column("held", sa.String(length=80), nullable=True),
        sa.Column("state", sa.String(length=16), server_default="waiting", nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("reason", sa.String(length=80), nullable=True),
        sa.Column("sender", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
        sa.UniqueConstraint("held", name=op.f("uq_erasure_held")),
    )
    op.create_index("ix_erasure_lane", "erasure", ["lane", "id"], unique=False, **_UNFINISHED)
    op.create_index("ix_erasure_waiting", "erasure", ["id"], unique=False, **_UNFINISHED)
    op.create_table(
        "inbound_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("lane", sa.String(length=80), nullable=False),
        sa.Column("held", sa.String(length=80), nullable=True),
        sa.Column("state", sa.String(length=16), server_default="waiting", nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("reason", sa.String(length=80), nullable=True),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("event_id", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("client_key", sa.String(length=64), nullable=True),
        sa.Column("retry_of", sa.String(length=32), nullable=True),
        sa.Column("payload_sealed", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbound_event")),
        sa.UniqueConstraint("channel", "event_id", name=op.f("uq_inbound_event_channel_event_id")),
        sa.UniqueConstraint("held", name=op.f("uq_inbound_event_held")),
    )
    op.create_index(op.f("ix_inbound_event_client_key"), "inbound_event", ["client_key"], unique=False)
    op.create_index("ix_inbound_event_lane", "inbound_event", ["lane", "sent_at", "id"], unique=False, **_UNFINISHED)
    op.create_index(op.f("ix_inbound_event_received_at"), "inbound_event", ["received_at"], unique=False)
    op.create_index("ix_inbound_event_waiting", "inbound_event", ["sent_at", "id"], unique=False, **_UNFINISHED)
    op.create_table(
        "resident",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("external_key", sa.String(length=64), nullable=False),
        sa.Column("external_sealed", sa.Text(), nullable=False),
        sa.Column("reachable", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resident")),
        sa.UniqueConstraint("channel", "external_key", name=op.f("uq_resident_channel_external_key")),
    )
    op.create_table(
        "conversation",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("resident_id", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("language_known", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("language_chosen", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("furigana", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("session", sa.Integer(), server_default="1", nullable=False),
        sa.Column("next_sequence", sa.Integer(), server_default="1", nullable=False),
        sa.Column("facts_sealed", sa.Text(), nullable=True),
        sa.Column("last_article", sa.String(length=80), nullable=True),
        sa.Column("last_topic", sa.String(length=80), nullable=True),
        sa.Column("misses", sa.Integer(), server_default="0", nullable=False),
        sa.Column("offer_declined", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("last_message_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("access_hash", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_conversation_resident_id_resident")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation")),
    )
    op.create_index("ix_conversation_last_message_at", "conversation", ["last_message_at"], unique=False)
    op.create_index(op.f("ix_conversation_resident_id"), "conversation", ["resident_id"], unique=False)
    op.create_table(
        "delivery",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("lane", sa.String(length=80), nullable=False),
        sa.Column("held", sa.String(length=80), nullable=True),
        sa.Column("state", sa.String(length=16), server_default="waiting", nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("reason", sa.String(length=80), nullable=True),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("dedupe_key", sa.String(length=160), nullable=False),
        sa.Column("retry_key", sa.String(length=36), nullable=False),
        sa.Column("message_ids", sa.JSON(), nullable=False),
        sa.Column("reply_sealed", sa.Text(), nullable=True),
        sa.Column("reply_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("via", sa.String(length=16), nullable=True),
        sa.Column("vendor_ids_sealed", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_delivery_conversation_id_conversation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_delivery_dedupe_key")),
        sa.UniqueConstraint("held", name=op.f("uq_delivery_held")),
    )
    op.create_index(op.f("ix_delivery_conversation_id"), "delivery", ["conversation_id"], unique=False)
    op.create_index(op.f("ix_delivery_created_at"), "delivery", ["created_at"], unique=False)
    op.create_index("ix_delivery_lane", "delivery", ["lane", "id"], unique=False, **_UNFINISHED)
    op.create_index("ix_delivery_waiting", "delivery", ["id"], unique=False, **_UNFINISHED)
    op.create_table(
        "escalation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("message_id", sa.String(length=32), nullable=True),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("topic", sa.String(length=80), nullable=True),
        sa.Column("article", sa.String(length=80), nullable=True),
        sa.Column("wish_sealed", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=16), server_default="open", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_escalation_conversation_id_conversation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation")),
    )
    op.create_index(op.f("ix_escalation_conversation_id"), "escalation", ["conversation_id"], unique=False)
    op.create_table(
        "feedback",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("article", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("helpful", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_feedback_conversation_id_conversation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
        sa.UniqueConstraint("conversation_id", "article", name=op.f("uq_feedback_conversation_id_article")),
    )
    op.create_index(op.f("ix_feedback_conversation_id"), "feedback", ["conversation_id"], unique=False)
    op.create_table(
        "message",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content_sealed", sa.Text(), nullable=True),
        sa.Column("language", sa.String(length=16), nullable=True),
        sa.Column("furigana", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("language_row", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("client_key", sa.String(length=64), nullable=True),
        sa.Column("event_key", sa.String(length=160), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_message_conversation_id_conversation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("conversation_id", "sequence", name=op.f("uq_message_conversation_id_sequence")),
        sa.UniqueConstraint("event_key", name=op.f("uq_message_event_key")),
    )
    op.create_index(op.f("ix_message_client_key"), "message", ["client_key"], unique=False)
    op.create_index(op.f("ix_message_created_at"), "message", ["created_at"], unique=False)
    op.create_table(
        "unanswered",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("message_id", sa.String(length=32), nullable=False),
        sa.Column("question_sealed", sa.Text(), nullable=True),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("candidates", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_unanswered_conversation_id_conversation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unanswered")),
        sa.UniqueConstraint("message_id", name=op.f("uq_unanswered_message_id")),
    )
    op.create_index(op.f("ix_unanswered_conversation_id"), "unanswered", ["conversation_id"], unique=False)
    op.create_index(op.f("ix_unanswered_created_at"), "unanswered", ["created_at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_unanswered_created_at"), table_name="unanswered")
    op.drop_index(op.f("ix_unanswered_conversation_id"), table_name="unanswered")
    op.drop_table("unanswered")
    op.drop_index(op.f("ix_message_created_at"), table_name="message")
    op.drop_index(op.f("ix_message_client_key"), table_name="message")
    op.drop_table("message")
    op.drop_index(op.f("ix_feedback_conversation_id"), table_name="feedback")
    op.drop_table("feedback")
    op.drop_index(op.f("ix_escalation_conversation_id"), table_name="escalation")
    op.drop_table("escalation")
    op.drop_index("ix_delivery_waiting", table_name="delivery", **_UNFINISHED)
    op.drop_index("ix_delivery_lane", table_name="delivery", **_UNFINISHED)
    op.drop_index(op.f("ix_delivery_created_at"), table_name="delivery")
    op.drop_index(op.f("ix_delivery_conversation_id"), table_name="delivery")
    op.drop_table("delivery")
    op.drop_index(op.f("ix_conversation_resident_id"), table_name="conversation")
    op.drop_index("ix_conversation_last_message_at", table_name="conversation")
    op.drop_table("conversation")
    op.drop_table("resident")
    op.drop_index("ix_inbound_event_waiting", table_name="inbound_event", **_UNFINISHED)
    op.drop_index(op.f("ix_inbound_event_received_at"), table_name="inbound_event")
    op.drop_index("ix_inbound_event_lane", table_name="inbound_event", **_UNFINISHED)
    op.drop_index(op.f("ix_inbound_event_client_key"), table_name="inbound_event")
    op.drop_table("inbound_event")
    op.drop_index("ix_erasure_waiting", table_name="erasure", **_UNFINISHED)
    op.drop_index("ix_erasure_lane", table_name="erasure", **_UNFINISHED)
    op.drop_table("erasure")
    op.drop_table("contact_card")
