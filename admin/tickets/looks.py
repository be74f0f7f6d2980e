"""Every look at a resident's words goes into the audit trail, as the promise to residents says."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncEngine

from admin import audit
from admin.audit import Actor
from conversations.ticket_values import Staff, Ticket
from storage.engine import writing


class AuditLooks:
    """conversations.ports.LookRecord over the audit trail."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def looked(self, staff: Staff, ticket: Ticket, at: datetime) -> None:
        """`staff` was shown the words of a case."""
        async with writing(self._engine) as connection:
            await audit.write(connection, at, Actor(staff.id, staff.name), "case.look", ("case", ticket.number))
