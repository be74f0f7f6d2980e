"""The audit trail: who did or looked at what, and when. Rows are only ever added."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from admin.tables import audit
from storage.engine import reading

#: Every action that is written, in the order in which the filter shows them; words stand in `audit.action.<name>`.
ACTIONS = (
    "sign_in.done",
    "sign_in.failed",
    "sign_in.locked",
    "sign_in.recovery",
    "sign_out.done",
    "sign_out.everywhere",
    "account.first",
    "account.second_factor",
    "account.recovery_codes",
    "account.password",
    "user.invite",
    "user.role",
    "user.deactivate",
    "user.activate",
    "user.reset",
    "case.look",
    "case.attachment",
    "case.claim",
    "case.release",
    "case.hand_over",
    "case.take_over",
    "case.note",
    "case.reply",
    "case.refer",
    "case.close",
    "case.reopen",
    "case.article",
    "canned.save",
    "canned.delete",
    "figures.export",
    "audit.read",
    "audit.export",
)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. id: of the account, None for nobody. address_key: keyed hash of the network address."""

    id: str | None = None
    name: str = ""
    address_key: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the trail."""

    id: int
    at: datetime
    actor_id: str | None
    actor_name: str
    action: str
    object_kind: str
    object_id: str
    detail: Mapping[str, Any]
    address_key: str


@dataclass(frozen=True, slots=True)
class Filter:
    """Which rows to read; None: any. before: rows with a smaller id, to page."""

    actor_id: str | None = None
    action: str | None = None
    object_kind: str | None = None
    object_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None
    limit: int = field(default=100)


async def write(
    connection: AsyncConnection,
    now: datetime,
    actor: Actor,
    action: str,
    of: tuple[str, str] = ("", ""),
    **detail: Any,
) -> None:
    """Add one row inside the caller's transaction, so that deed and trail are kept together or not at all.

    of: kind and id of the object. detail: safe words, never a resident's.
    """
    assert action in ACTIONS, action  # noqa: S101 - a name that pages and filters would not know
    await connection.execute(
        insert(audit).values(
            at=now,
            actor_id=actor.id,
            actor_name=actor.name,
            action=action,
            object_kind=of[0],
            object_id=of[1],
            detail=detail,
            address_key=actor.address_key,
        )
    )


async def read(engine: AsyncEngine, wanted: Filter) -> list[Entry]:
    """The newest rows first."""
    query = select(audit).order_by(audit.c.id.desc()).limit(wanted.limit)
    for column in ("actor_id", "action", "object_kind", "object_id"):
        value = getattr(wanted, column)
        if value is not None:
            query = query.where(audit.c[column] == value)
    if wanted.since is not None:
        query = query.where(audit.c.at >= wanted.since)
    if wanted.until is not None:
        query = query.where(audit.c.at < wanted.until)
    if wanted.before is not None:
        query = query.where(audit.c.id < wanted.before)
    async with reading(engine) as connection:
        return [Entry(**row) for row in (await connection.execute(query)).mappings()]
