"""`/cases/{id}/messages/{message}/…`: one message of a resident in Japanese, and the photo or document it brought."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from starlette.responses import HTMLResponse, Response

from admin import audit
from admin.access import QuietVisit, Visit, console_of, quietly_needs
from admin.audit import Actor
from admin.roles import Permission
from admin.tickets.parts import parts_of
from conversations.errors import UnknownTicket
from conversations.model import StoredMessage
from conversations.repository import Repository
from conversations.ticket_values import Ticket
from storage.engine import reading, writing

router = APIRouter(prefix="/cases/{ticket_id}", dependencies=[Depends(quietly_needs(Permission.CASE_READ))])


#: A document opens in its own program, never in the console; should a browser show it, then without any rights.
_ALONE = "default-src 'none'; sandbox; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
_ENDINGS = {"image/jpeg": "jpg", "application/pdf": "pdf"}


@router.get("/messages/{message_id}/ja")
async def in_japanese(here: QuietVisit, ticket_id: str, message_id: str) -> HTMLResponse:
    """The message in Japanese, or why not. The page that asks was written down as a look already."""
    about, found = await _message(here, ticket_id, message_id)
    made = await parts_of(here).desk.translate_message(about.conversation_id, found.id, found.text, about.language)
    return here.page("cases/japanese.html", made=made)


@router.get("/wish/ja")
async def wish_in_japanese(here: QuietVisit, ticket_id: str) -> HTMLResponse:
    """What the case is about, in Japanese, or why not."""
    about = await parts_of(here).cases.get(ticket_id)
    made = await parts_of(here).desk.translate_message(
        about.conversation_id, None, about.sentence, about.language, (about.contact,)
    )
    return here.page("cases/japanese.html", made=made)


@router.get("/messages/{message_id}/file")
async def file(here: QuietVisit, ticket_id: str, message_id: str) -> Response:
    """The photo to look at, or the document to keep on this computer; written down each time. Raises UnknownTicket."""
    console, parts = console_of(here.request), parts_of(here)
    about, found = await _message(here, ticket_id, message_id)
    kept = (await parts.attachments.of_messages([found.id])).get(found.id)
    opened = await parts.attachments.open(kept.id, [found.id]) if kept else None
    if opened is None:
        raise UnknownTicket
    async with writing(console.engine) as connection:
        actor = Actor(here.person.staff_id, here.person.name)
        await audit.write(connection, parts.clock(), actor, "case.attachment", ("case", about.number), message=found.id)
    attachment, data = opened
    media_type = attachment.media_type or "application/octet-stream"
    way = "inline" if attachment.is_picture else "attachment"
    name = f"{about.number}-{found.sequence}.{_ENDINGS.get(media_type, 'bin')}"
    headers = {
        "Content-Disposition": f'{way}; filename="{name}"',
        "Content-Security-Policy": _ALONE,
        "Cache-Control": "no-store",
    }
    return Response(data, media_type=media_type, headers=headers)


async def _message(here: Visit, ticket_id: str, message_id: str) -> tuple[Ticket, StoredMessage]:
    """A message of the case that staff may read; raises UnknownTicket."""
    console = console_of(here.request)
    about = await parts_of(here).cases.get(ticket_id)
    async with reading(console.engine) as connection:
        found = await Repository(console.sealer).find_message(
            connection, id=message_id, conversation_id=about.conversation_id
        )
    if found is None or found.sequence < about.readable_from:
        raise UnknownTicket
    if about.closed_at and found.created_at > about.closed_at:
        raise UnknownTicket
    return about, found
