"""Accounts of staff: found, invited, changed, switched off. Every change writes its line of the audit trail."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import uuid4

from sqlalchemy import RowMapping, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from admin import audit
from admin.audit import Actor
from admin.errors import BadLink, Refused, UnknownStaff
from admin.roles import Role
from admin.sessions import end_all, key_of
from admin.tables import recovery_code, staff, staff_link

LinkKind = Literal["first", "invite", "reset"]
_MAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}")


@dataclass(frozen=True, slots=True)
class Account:
    """One member of staff."""

    id: str
    email: str
    name: str
    role: Role
    language: str
    active: bool
    has_password: bool
    has_second_factor: bool
    notify_mail: bool
    created_at: datetime

    @property
    def state(self) -> str:
        """`off`, `invited` (no password yet), `half` (no second factor yet) or `active`."""
        if not self.active:
            return "off"
        if not self.has_password:
            return "invited"
        return "active" if self.has_second_factor else "half"


@dataclass(frozen=True, slots=True)
class Link:
    """A living one-time link. account: whose, None for the first administrator's."""

    key: str
    kind: LinkKind
    account: Account | None
    expires_at: datetime


def account_of(row: RowMapping) -> Account:
    """A row as a value."""
    return Account(
        id=row["id"],
        email=row["email"],
        name=row["name"],
        role=Role(row["role"]),
        language=row["language"],
        active=row["deactivated_at"] is None,
        has_password=row["password_hash"] is not None,
        has_second_factor=bool(row["totp_confirmed"]),
        notify_mail=bool(row["notify_mail"]),
        created_at=row["created_at"],
    )


async def list_accounts(connection: AsyncConnection) -> list[Account]:
    """Everybody, by name."""
    rows = (await connection.execute(select(staff).order_by(staff.c.name, staff.c.id))).mappings()
    return [account_of(row) for row in rows]


async def get_account(connection: AsyncConnection, staff_id: str) -> Account:
    """One account; raises UnknownStaff."""
    row = (await connection.execute(select(staff).where(staff.c.id == staff_id))).mappings().first()
    if row is None:
        raise UnknownStaff(staff_id)
    return account_of(row)


async def has_administrator(connection: AsyncConnection) -> bool:
    """Whether somebody can administer already."""
    query = select(func.count()).where(
        staff.c.role == Role.ADMINISTRATOR.value, staff.c.deactivated_at.is_(None), staff.c.password_hash.is_not(None)
    )
    return bool((await connection.execute(query)).scalar_one())


async def add_account(
    connection: AsyncConnection, *, email: str, name: str, role: Role, language: str, now: datetime
) -> str:
    """A new account without a password; its id. Raises Refused when the mail address is taken or something lacks."""
    email, name = email.strip().lower(), name.strip()[:80]
    if not _MAIL.fullmatch(email) or not name:
        raise Refused("link.who")
    if (await connection.execute(select(staff.c.id).where(staff.c.email == email))).first():
        raise Refused("users.email_taken")
    staff_id = uuid4().hex
    await connection.execute(
        insert(staff).values(id=staff_id, email=email, name=name, role=role.value, language=language, created_at=now)
    )
    return staff_id


async def new_link(connection: AsyncConnection, kind: LinkKind, staff_id: str | None, now: datetime, hours: int) -> str:
    """The token of a fresh one-time link; older ones of the same person stop working."""
    owner = staff_link.c.staff_id.is_(None) if staff_id is None else staff_link.c.staff_id == staff_id
    await connection.execute(delete(staff_link).where(owner, staff_link.c.used_at.is_(None)))
    token = secrets.token_urlsafe(32)
    await connection.execute(
        insert(staff_link).values(
            token_hash=key_of(token),
            kind=kind,
            staff_id=staff_id,
            created_at=now,
            expires_at=now + timedelta(hours=hours),
        )
    )
    return token


async def read_link(connection: AsyncConnection, token: str, now: datetime) -> Link:
    """The link of this token while it lives; raises BadLink."""
    row = (
        (
            await connection.execute(
                select(staff_link).where(
                    staff_link.c.token_hash == key_of(token),
                    staff_link.c.used_at.is_(None),
                    staff_link.c.expires_at > now,
                )
            )
        )
        .mappings()
        .first()
    )
    if row is None:
        raise BadLink
    if row["kind"] == "first" and await has_administrator(connection):
        raise BadLink
    account = await get_account(connection, row["staff_id"]) if row["staff_id"] else None
    if account is not None and not account.active:
        raise BadLink
    return Link(row["token_hash"], row["kind"], account, row["expires_at"])


async def use_link(connection: AsyncConnection, link: Link, now: datetime) -> None:
    """Spend the link; raises BadLink when somebody was quicker."""
    done = await connection.execute(
        update(staff_link)
        .where(staff_link.c.token_hash == link.key, staff_link.c.used_at.is_(None))
        .values(used_at=now)
    )
    if done.rowcount != 1:
        raise BadLink


async def invite(
    connection: AsyncConnection,
    actor: Actor,
    *,
    email: str,
    name: str,
    role: Role,
    language: str,
    now: datetime,
    hours: int,
) -> tuple[str, str]:
    """A new colleague: id of the account, and the token of the link with which they choose a password."""
    staff_id = await add_account(connection, email=email, name=name, role=role, language=language, now=now)
    await audit.write(connection, now, actor, "user.invite", ("staff", staff_id), role=role.value)
    return staff_id, await new_link(connection, "invite", staff_id, now, hours)


async def change_role(connection: AsyncConnection, actor: Actor, staff_id: str, role: Role, now: datetime) -> None:
    """Give another role, from the next page on; the last administrator stays one."""
    account = await get_account(connection, staff_id)
    if account.role is role:
        return
    await _keep_an_administrator(connection, account)
    await connection.execute(update(staff).where(staff.c.id == staff_id).values(role=role.value))
    await audit.write(
        connection, now, actor, "user.role", ("staff", staff_id), before=account.role.value, after=role.value
    )


async def deactivate(connection: AsyncConnection, actor: Actor, staff_id: str, now: datetime) -> None:
    """Shut the account and end its sessions at once."""
    account = await get_account(connection, staff_id)
    if staff_id == actor.id:
        raise Refused("users.not_yourself")
    await _keep_an_administrator(connection, account)
    await connection.execute(update(staff).where(staff.c.id == staff_id).values(deactivated_at=now))
    await connection.execute(
        delete(staff_link).where(staff_link.c.staff_id == staff_id, staff_link.c.used_at.is_(None))
    )
    await end_all(connection, staff_id, now)
    await audit.write(connection, now, actor, "user.deactivate", ("staff", staff_id))


async def activate(connection: AsyncConnection, actor: Actor, staff_id: str, now: datetime) -> None:
    """Open a shut account again; password and second factor are as they were."""
    await get_account(connection, staff_id)
    await connection.execute(update(staff).where(staff.c.id == staff_id).values(deactivated_at=None))
    await audit.write(connection, now, actor, "user.activate", ("staff", staff_id))


async def reset(connection: AsyncConnection, actor: Actor, staff_id: str, now: datetime, hours: int) -> str:
    """Take password, second factor and recovery codes away, end all sessions; the token of a link to start anew."""
    account = await get_account(connection, staff_id)
    if not account.active:
        raise Refused("users.is_off")
    if staff_id == actor.id:
        raise Refused("users.not_yourself")
    await clear_second_factor(connection, staff_id)
    await connection.execute(update(staff).where(staff.c.id == staff_id).values(password_hash=None))
    await end_all(connection, staff_id, now)
    await audit.write(connection, now, actor, "user.reset", ("staff", staff_id))
    return await new_link(connection, "reset" if account.has_password else "invite", staff_id, now, hours)


async def clear_second_factor(connection: AsyncConnection, staff_id: str) -> None:
    """Forget the second factor and the recovery codes."""
    await connection.execute(delete(recovery_code).where(recovery_code.c.staff_id == staff_id))
    await connection.execute(
        update(staff).where(staff.c.id == staff_id).values(totp_sealed=None, totp_confirmed=False, totp_last_step=None)
    )


async def _keep_an_administrator(connection: AsyncConnection, account: Account) -> None:
    if account.role is not Role.ADMINISTRATOR or account.state == "off":
        return
    others = select(func.count()).where(
        staff.c.role == Role.ADMINISTRATOR.value,
        staff.c.deactivated_at.is_(None),
        staff.c.password_hash.is_not(None),
        staff.c.id != account.id,
    )
    if not (await connection.execute(others)).scalar_one():
        raise Refused("users.last_administrator")
