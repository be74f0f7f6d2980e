"""`/cases/{id}/messages/{message}/ja`: one message of a resident in Japanese, fetched by the page when it is shown."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from starlette.responses import HTMLResponse

from admin.access import QuietVisit, console_of, quietly_needs
from admin.roles import Permission
from admin.tickets.parts import parts_of
from conversations.errors import UnknownTicket
from conversations.repository import Repository
from storage.engine import reading

router = APIRouter(prefix="/cases/{ticket_id}", dependencies=[Depends(quietly_needs(Permission.CASE_READ))])


@router.get("/messages/{message_id}/ja")
async def in_japanese(here: QuietVisit, ticket_id: str, message_id: str) -> HTMLResponse:
    """The message in Japanese, or why not. The page that asks was written down as a look already."""
    console, parts = console_of(here.request), parts_of(here)
    about = await parts.cases.get(ticket_id)
    async with reading(console.engine) as connection:
        found = await Repository(console.sealer).find_message(
            connection, id=message_id, conversation_id=about.conversation_id
        )
    if found is None or found.sequence < about.readable_from:
        raise UnknownTicket
    made = await parts.desk.translate_message(about.conversation_id, found.id, found.text, about.language)
    return here.page("cases/japanese.html", made=made)
