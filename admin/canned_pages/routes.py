"""`/canned`: the canned replies in four variants."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form
from starlette.responses import HTMLResponse, Response

from admin.access import AnyVisit, GenuineVisit, Visit, needs
from admin.errors import Refused
from admin.roles import Permission
from admin.tickets.parts import parts_of
from contracts.languages import LANGUAGES, Language

router = APIRouter(prefix="/canned", dependencies=[Depends(needs(Permission.CANNED_EDIT))])
Name = Annotated[str, Form(max_length=80)]
Words = Annotated[str, Form(max_length=2000)]


def variants(ja: Words = "", ja_easy: Words = "", zh_hant: Words = "", en: Words = "") -> dict[Language, str]:
    """The four texts of the form."""
    return dict(zip(LANGUAGES, (ja, ja_easy, zh_hant, en), strict=True))


Variants = Annotated[dict[Language, str], Depends(variants)]


@router.get("")
async def canned_page(here: AnyVisit, done: str = "") -> HTMLResponse:
    """All of them, each with its form."""
    return await _page(here, done=done)


@router.post("")
async def add(here: GenuineVisit, name: Name, words: Variants) -> Response:
    """A new one."""
    return await _save(here, None, name, words)


@router.post("/{reply_id}")
async def save(here: GenuineVisit, reply_id: int, name: Name, words: Variants) -> Response:
    """Change one."""
    return await _save(here, reply_id, name, words)


@router.post("/{reply_id}/delete")
async def delete(here: GenuineVisit, reply_id: int) -> Response:
    """Remove one."""
    await parts_of(here).canned.delete(here.actor, reply_id)
    return here.redirect("/canned?done=delete")


async def _save(here: Visit, reply_id: int | None, name: str, words: dict[Language, str]) -> Response:
    try:
        await parts_of(here).canned.save(here.actor, reply_id, name, words)
    except Refused as error:
        return await _page(here, error=error)
    return here.redirect("/canned?done=save")


async def _page(here: Visit, *, done: str = "", error: Refused | None = None) -> HTMLResponse:
    replies = await parts_of(here).canned.all()
    status = 422 if error else 200
    return here.page("canned/canned.html", status=status, replies=replies, codes=LANGUAGES, done=done, error=error)
