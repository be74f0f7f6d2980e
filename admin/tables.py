"""Tables of the console: accounts, sessions, one-time links, attempts, and the audit trail.

Secrets are kept as hashes (passwords with argon2; tokens and codes, which are random, with a keyed hash) and the second
factor's key is sealed. `audit` is append-only: triggers refuse to change or delete a row.
"""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import (
    DDL,
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    event,
    false,
)
from sqlalchemy.schema import ExecutableDDLElement

from storage.claims import RowId
from storage.times import UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

staff = Table(
    "staff",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("email", String(254), nullable=False, unique=True),  # lower case; what they sign in with
    Column("name", String(80), nullable=False),  # shown to colleagues and, under a reply, to residents
    Column("role", String(16), nullable=False),
    Column("language", String(16), nullable=False, server_default="ja"),
    Column("password_hash", Text),
    Column("totp_sealed", Text),
    Column("totp_confirmed", Boolean, nullable=False, server_default=false()),
    Column("totp_last_step", Integer),  # a code is taken once
    Column("notify_mail", Boolean, nullable=False, server_default=false()),
    Column("created_at", UtcDateTime, nullable=False),
    Column("deactivated_at", UtcDateTime),
)

staff_session = Table(
    "staff_session",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("staff_id", String(32), ForeignKey("staff.id"), nullable=False, index=True),
    Column("stage", String(16), nullable=False),  # code: password given; enrol: second factor to be set up; full
    Column("device", String(80), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("revoked_at", UtcDateTime),
)

recovery_code = Table(
    "recovery_code",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("staff_id", String(32), ForeignKey("staff.id"), nullable=False, index=True),
    Column("code_hash", String(64), nullable=False),
    Column("used_at", UtcDateTime),
)

staff_link = Table(
    "staff_link",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("kind", String(8), nullable=False),  # first: makes the first administrator; invite, reset: of `staff_id`
    Column("staff_id", String(32), ForeignKey("staff.id"), index=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
)

sign_in_attempt = Table(
    "sign_in_attempt",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("at", UtcDateTime, nullable=False),
    Column("account_key", String(64), nullable=False),
    Column("address_key", String(64), nullable=False),
    Column("good", Boolean, nullable=False),
    Index("ix_sign_in_attempt_account", "account_key", "at"),
    Index("ix_sign_in_attempt_address", "address_key", "at"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("actor_id", String(32), index=True),  # None: nobody was signed in
    Column("actor_name", String(80), nullable=False, server_default=""),
    Column("action", String(40), nullable=False, index=True),
    Column("object_kind", String(24), nullable=False, server_default=""),
    Column("object_id", String(80), nullable=False, server_default=""),
    Column("detail", JSON, nullable=False),  # safe words only: never a resident's
    Column("address_key", String(64), nullable=False, server_default=""),  # keyed hash, shortened on pages
    Index("ix_audit_object", "object_kind", "object_id"),
)

canned_reply = Table(
    "canned_reply",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("name", String(80), nullable=False),
    Column("words", JSON, nullable=False),  # language -> text
    Column("position", Integer, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)

#: One row once the shipped replies were written.
canned_seed = Table(
    "canned_seed",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
)

#: What staff were told by mail, so that no two processes tell it twice. ticket: id of a case.
staff_notice = Table(
    "staff_notice",
    metadata,
    Column("ticket", String(32), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)

AUDIT_TRIGGERS: dict[str, tuple[str, ...]] = {
    "sqlite": (
        "CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END",
        "CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'audit is append-only'; END $$",
        "CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit "
        "FOR EACH ROW EXECUTE FUNCTION audit_append_only()",
    ),
}


def _trigger(statement: str, dialect: str) -> ExecutableDDLElement:
    make: Any = DDL
    return cast("ExecutableDDLElement", make(statement).execute_if(dialect=dialect))


for _dialect, _statements in AUDIT_TRIGGERS.items():
    for _statement in _statements:
        event.listen(audit, "after_create", _trigger(_statement, _dialect))
