"""`/cases/{id}/…`: writing and sending: translation, its check, drafts, canned replies, articles."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query
from starlette.responses import HTMLResponse, Response

from admin.access import AnyVisit, GenuineVisit, Visit, needs
from admin.errors import Refused
from admin.roles import Permission
from admin.tickets.case_page import case_page
from admin.tickets.case_routes import write_deed
from admin.tickets.library import answer_in, search
from admin.tickets.parts import parts_of, staff_of
from admin.tickets.studio import findings, outgoing
from contracts.languages import Language
from contracts.replies import AnswerReply
from contracts.rich_text import plain
from conversations.drafts import Draft
from conversations.errors import TicketTaken, TransitionRefused
from conversations.ticket_values import StaffWords, Ticket

router = APIRouter(prefix="/cases/{ticket_id}", dependencies=[Depends(needs(Permission.CASE_ANSWER))])
Words = Annotated[str, Form(max_length=8000)]
Version = Annotated[int, Form()]


async def written(here: Visit, ticket_id: str, japanese: Words = "", text: Words = "") -> Draft:
    """The draft with what the form says now."""
    kept = await parts_of(here).drafts.find(ticket_id, staff_of(here).id)
    return replace(kept, japanese=_lines(japanese), text=_lines(text))


@router.post("/studio")
async def translate(here: GenuineVisit, ticket_id: str, japanese: Words = "", text: Words = "") -> HTMLResponse:
    """The Japanese in the resident's language, and back; kept as a draft."""
    parts, staff = parts_of(here), staff_of(here)
    about = await parts.cases.get(ticket_id)
    made = await parts.desk.studio(about.conversation_id, _lines(japanese), about.language)
    if made.translation is None:
        draft = await written(here, ticket_id, japanese, text)
    else:
        draft = Draft(made.source, made.translation, made.translation, made.back or "", made.service)
    await parts.drafts.keep(ticket_id, staff.id, draft)
    return await _studio(here, about, draft, reason=made.reason, back_reason=made.back_reason, lost=made.lost)


@router.post("/check")
async def check(here: GenuineVisit, ticket_id: str, japanese: Words = "", text: Words = "") -> HTMLResponse:
    """What differs between the two texts as they are now; the draft is kept on the way."""
    parts = parts_of(here)
    draft = await written(here, ticket_id, japanese, text)
    saved = await parts.drafts.keep(ticket_id, staff_of(here).id, draft)
    about = await parts.cases.get(ticket_id)
    found = findings(parts.desk, draft, about.language)
    return here.page("cases/findings.html", findings=found, draft=replace(draft, saved_at=saved))


@router.post("/back")
async def back(here: GenuineVisit, ticket_id: str, japanese: Words = "", text: Words = "") -> HTMLResponse:
    """What the text in the resident's language says, in Japanese."""
    parts = parts_of(here)
    about = await parts.cases.get(ticket_id)
    draft = await written(here, ticket_id, japanese, text)
    made = await parts.desk.back_translation(about.conversation_id, draft.text, about.language)
    draft = replace(draft, back=made.text or "")
    await parts.drafts.keep(ticket_id, staff_of(here).id, draft)
    return await _studio(here, about, draft, back_reason=made.reason)


@router.post("/insert")
async def insert(
    here: GenuineVisit, ticket_id: str, canned: Annotated[int, Form()] = 0, japanese: Words = "", text: Words = ""
) -> HTMLResponse:
    """A canned reply at the end of both texts."""
    parts = parts_of(here)
    about = await parts.cases.get(ticket_id)
    draft = await written(here, ticket_id, japanese, text)
    chosen = next((item for item in await parts.canned.all() if item.id == canned), None)
    if chosen is not None:
        ours, theirs = chosen.words.get(Language.JA, ""), chosen.say(about.language) or ""
        if about.language.is_japanese:
            draft = replace(draft, japanese=_joined(draft.japanese, theirs))
        else:
            machine = _joined(draft.machine, theirs) if draft.machine else ""
            draft = replace(
                draft, japanese=_joined(draft.japanese, ours), text=_joined(draft.text, theirs), machine=machine
            )
    await parts.drafts.keep(ticket_id, staff_of(here).id, draft)
    return await _studio(here, about, draft)


@router.post("/reply")
async def reply(  # noqa: PLR0917 - one parameter for each field of the form
    here: GenuineVisit,
    ticket_id: str,
    version: Version,
    japanese: Words = "",
    text: Words = "",
    how: Annotated[str, Form(max_length=10)] = "text",
    checked: Annotated[bool, Form()] = False,
    confirmed: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """Send it."""
    parts, staff = parts_of(here), staff_of(here)
    about = await parts.cases.get(ticket_id)
    draft = await written(here, ticket_id, japanese, text)
    await parts.drafts.keep(ticket_id, staff.id, draft)
    try:
        words = outgoing(parts.desk, draft, about.language, staff.name, how=how, checked=checked, confirmed=confirmed)
        return await send(here, about, version, StaffWords(words))
    except Refused as error:
        return await case_page(here, ticket_id, error=error, draft=draft)


@router.get("/articles")
async def articles(here: AnyVisit, ticket_id: str, words: Annotated[str, Query(max_length=80)] = "") -> HTMLResponse:
    """Articles to send, found by words in any language, as the resident would read them."""
    parts = parts_of(here)
    about = await parts.cases.get(ticket_id)
    library, now = await parts.library.now(), parts.clock()
    found = [
        (item, answer)
        for item in search(library, words, here.language)
        if (answer := answer_in(library, item.id, about.language, now, about.municipality))
    ]
    return here.page("cases/articles.html", ticket=about, words=words, found=found, plain=plain)


@router.post("/article/{article}")
async def send_article(here: GenuineVisit, ticket_id: str, article: str, version: Version) -> Response:
    """Send an approved article in the resident's language."""
    parts = parts_of(here)
    about = await parts.cases.get(ticket_id)
    answer = answer_in(await parts.library.now(), article, about.language, parts.clock(), about.municipality)
    if answer is None:
        return await case_page(here, ticket_id, error=Refused("case.no_article"))
    try:
        return await send(here, about, version, StaffWords(article=AnswerReply(answer)), keep_draft=True)
    except Refused as error:
        return await case_page(here, ticket_id, error=error)


async def send(here: Visit, about: Ticket, version: int, words: StaffWords, *, keep_draft: bool = False) -> Response:
    """Hand the words to the outbox. Raises Refused when the case is not as the page showed it."""
    parts, staff = parts_of(here), staff_of(here)
    if about.version != version:
        # the resident wrote meanwhile, or the button was pressed twice: look first
        raise Refused("case.changed_meanwhile")
    try:
        changed, _ = await parts.tickets.reply(about.id, staff, words)
    except TicketTaken as error:
        raise Refused("case.taken", name=error.holder or "?") from error
    except TransitionRefused as error:
        raise Refused("case.changed") from error
    if not keep_draft:
        await parts.drafts.drop(about.id, staff.id)
    await write_deed(here, "reply", changed)
    return here.redirect(f"/cases/{about.id}?done=reply")


async def _studio(here: Visit, about: Ticket, draft: Draft, **more: object) -> HTMLResponse:
    parts = parts_of(here)
    canned = [(item, words) for item in await parts.canned.all() if (words := item.say(about.language))]
    values: dict[str, Any] = {"reason": None, "back_reason": None, "lost": (), **more}
    return here.page(
        "cases/studio.html",
        ticket=about,
        draft=draft,
        canned=canned,
        findings=findings(parts.desk, draft, about.language),
        service=parts.desk.service,
        **values,
    )


def _lines(text: str) -> str:
    """Browsers send CR LF."""
    return text.replace("\r\n", "\n")


def _joined(before: str, after: str) -> str:
    return f"{before.rstrip()}\n\n{after}" if before.strip() else after
