"""Tables of the knowledge base: every revision of articles and places, and a counter that moves with each publication.

A revision is never changed after it was written, but for `published_at` and `withdrawn_at`. What residents see is, for
each article and place, its newest published revision, unless that one was withdrawn.
"""

from __future__ import annotations

from sqlalchemy import JSON, CheckConstraint, Column, Date, ForeignKey, Index, Integer, MetaData, String, Table, Text

from storage.claims import RowId
from storage.times import UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

article_revision = Table(
    "article_revision",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("article_id", String(80), nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("origin", String(8), nullable=False),  # file: loaded from content files; editor: written by a person
    Column("record", JSON, nullable=False),  # what article.yaml holds
    Column("note", Text, nullable=True),
    Column("created_by", String(80), nullable=True),  # staff id of an editor
    Column("created_at", UtcDateTime, nullable=False),
    Column("published_at", UtcDateTime, nullable=True),
    Column("withdrawn_at", UtcDateTime, nullable=True),
    CheckConstraint("origin IN ('file', 'editor')", name="origin"),
    Index("ix_article_revision_newest", "article_id", "id"),
)

article_variant = Table(
    "article_variant",
    metadata,
    Column("revision_id", RowId, ForeignKey("article_revision.id", ondelete="CASCADE"), primary_key=True),
    Column("language", String(16), primary_key=True),
    Column("title", Text, nullable=False),
    Column("short", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("questions", JSON, nullable=False),
    Column("based_on", String(64), nullable=False),
    Column("made_by", String(8), nullable=False),
    Column("reviewed_on", Date, nullable=True),
    CheckConstraint("made_by IN ('person', 'machine')", name="made_by"),
)

place_revision = Table(
    "place_revision",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("place_id", String(80), nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("origin", String(8), nullable=False),  # as above, or import: read from somebody's register
    Column("record", JSON, nullable=False),  # what the place's file holds
    Column("note", Text, nullable=True),
    Column("created_by", String(80), nullable=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("published_at", UtcDateTime, nullable=True),
    Column("withdrawn_at", UtcDateTime, nullable=True),
    CheckConstraint("origin IN ('file', 'editor', 'import')", name="origin"),
    Index("ix_place_revision_newest", "place_id", "id"),
)

topic = Table(
    "topic",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("name", JSON, nullable=False),  # language -> name with markup
)

#: One row: `counter` grows with every publication, so that replicas notice a change.
publication = Table(
    "publication",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("counter", Integer, nullable=False),
    Column("changed_at", UtcDateTime, nullable=True),
    CheckConstraint("id = 1", name="one_row"),
)

#: Facilities that are open now, as the prefecture's feed last told: replaced with each reading.
shelter_state = Table(
    "shelter_state",
    metadata,
    Column("code", String(40), primary_key=True),  # as in a place's codes: portal:00000035
    Column("opened_at", UtcDateTime, nullable=False),
    Column("crowded", String(8), nullable=True),  # calm, busy, full
)

#: One row: when the feed was last read.
shelter_reading = Table(
    "shelter_reading",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seen_at", UtcDateTime, nullable=False),
    CheckConstraint("id = 1", name="one_row"),
)
