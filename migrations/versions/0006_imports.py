"""Imports: a third origin of revisions, and which shelters are open now.

Revision: 0006, after 0005.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_TABLES = ("place_revision",)  # SQLite rebuilds a table to change a check: never one that others refer to


def upgrade() -> None:
    for table in _TABLES:
        _allow(table, "origin IN ('file', 'editor', 'import')")
    op.create_table(
        "shelter_state",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("crowded", sa.String(length=8), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_shelter_state")),
    )
    op.create_table(
        "shelter_reading",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_shelter_reading_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shelter_reading")),
    )


def downgrade() -> None:
    op.drop_table("shelter_reading")
    op.drop_table("shelter_state")
    for table in _TABLES:
        op.execute(sa.text(f"DELETE FROM {table} WHERE origin = 'import'"))  # noqa: S608 - a fixed name
        _allow(table, "origin IN ('file', 'editor')")


def _allow(table: str, rule: str) -> None:
    name = op.f(f"ck_{table}_origin")
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(name, type_="check")
        batch.create_check_constraint(name, rule)
