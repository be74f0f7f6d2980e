"""Sign-ins that the server remembers and can end: only a hash of the token is kept."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Literal

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from admin.roles import Permission, Role, may
from admin.tables import staff, staff_session

Stage = Literal["code", "enrol", "full"]
#: How long somebody may take between password and code, or for setting up an app.
HALF_WAY = {"code": timedelta(minutes=10), "enrol": timedelta(minutes=30)}
_TOUCH = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Session:
    """Who is signed in. stage: `full`, or what is still missing. key: hash of the token, names the session."""

    key: str
    staff_id: str
    email: str
    name: str
    role: Role
    language: str
    stage: Stage
    device: str
    created_at: datetime
    seen_at: datetime

    def may(self, permission: Permission) -> bool:
        """Whether this person's role allows it."""
        return may(self.role, permission)


@dataclass(frozen=True, slots=True)
class Lifetime:
    """idle: ends after so long without a page. absolute: ends then whatever happens."""

    idle: timedelta = timedelta(minutes=30)
    absolute: timedelta = timedelta(hours=12)


def key_of(token: str) -> str:
    """The hash under which a session is kept; the token is 256 random bits, so a plain hash protects it."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


async def open_session(
    connection: AsyncConnection, staff_id: str, stage: Stage, device: str, now: datetime, *, life: Lifetime
) -> str:
    """A new session; its token, which is shown only now."""
    token = secrets.token_urlsafe(32)
    await connection.execute(
        insert(staff_session).values(
            token_hash=key_of(token),
            staff_id=staff_id,
            stage=stage,
            device=device[:80],
            created_at=now,
            seen_at=now,
            expires_at=now + HALF_WAY.get(stage, life.absolute),
        )
    )
    # what ended long ago tells nobody anything
    await connection.execute(delete(staff_session).where(staff_session.c.expires_at < now - timedelta(days=30)))
    return token


async def find_session(
    connection: AsyncConnection, token: str, now: datetime, life: Lifetime, *, touch: bool
) -> Session | None:
    """Whose token it is, while it lives and the account is active. touch: this counts as being there."""
    query = (
        select(staff_session, staff.c.email, staff.c.name, staff.c.role, staff.c.language)
        .join(staff, staff.c.id == staff_session.c.staff_id)
        .where(
            staff_session.c.token_hash == key_of(token),
            staff_session.c.revoked_at.is_(None),
            staff_session.c.expires_at > now,
            staff_session.c.seen_at > now - life.idle,
            staff.c.deactivated_at.is_(None),
        )
    )
    row = (await connection.execute(query)).mappings().first()
    if row is None:
        return None
    if touch and now - row["seen_at"] > _TOUCH:
        await connection.execute(
            update(staff_session).where(staff_session.c.token_hash == row["token_hash"]).values(seen_at=now)
        )
    return Session(
        key=row["token_hash"],
        staff_id=row["staff_id"],
        email=row["email"],
        name=row["name"],
        role=Role(row["role"]),
        language=row["language"],
        stage=row["stage"],
        device=row["device"],
        created_at=row["created_at"],
        seen_at=row["seen_at"],
    )


async def list_sessions(connection: AsyncConnection, staff_id: str, now: datetime, life: Lifetime) -> list[Session]:
    """The living full sessions of one account, the newest first."""
    query = (
        select(staff_session, staff.c.email, staff.c.name, staff.c.role, staff.c.language)
        .join(staff, staff.c.id == staff_session.c.staff_id)
        .where(
            staff_session.c.staff_id == staff_id,
            staff_session.c.stage == "full",
            staff_session.c.revoked_at.is_(None),
            staff_session.c.expires_at > now,
            staff_session.c.seen_at > now - life.idle,
        )
        .order_by(staff_session.c.created_at.desc())
    )
    return [
        Session(
            row["token_hash"],
            row["staff_id"],
            row["email"],
            row["name"],
            Role(row["role"]),
            row["language"],
            row["stage"],
            row["device"],
            row["created_at"],
            row["seen_at"],
        )
        for row in (await connection.execute(query)).mappings()
    ]


async def end_session(connection: AsyncConnection, key: str, now: datetime) -> None:
    """This session no longer counts."""
    await connection.execute(update(staff_session).where(staff_session.c.token_hash == key).values(revoked_at=now))


async def end_all(connection: AsyncConnection, staff_id: str, now: datetime, *, but: str = "") -> int:
    """No session of this account counts any more, except `but`; gives how many ended."""
    done = await connection.execute(
        update(staff_session)
        .where(
            staff_session.c.staff_id == staff_id,
            staff_session.c.revoked_at.is_(None),
            staff_session.c.token_hash != but,
        )
        .values(revoked_at=now)
    )
    return int(done.rowcount)
