"""Signing in: password, then a code; setting up the second factor; what every request asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from admin import accounts, audit, second_factor, throttle
from admin.audit import Actor
from admin.errors import Refused, SignedOut, TooManyAttempts
from admin.passwords import check_password, hash_password, needs_new_hash, verify_password
from admin.roles import Role
from admin.sessions import Lifetime, Session, Stage, end_all, end_session, find_session, list_sessions, open_session
from admin.settings import AdminSettings
from admin.tables import recovery_code, staff
from storage.engine import reading, writing
from storage.sealing import Sealer
from storage.times import Clock, utc_now

TOTP = "staff.totp"


@dataclass(frozen=True, slots=True)
class Caller:
    """Where a request comes from. device: a few words of the browser, for the list of sessions."""

    address: str
    device: str = ""


class Auth:
    """The sign-in service over the database."""

    def __init__(
        self, engine: AsyncEngine, sealer: Sealer, settings: AdminSettings | None = None, clock: Clock = utc_now
    ) -> None:
        settings = settings or AdminSettings()
        self.engine, self._sealer, self.clock = engine, sealer, clock
        self.life = Lifetime(
            timedelta(minutes=settings.admin_idle_minutes), timedelta(hours=settings.admin_session_hours)
        )
        self.link_hours = settings.admin_link_hours

    def address_key(self, address: str) -> str:
        """The keyed hash under which an address is counted and kept."""
        return self._sealer.digest(address, "staff address")

    def form_token(self, cookie: str) -> str:
        """What a form must carry beside this cookie, to prove that it is ours."""
        return self._sealer.digest(cookie, "staff form")

    def actor(self, session: Session, caller: Caller) -> Actor:
        """The person of a session, for the audit trail."""
        return Actor(session.staff_id, session.name, self.address_key(caller.address))

    async def session(self, token: str | None, *, touch: bool = True) -> Session | None:
        """Whose cookie it is, or None."""
        if not token:
            return None
        now = self.clock()
        async with reading(self.engine) as connection:
            found = await find_session(connection, token, now, self.life, touch=False)
        if found is not None and touch and now - found.seen_at > timedelta(seconds=60):
            async with writing(self.engine) as connection:
                await find_session(connection, token, now, self.life, touch=True)
        return found

    async def give_password(self, email: str, password: str, caller: Caller) -> str:
        """The token of a half-way session. Raises Refused with the same words whatever was wrong."""
        email, now = email.strip().lower(), self.clock()
        attempt = self._attempt(email, caller)
        async with reading(self.engine) as connection:
            row = (await connection.execute(select(staff).where(staff.c.email == email))).mappings().first()
        tried = await self._begin(attempt, now)
        kept = row["password_hash"] if row and row["deactivated_at"] is None else None
        if not await verify_password(kept, password):
            await self._failed(attempt, row["id"] if row else "", "password", now)
            raise Refused("sign_in.wrong")
        assert row is not None  # noqa: S101 - a kept hash came from a row
        fresh = await hash_password(password) if needs_new_hash(row["password_hash"]) else None
        async with writing(self.engine) as connection:
            await throttle.withdraw(connection, tried)
            if fresh:
                await connection.execute(update(staff).where(staff.c.id == row["id"]).values(password_hash=fresh))
            stage: Stage = "code" if row["totp_confirmed"] else "enrol"
            return await open_session(connection, row["id"], stage, caller.device, now, life=self.life)

    async def give_code(self, half: Session, code: str, caller: Caller) -> str:
        """The token of a full session for the right code or an unused recovery code. Raises Refused."""
        now, attempt = self.clock(), self._attempt(half.email, caller)
        tried = await self._begin(attempt, now)
        async with writing(self.engine) as connection:
            row = (await connection.execute(select(staff).where(staff.c.id == half.staff_id))).mappings().one()
            secret = self._sealer.open(row["totp_sealed"], TOTP)
            step = second_factor.step_of(secret, code, now, row["totp_last_step"])
            recovered = step is None and await self._use_recovery(connection, half.staff_id, code, now)
            if step is not None:
                await connection.execute(update(staff).where(staff.c.id == half.staff_id).values(totp_last_step=step))
            if step is not None or recovered:
                await throttle.passed(connection, tried)
                await end_session(connection, half.key, now)
                actor = self.actor(half, caller)
                await audit.write(connection, now, actor, "sign_in.recovery" if recovered else "sign_in.done")
                return await open_session(connection, half.staff_id, "full", caller.device, now, life=self.life)
        await self._failed(attempt, half.staff_id, "code", now)
        raise Refused("sign_in.wrong_code")

    # setting up

    async def start_enrolment(self, session: Session) -> tuple[str, str]:
        """The key to set up in an app, in base32, and the QR code as SVG; the same until it is confirmed."""
        async with writing(self.engine) as connection:
            row = (await connection.execute(select(staff).where(staff.c.id == session.staff_id))).mappings().one()
            if row["totp_confirmed"]:
                raise SignedOut
            if row["totp_sealed"]:
                secret = self._sealer.open(row["totp_sealed"], TOTP)
            else:
                secret = second_factor.new_secret()
                await connection.execute(
                    update(staff)
                    .where(staff.c.id == session.staff_id)
                    .values(totp_sealed=self._sealer.seal(secret, TOTP))
                )
        return secret, second_factor.qr_svg(second_factor.enrolment_uri(secret, session.email))

    async def confirm_enrolment(self, session: Session, code: str, caller: Caller) -> tuple[str, list[str]]:
        """The token of a full session, and the recovery codes, shown only now. Raises Refused on a wrong code."""
        now, attempt = self.clock(), self._attempt(session.email, caller)
        tried = await self._begin(attempt, now)
        async with writing(self.engine) as connection:
            row = (await connection.execute(select(staff).where(staff.c.id == session.staff_id))).mappings().one()
            if row["totp_confirmed"] or not row["totp_sealed"]:
                raise SignedOut
            step = second_factor.step_of(self._sealer.open(row["totp_sealed"], TOTP), code, now, None)
            if step is not None:
                await connection.execute(
                    update(staff).where(staff.c.id == session.staff_id).values(totp_confirmed=True, totp_last_step=step)
                )
                await throttle.passed(connection, tried)
                codes = await self._fresh_codes(connection, session.staff_id)
                await end_session(connection, session.key, now)
                actor = self.actor(session, caller)
                await audit.write(connection, now, actor, "account.second_factor")
                await audit.write(connection, now, actor, "sign_in.done")
                return await open_session(
                    connection, session.staff_id, "full", caller.device, now, life=self.life
                ), codes
        await self._failed(attempt, session.staff_id, "code", now)
        raise Refused("sign_in.wrong_code")

    async def follow_link(
        self, token: str, password: str, caller: Caller, *, email: str = "", name: str = "", language: str = "ja"
    ) -> str:
        """Spend a one-time link: make or find the account, set its password; the token of an enrolling session."""
        now = self.clock()
        async with reading(self.engine) as connection:
            link = await accounts.read_link(connection, token, now)
        own = (link.account.email, link.account.name) if link.account else (email, name)
        check_password(password, *own)
        hashed = await hash_password(password)
        async with writing(self.engine) as connection:
            link = await accounts.read_link(connection, token, now)
            if link.account is None:
                staff_id = await accounts.add_account(
                    connection, email=email, name=name, role=Role.ADMINISTRATOR, language=language, now=now
                )
                actor = Actor(staff_id, name.strip(), self.address_key(caller.address))
                await audit.write(connection, now, actor, "account.first", ("staff", staff_id))
            else:
                staff_id = link.account.id
                actor = Actor(staff_id, link.account.name, self.address_key(caller.address))
                await audit.write(connection, now, actor, "account.password", ("staff", staff_id))
            await accounts.use_link(connection, link, now)
            await connection.execute(
                update(staff).where(staff.c.id == staff_id).values(password_hash=hashed, language=language)
            )
            return await open_session(connection, staff_id, "enrol", caller.device, now, life=self.life)

    async def first_link(self) -> str | None:
        """The token of a fresh link for the first administrator, or None when there is one."""
        async with writing(self.engine) as connection:
            if await accounts.has_administrator(connection):
                return None
            return await accounts.new_link(connection, "first", None, self.clock(), self.link_hours)

    # one's own account

    async def change_password(self, session: Session, old: str, new: str, caller: Caller) -> None:
        """Set a new password and end the other sessions. Raises Refused."""
        now, attempt = self.clock(), self._attempt(session.email, caller)
        tried = await self._begin(attempt, now)
        async with reading(self.engine) as connection:
            kept = (
                await connection.execute(select(staff.c.password_hash).where(staff.c.id == session.staff_id))
            ).scalar_one()
        if not await verify_password(kept, old):
            await self._failed(attempt, session.staff_id, "password", now)
            raise Refused("account.wrong_password")
        check_password(new, session.email, session.name)
        hashed = await hash_password(new)
        async with writing(self.engine) as connection:
            await throttle.withdraw(connection, tried)
            await connection.execute(update(staff).where(staff.c.id == session.staff_id).values(password_hash=hashed))
            await end_all(connection, session.staff_id, now, but=session.key)
            await audit.write(
                connection, now, self.actor(session, caller), "account.password", ("staff", session.staff_id)
            )

    async def renew_recovery_codes(self, session: Session, caller: Caller) -> list[str]:
        """Ten fresh codes; the old ones no longer work."""
        async with writing(self.engine) as connection:
            codes = await self._fresh_codes(connection, session.staff_id)
            await audit.write(connection, self.clock(), self.actor(session, caller), "account.recovery_codes")
        return codes

    async def recovery_codes_left(self, session: Session) -> int:
        """How many are unused."""
        query = select(recovery_code.c.id).where(
            recovery_code.c.staff_id == session.staff_id, recovery_code.c.used_at.is_(None)
        )
        async with reading(self.engine) as connection:
            return len((await connection.execute(query)).all())

    async def own_sessions(self, session: Session) -> list[Session]:
        """Where this person is signed in."""
        async with reading(self.engine) as connection:
            return await list_sessions(connection, session.staff_id, self.clock(), self.life)

    async def sign_out(self, session: Session, caller: Caller, *, everywhere: bool = False) -> None:
        """End this session, or all of the account."""
        now = self.clock()
        async with writing(self.engine) as connection:
            if everywhere:
                await end_all(connection, session.staff_id, now)
            else:
                await end_session(connection, session.key, now)
            action = "sign_out.everywhere" if everywhere else "sign_out.done"
            await audit.write(connection, now, self.actor(session, caller), action)

    async def set_language(self, session: Session, language: str) -> None:
        """Show pages in this language from now on."""
        async with writing(self.engine) as connection:
            await connection.execute(update(staff).where(staff.c.id == session.staff_id).values(language=language))

    async def check_link(self, token: str) -> accounts.Link:
        """The living link; raises BadLink."""
        async with reading(self.engine) as connection:
            return await accounts.read_link(connection, token, self.clock())

    # parts

    def _attempt(self, email: str, caller: Caller) -> throttle.Attempt:
        return throttle.Attempt(self._sealer.digest(email, "staff account"), self.address_key(caller.address))

    async def _begin(self, attempt: throttle.Attempt, now: datetime) -> int:
        async with writing(self.engine) as connection:
            return await throttle.begin(connection, attempt, now)

    async def _failed(self, attempt: throttle.Attempt, staff_id: str, what: str, now: datetime) -> None:
        """Write the trail of a wrong try; raises TooManyAttempts when it was the last one."""
        nobody = Actor(None, "", attempt.address_key)
        async with writing(self.engine) as connection:
            await audit.write(connection, now, nobody, "sign_in.failed", ("staff", staff_id), what=what)
            try:
                await throttle.check(connection, attempt, now)
            except TooManyAttempts as error:
                await audit.write(connection, now, nobody, "sign_in.locked", ("staff", staff_id))
                locked: TooManyAttempts | None = error
            else:
                locked = None
        if locked is not None:
            raise locked

    async def _use_recovery(self, connection: AsyncConnection, staff_id: str, code: str, now: datetime) -> bool:
        keys = self._sealer.digests(second_factor.plain_code(code), f"recovery {staff_id}")
        done = await connection.execute(
            update(recovery_code)
            .where(
                recovery_code.c.staff_id == staff_id,
                recovery_code.c.code_hash.in_(keys),
                recovery_code.c.used_at.is_(None),
            )
            .values(used_at=now)
        )
        return done.rowcount == 1

    async def _fresh_codes(self, connection: AsyncConnection, staff_id: str) -> list[str]:
        codes = second_factor.new_recovery_codes()
        await connection.execute(delete(recovery_code).where(recovery_code.c.staff_id == staff_id))
        await connection.execute(
            insert(recovery_code),
            [
                {
                    "staff_id": staff_id,
                    "code_hash": self._sealer.digest(second_factor.plain_code(code), f"recovery {staff_id}"),
                }
                for code in codes
            ],
        )
        return codes
