"""The page of one case: everything a person needs to answer it, in one view."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from starlette.responses import HTMLResponse

from admin.access import Visit, console_of
from admin.errors import Refused
from admin.roles import PERMISSIONS, Permission, Role
from admin.tables import staff as staff_table
from admin.tickets.library import place_name, places, topic_name
from admin.tickets.parts import CaseParts, parts_of, staff_of
from admin.tickets.queue import read_queue
from admin.tickets.speech import Speech
from admin.tickets.studio import findings
from conversations.attachments import Attachment
from conversations.drafts import Draft
from conversations.quota import Quota
from conversations.ticket_states import STAFF_HAVE_IT, allowed
from conversations.ticket_values import Case, Staff
from storage.engine import reading

#: Reasons that a person may close with; the others happen by themselves.
CLOSE_REASONS = ("solved", "referred", "no-reply", "duplicate")


async def case_page(
    here: Visit,
    ticket_id: str,
    *,
    done: str = "",
    error: Refused | None = None,
    draft: Draft | None = None,
    **more: Any,
) -> HTMLResponse:
    """The case with the queue beside it. Looking at it is written down. Raises UnknownTicket."""
    parts, staff = parts_of(here), staff_of(here)
    case = await parts.cases.open(ticket_id, staff)
    await parts.tickets.seen(ticket_id, staff)
    library, now = await parts.library.now(), parts.clock()
    speech = Speech(library, parts.phrases, now, await files_of(parts, case))
    query = here.request.query_params
    page = int(query.get("page", "0")) if query.get("page", "0").isdigit() else 0
    target = case.ticket.language
    draft = draft or await parts.drafts.find(ticket_id, staff.id)
    values: dict[str, Any] = {
        "queue": await read_queue(here, query.get("which", "active"), page),
        "case": case,
        "shown": [speech.show(item, target) for item in case.messages],
        "topic": topic_name(library, case.ticket.topic, here.language),
        "holds": holds(case, staff),
        "allowed": allowed(case.ticket.state),
        "draft": draft,
        "findings": findings(parts.desk, draft, target),
        "canned": [(item, words) for item in await parts.canned.all() if (words := item.say(target))],
        "places": places(library, here.language),
        "place_name": lambda place: place_name(library, place, here.language),
        "colleagues": await colleagues(here, staff),
        "close_reasons": CLOSE_REASONS,
        "service": parts.desk.service,
        "quota": await _quota(here) if case.ticket.channel == "line" else None,
        "now": now,
        "done": done,
        "error": error,
    }
    return here.page("cases/case_page.html", status=422 if error else 200, **{**values, **more})


async def files_of(parts: CaseParts, case: Case) -> dict[str, Attachment]:
    """Photos and documents of the case's messages, by message; looking at one is a look of its own."""
    return await parts.attachments.of_messages([item.message.id for item in case.messages if item.message.media])


async def _quota(here: Visit) -> Quota | None:
    meter = console_of(here.request).quota
    return await meter.month() if meter else None


def holds(case: Case, staff: Staff) -> bool:
    """Whether this person has the case in hand; a closed one is in nobody's."""
    held = case.ticket.state in STAFF_HAVE_IT and case.ticket.assignee
    return bool(held and held.id == staff.id)


async def colleagues(here: Visit, staff: Staff) -> list[Staff]:
    """Everybody else who may answer, by name."""
    roles = [role.value for role in Role if Permission.CASE_ANSWER in PERMISSIONS[role]]
    table = staff_table.c
    query = select(table.id, table.name).where(
        table.deactivated_at.is_(None), table.totp_confirmed.is_(True), table.role.in_(roles), table.id != staff.id
    )
    async with reading(console_of(here.request).engine) as connection:
        return [Staff(row.id, row.name) for row in await connection.execute(query.order_by(table.name))]
