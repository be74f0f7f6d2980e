"""Tells staff by mail what they asked to hear: once per case and kind, whichever process sees it first."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import delete, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from admin.mail import Mailer, MailFailed
from admin.pages import clock, day
from admin.roles import PERMISSIONS, Permission, Role
from admin.tables import staff, staff_notice
from admin.wordings import words
from conversations.live import wait_for
from conversations.ports import LiveUpdates
from conversations.ticket_tables import ticket
from conversations.tickets import TICKETS
from storage.claims import insert_if_new
from storage.engine import reading, writing
from storage.times import Clock, utc_now

log = structlog.get_logger(__name__)

#: How long before a promise staff are reminded; how often we look without being woken.
SOON = timedelta(minutes=15)
_POLL_SECONDS = 30.0
_KEPT = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Due:
    """Something to tell. kind: `new` or `soon`. holder: staff id, who alone hears of a promise; None: everybody."""

    ticket: str
    number: str
    kind: str
    promised_at: datetime | None
    holder: str | None


class Notices:
    """Looks for what is due and mails it."""

    def __init__(
        self, engine: AsyncEngine, live: LiveUpdates, mailer: Mailer, address: str, now: Clock = utc_now
    ) -> None:
        self._engine, self._live, self._mailer, self._address, self._now = engine, live, mailer, address, now

    async def run(self) -> None:
        """Tell until cancelled; a database that is away for a while is asked again."""
        async with self._live.listen(TICKETS) as updates:
            while True:
                try:
                    await self.tell()
                except SQLAlchemyError as error:
                    log.warning("notice.failed", reason=type(error).__name__)
                await wait_for(updates, _POLL_SECONDS)

    async def tell(self) -> int:
        """Mail what is due now; gives how many mails left."""
        sent = 0
        for due in await self._due():
            if await self._claim(due):
                sent += await self._mail(due)
        return sent

    async def _due(self) -> list[Due]:
        now = self._now()
        waiting = (ticket.c.waiting_since.is_not(None), ticket.c.state != "closed")
        query = select(ticket.c.id, ticket.c.number, ticket.c.state, ticket.c.promised_at, ticket.c.assignee)
        async with reading(self._engine) as connection:
            told = {
                (row.ticket, row.kind)
                for row in await connection.execute(select(staff_notice.c.ticket, staff_notice.c.kind))
            }
            rows = (await connection.execute(query.where(*waiting).order_by(ticket.c.opened_at))).all()
        found = []
        for row in rows:
            if row.state == "open" and (row.id, "new") not in told:
                found.append(Due(row.id, row.number, "new", row.promised_at, None))
            if row.promised_at and row.promised_at - SOON <= now and (row.id, "soon") not in told:
                found.append(Due(row.id, row.number, "soon", row.promised_at, row.assignee))
        return found

    async def _claim(self, due: Due) -> bool:
        now = self._now()
        async with writing(self._engine) as connection:
            await connection.execute(delete(staff_notice).where(staff_notice.c.at < now - _KEPT))
            values = {"ticket": due.ticket, "kind": due.kind, "at": now}
            return await insert_if_new(connection, staff_notice, values, "ticket", "kind")

    async def _mail(self, due: Due) -> int:
        roles = [role.value for role in Role if Permission.CASE_ANSWER in PERMISSIONS[role]]
        query = select(staff.c.email, staff.c.language).where(
            staff.c.notify_mail.is_(True), staff.c.deactivated_at.is_(None), staff.c.role.in_(roles)
        )
        if due.holder is not None:
            query = query.where(staff.c.id == due.holder)
        async with reading(self._engine) as connection:
            people = (await connection.execute(query)).all()
        sent = 0
        for person in people:
            subject = words(person.language, f"mail.{due.kind}_subject", number=due.number)
            try:
                await self._mailer.send(person.email, subject, "\n".join(self._body(due, person.language)))
                sent += 1
            except MailFailed as error:
                log.warning("notice.failed", reason=error.reason)
        log.info("notice.sent", kind=due.kind, mails=sent)
        return sent

    def _body(self, due: Due, language: str) -> Iterator[str]:
        yield words(language, f"mail.{due.kind}", number=due.number)
        if due.promised_at:
            moment = f"{day(due.promised_at, language)} {clock(due.promised_at, language)}"
            yield words(language, "mail.promise", time=moment)
        if self._address:
            yield f"{self._address}/cases/{due.ticket}"
        yield ""
        yield words(language, "mail.why")


async def stop(task: asyncio.Task[None] | None) -> None:
    """End a running `Notices.run`."""
    if task is not None:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
