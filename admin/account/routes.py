"""`/account`: one's own password, recovery codes, sessions; `/sign-out`; `/language`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from sqlalchemy import update
from starlette.responses import HTMLResponse, RedirectResponse, Response

from admin.access import LANGUAGE_COOKIE, AnyVisit, GenuineVisit, Visit, console_of, safe_next
from admin.accounts import get_account
from admin.errors import Refused
from admin.passwords import SHORTEST
from admin.tables import staff
from admin.wordings import UI_LANGUAGES, ui_language
from storage.engine import reading, writing

router = APIRouter()
_YEAR = 31_536_000


@router.get("/account")
async def account_page(here: AnyVisit, done: str = "") -> HTMLResponse:
    """One's own account."""
    return await _account(here, done=done)


@router.post("/account/password")
async def change_password(
    here: GenuineVisit, old: Annotated[str, Form(max_length=1000)], new: Annotated[str, Form(max_length=1000)]
) -> Response:
    """Another password; other sessions end."""
    try:
        await console_of(here.request).auth.change_password(here.person, old, new, here.caller)
    except Refused as error:
        return await _account(here, error=error)
    return here.redirect("/account?done=password")


@router.post("/account/recovery")
async def renew_codes(here: GenuineVisit) -> HTMLResponse:
    """Fresh recovery codes, shown once."""
    codes = await console_of(here.request).auth.renew_recovery_codes(here.person, here.caller)
    return here.page("account/recovery.html", codes=codes, first=False)


@router.post("/account/notices")
async def set_notices(here: GenuineVisit, mail: Annotated[bool, Form()] = False) -> Response:
    """Whether this person gets mail."""
    auth = console_of(here.request).auth
    async with writing(auth.engine) as connection:
        await connection.execute(update(staff).where(staff.c.id == here.person.staff_id).values(notify_mail=mail))
    return here.redirect("/account?done=mail")


@router.post("/sign-out")
async def sign_out(here: GenuineVisit, everywhere: Annotated[bool, Form()] = False) -> Response:
    """End this session, or all of them."""
    if here.session is not None:
        await console_of(here.request).auth.sign_out(here.session, here.caller, everywhere=everywhere)
    response = here.redirect("/sign-in")
    here.forget_cookie(response)
    return response


@router.post("/language")
async def language(
    here: GenuineVisit,
    to: Annotated[str, Form(max_length=16)],
    back: Annotated[str, Form(max_length=500)] = "/",
) -> Response:
    """Show pages in another language, from now on and after signing in again."""
    chosen = ui_language(to)
    if here.session is not None:
        await console_of(here.request).auth.set_language(here.session, chosen)
    response = RedirectResponse(here.url(safe_next(back, here.base)), 303)
    here.set_cookie(response, LANGUAGE_COOKIE, chosen, seconds=_YEAR)
    return response


async def _account(here: Visit, *, done: str = "", error: Refused | None = None) -> HTMLResponse:
    auth, person = console_of(here.request).auth, here.person
    async with reading(auth.engine) as connection:
        account = await get_account(connection, person.staff_id)
    values = {
        "account": account,
        "mail_is_on": bool(console_of(here.request).settings.smtp_host),
        "sessions": await auth.own_sessions(person),
        "codes_left": await auth.recovery_codes_left(person),
        "least": SHORTEST,
        "languages": UI_LANGUAGES,
    }
    return here.page("account/account.html", status=422 if error else 200, done=done, error=error, **values)
