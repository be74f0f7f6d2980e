"""`/cases/{id}`: open a case, take it, hand it over, note, refer, close, open it again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, cast

from fastapi import APIRouter, Depends, Form
from starlette.responses import HTMLResponse, Response

from admin import audit
from admin.access import AnyVisit, GenuineVisit, Visit, console_of, needs
from admin.errors import NotAllowed, Refused
from admin.roles import Permission
from admin.tickets.case_page import CLOSE_REASONS, case_page, colleagues
from admin.tickets.parts import CaseParts, parts_of, staff_of
from conversations.errors import TicketTaken, TransitionRefused
from conversations.ticket_values import CloseReason, Staff, Ticket
from storage.engine import writing

_MAY_READ, _MAY_ANSWER = Depends(needs(Permission.CASE_READ)), Depends(needs(Permission.CASE_ANSWER))
router = APIRouter(prefix="/cases/{ticket_id}", dependencies=[_MAY_READ])
Words = Annotated[str, Form(max_length=4000)]
Deed = Callable[[CaseParts, Staff], Awaitable[Ticket]]


@router.get("")
async def open_case(here: AnyVisit, ticket_id: str, done: str = "") -> HTMLResponse:
    """Everything of one case."""
    return await case_page(here, ticket_id, done=done)


@router.post("/claim", dependencies=[_MAY_ANSWER])
async def claim(here: GenuineVisit, ticket_id: str) -> Response:
    """Take the case; the bot falls silent."""
    return await change(here, ticket_id, "claim", lambda parts, staff: parts.tickets.claim(ticket_id, staff))


@router.post("/release", dependencies=[_MAY_ANSWER])
async def release(here: GenuineVisit, ticket_id: str) -> Response:
    """Put it back."""
    return await change(here, ticket_id, "release", lambda parts, staff: parts.tickets.release(ticket_id, staff))


@router.post("/hand-over", dependencies=[_MAY_ANSWER])
async def hand_over(here: GenuineVisit, ticket_id: str, to: Annotated[str, Form(max_length=40)]) -> Response:
    """Give it to a colleague."""
    known = {person.id: person for person in await colleagues(here, staff_of(here))}
    if to not in known:
        return await case_page(here, ticket_id, error=Refused("case.no_colleague"))
    return await change(
        here, ticket_id, "hand_over", lambda parts, staff: parts.tickets.hand_over(ticket_id, staff, known[to])
    )


@router.post("/take-over")
async def take_over(here: GenuineVisit, ticket_id: str) -> Response:
    """Take it out of a colleague's hands: supervisors only."""
    if not here.person.may(Permission.CASE_TAKE):
        raise NotAllowed(Permission.CASE_TAKE.value)
    return await change(here, ticket_id, "take_over", lambda parts, staff: parts.tickets.take_over(ticket_id, staff))


@router.post("/note", dependencies=[_MAY_ANSWER])
async def note(here: GenuineVisit, ticket_id: str, text: Words) -> Response:
    """A note among staff."""
    if not text.strip():
        return await case_page(here, ticket_id, error=Refused("case.empty"))
    return await change(
        here, ticket_id, "note", lambda parts, staff: parts.tickets.note(ticket_id, staff, text.strip())
    )


@router.post("/refer", dependencies=[_MAY_ANSWER])
async def refer(
    here: GenuineVisit, ticket_id: str, place: Annotated[str, Form(max_length=80)], summary: Words
) -> Response:
    """Propose another office; the resident sees the summary and decides."""
    library = await parts_of(here).library.now()
    if library.find_place(place) is None or not summary.strip():
        return await case_page(here, ticket_id, error=Refused("case.refer_incomplete"))
    return await change(
        here, ticket_id, "refer", lambda parts, staff: parts.tickets.refer(ticket_id, staff, place, summary.strip())
    )


@router.post("/close", dependencies=[_MAY_ANSWER])
async def close(here: GenuineVisit, ticket_id: str, reason: Annotated[str, Form(max_length=20)]) -> Response:
    """End the case; the bot is back."""
    if reason not in CLOSE_REASONS:
        return await case_page(here, ticket_id, error=Refused("case.close_why"))
    why = cast("CloseReason", reason)
    return await change(
        here,
        ticket_id,
        "close",
        lambda parts, staff: parts.tickets.close(ticket_id, staff, why, silently=why == "duplicate"),
    )


@router.post("/reopen", dependencies=[_MAY_ANSWER])
async def reopen(here: GenuineVisit, ticket_id: str) -> Response:
    """Open it again."""
    return await change(here, ticket_id, "reopen", lambda parts, staff: parts.tickets.reopen(ticket_id, staff))


async def change(here: Visit, ticket_id: str, done: str, deed: Deed) -> Response:
    """Carry out one deed and show the case; what a colleague was quicker with is said, not lost."""
    try:
        changed = await deed(parts_of(here), staff_of(here))
    except TicketTaken as error:
        return await case_page(here, ticket_id, error=Refused("case.taken", name=error.holder or "?"))
    except TransitionRefused:
        return await case_page(here, ticket_id, error=Refused("case.changed"))
    await write_deed(here, done, changed)
    which = here.request.query_params.get("which")
    return here.redirect(f"/cases/{ticket_id}?done={done}" + (f"&which={which}" if which else ""))


async def write_deed(here: Visit, deed: str, about: Ticket) -> None:
    """One line of the console's audit trail."""
    auth = console_of(here.request).auth
    async with writing(auth.engine) as connection:
        await audit.write(connection, auth.clock(), here.actor, f"case.{deed}", ("case", about.number))
