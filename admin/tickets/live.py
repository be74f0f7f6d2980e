"""Live updates of open pages: a stream of "something changed", who else has the case open, new messages."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

from fastapi import APIRouter, Depends
from sqlalchemy import func, select
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse

from admin.access import QuietGenuineVisit, QuietVisit, Visit, console_of, quietly_needs
from admin.roles import Permission
from admin.tickets.case_page import files_of
from admin.tickets.parts import parts_of, staff_of
from admin.tickets.speech import Speech
from conversations.attachment_tables import attachment
from conversations.live import wait_for
from conversations.tables import message
from conversations.ticket_tables import ticket, ticket_event
from conversations.tickets import TICKETS
from storage.engine import reading

router = APIRouter(prefix="/cases", dependencies=[Depends(quietly_needs(Permission.CASE_READ))])
#: How often a page hears something even if nothing changed; and how long one stream lasts before it is opened anew.
_POLL_SECONDS, _STREAM_SECONDS = 10.0, 300.0


@router.get("/events")
async def events(here: QuietVisit, case: str = "") -> Response:
    """Server-sent events: `tickets` when the queue changed, `case` when this case's conversation did."""
    conversation = await _conversation_of(here, case) if case else None
    return StreamingResponse(_follow(here, conversation), media_type="text/event-stream")


@router.post("/{ticket_id}/here")
async def present(here: QuietGenuineVisit, ticket_id: str) -> HTMLResponse:
    """This person has the case on screen; who else has."""
    viewers = await parts_of(here).cases.here(ticket_id, staff_of(here))
    return here.page("cases/viewers.html", viewers=viewers)


@router.post("/{ticket_id}/gone")
async def gone(here: QuietGenuineVisit, ticket_id: str) -> Response:
    """The page was left."""
    await parts_of(here).cases.gone(ticket_id, staff_of(here))
    return Response(status_code=204)


@router.get("/{ticket_id}/messages")
async def messages(here: QuietVisit, ticket_id: str) -> HTMLResponse:
    """The conversation anew, without the rest of the page."""
    parts, staff = parts_of(here), staff_of(here)
    case = await parts.cases.open(ticket_id, staff)
    await parts.tickets.seen(ticket_id, staff)
    speech = Speech(await parts.library.now(), parts.phrases, parts.clock(), await files_of(parts, case))
    shown = [speech.show(item, case.ticket.language) for item in case.messages]
    return here.page("cases/messages.html", case=case, shown=shown, service=parts.desk.service)


async def _conversation_of(here: Visit, ticket_id: str) -> str | None:
    query = select(ticket.c.conversation_id).where(ticket.c.id == ticket_id)
    async with reading(console_of(here.request).engine) as connection:
        return (await connection.execute(query)).scalar_one_or_none()


async def _follow(here: Visit, conversation: str | None) -> AsyncIterator[str]:
    console = console_of(here.request)
    topics = (TICKETS, *((f"conversation:{conversation}",) if conversation else ()))
    before = await _stamps(here.request, conversation)
    yield "retry: 3000\n\n"
    async with console.live.listen(*topics) as updates:
        for _ in range(int(_STREAM_SECONDS / _POLL_SECONDS)):
            await wait_for(updates, _POLL_SECONDS)
            if await console.auth.session(here.request.cookies.get("tomoni_staff"), touch=False) is None:
                yield "event: ended\ndata: {}\n\n"
                return
            now = await _stamps(here.request, conversation)
            if now[0] != before[0]:
                yield _event("tickets", {"opened": now[0][1] > before[0][1]})
            if now[1] != before[1]:
                yield _event("case", {})
            if now == before:
                yield ": still here\n\n"
            before = now


def _event(name: str, data: object) -> str:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n"


async def _stamps(request: Request, conversation: str | None) -> tuple[tuple[int, int], tuple[int, int]]:
    """Numbers that grow with every change of the queue, with every opened case, and with every message of the case."""
    newest = select(func.max(ticket_event.c.id))
    async with reading(console_of(request).engine) as connection:
        changed = int((await connection.execute(newest)).scalar_one() or 0)
        opened = (await connection.execute(newest.where(ticket_event.c.action.in_(("open", "reopen"))))).scalar_one()
        said, settled = 0, 0
        if conversation:
            mine = message.c.conversation_id == conversation
            said = int((await connection.execute(select(func.max(message.c.sequence)).where(mine))).scalar_one() or 0)
            done = select(func.count()).where(mine, message.c.delivery_state.in_(("done", "sent", "failed")))
            settled = int((await connection.execute(done)).scalar_one() or 0)
            coming = attachment.c.conversation_id == conversation, attachment.c.state != "coming"
            arrived = select(func.count()).select_from(attachment).where(*coming)
            settled += int((await connection.execute(arrived)).scalar_one() or 0)
    return (changed, int(opened or 0)), (said, settled)
