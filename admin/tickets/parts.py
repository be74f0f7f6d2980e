"""What the case pages work with, wired once."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncEngine

from admin.access import Visit, console_of
from admin.canned import CannedReplies
from admin.tickets.library import Library
from admin.tickets.looks import AuditLooks
from admin.tickets.speech import PhraseWords
from admin.translation.desk import TranslationDesk
from conversations.attachments import Attachments
from conversations.cases import Cases
from conversations.drafts import Drafts
from conversations.ports import LiveUpdates, Promises
from conversations.ticket_values import Staff
from conversations.tickets import Tickets
from storage.sealing import Sealer
from storage.times import Clock


@dataclass(frozen=True, slots=True)
class CaseParts:
    """Tickets as staff read and change them, what they write with, and the knowledge base beside it."""

    tickets: Tickets
    cases: Cases
    drafts: Drafts
    library: Library
    canned: CannedReplies
    desk: TranslationDesk
    phrases: PhraseWords
    attachments: Attachments
    clock: Clock


def build_case_parts(
    engine: AsyncEngine,
    sealer: Sealer,
    live: LiveUpdates,
    *,
    desk: TranslationDesk,
    phrases: PhraseWords,
    clock: Clock,
    promises: Promises | None = None,
) -> CaseParts:
    """The parts over one database."""
    return CaseParts(
        Tickets(engine, sealer, live, clock, promises),
        Cases(engine, sealer, AuditLooks(engine), clock),
        Drafts(engine, sealer, clock),
        Library(engine),
        CannedReplies(engine, clock),
        desk,
        phrases,
        Attachments(engine, sealer, live, clock),
        clock,
    )


def parts_of(here: Visit) -> CaseParts:
    """The parts of this console."""
    return console_of(here.request).cases


def staff_of(here: Visit) -> Staff:
    """The person, as tickets know staff."""
    return Staff(here.person.staff_id, here.person.name)
