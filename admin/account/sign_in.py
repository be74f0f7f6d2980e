"""`/sign-in`, `/code`, `/enrol`, `/link/…`: from a stranger to a full session."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import HTMLResponse, Response

from admin.access import AnyVisit, GenuineVisit, Visit, console_of, safe_next
from admin.errors import BadLink, Refused, SignedOut
from admin.passwords import SHORTEST
from admin.sessions import Session, Stage

router = APIRouter()
Text = Annotated[str, Form(max_length=254)]
Secret = Annotated[str, Form(max_length=1000)]


@router.get("/sign-in")
async def sign_in_page(here: AnyVisit, next: str = "/") -> Response:  # noqa: A002 - the name in the address
    """The form for mail address and password."""
    if here.session and here.session.stage == "full":
        return here.redirect(safe_next(next, here.base))
    return _sign_in(here, next)


@router.post("/sign-in")
async def sign_in(
    here: GenuineVisit,
    email: Text,
    password: Secret,
    next: Annotated[str, Form(max_length=500)] = "/",  # noqa: A002
) -> Response:
    """Password given: on to the code, or to setting up the second factor."""
    auth = console_of(here.request).auth
    try:
        token = await auth.give_password(email, password, here.caller)
    except Refused as error:
        return _sign_in(here, next, error, email)
    session = await auth.session(token)
    step = "/enrol" if session and session.stage == "enrol" else "/code"
    response = here.redirect(f"{step}?next={safe_next(next, here.base)}" if step == "/code" else step)
    here.sign_in_cookie(response, token)
    return response


@router.get("/code")
async def code_page(here: AnyVisit, next: str = "/") -> HTMLResponse:  # noqa: A002
    """The form for the code of the app, or a recovery code."""
    _half_way(here, "code")
    return here.page("account/code.html", next=next, error=None)


@router.post("/code")
async def code(
    here: GenuineVisit,
    code: Text,
    next: Annotated[str, Form(max_length=500)] = "/",  # noqa: A002
) -> Response:
    """The right code opens the session."""
    half = _half_way(here, "code")
    try:
        token = await console_of(here.request).auth.give_code(half, code, here.caller)
    except Refused as error:
        return here.page("account/code.html", status=422, next=next, error=error)
    response = here.redirect(safe_next(next, here.base))
    here.sign_in_cookie(response, token)
    return response


@router.get("/enrol")
async def enrol_page(here: AnyVisit) -> HTMLResponse:
    """The QR code for an authenticator app."""
    return await _enrol(here, _half_way(here, "enrol"))


@router.post("/enrol")
async def enrol(here: GenuineVisit, code: Text) -> Response:
    """The app works: recovery codes are shown, once."""
    half = _half_way(here, "enrol")
    auth = console_of(here.request).auth
    try:
        token, codes = await auth.confirm_enrolment(half, code, here.caller)
    except Refused as error:
        return await _enrol(here, half, error)
    session = await auth.session(token)
    full = Visit(here.request, session, here.caller, here.language, here.base, here.form_cookie)
    response = full.page("account/recovery.html", codes=codes, first=True)
    here.sign_in_cookie(response, token)
    return response


@router.get("/link/{token}")
async def link_page(here: AnyVisit, token: str) -> HTMLResponse:
    """A one-time link: choose a password. Looking does not spend it."""
    return await _link(here, token)


@router.post("/link/{token}")
async def link(here: GenuineVisit, token: str, password: Secret, email: Text = "", name: Text = "") -> Response:
    """Password chosen: on to the second factor."""
    auth = console_of(here.request).auth
    try:
        fresh = await auth.follow_link(token, password, here.caller, email=email, name=name, language=here.language)
    except Refused as error:
        return await _link(here, token, error, email, name)
    response = here.redirect("/enrol")
    here.sign_in_cookie(response, fresh)
    return response


def _half_way(here: Visit, stage: Stage) -> Session:
    if here.session is None or here.session.stage != stage:
        raise SignedOut
    return here.session


def _sign_in(here: Visit, next_page: str, error: Refused | None = None, email: str = "") -> HTMLResponse:
    status = 422 if error else 200
    return here.page("account/sign_in.html", status=status, next=next_page, error=error, email=email)


async def _enrol(here: Visit, half: Session, error: Refused | None = None) -> HTMLResponse:
    secret, svg = await console_of(here.request).auth.start_enrolment(half)
    groups = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return here.page("account/enrol.html", status=422 if error else 200, secret=groups, svg=svg, error=error)


async def _link(here: Visit, token: str, error: Refused | None = None, email: str = "", name: str = "") -> HTMLResponse:
    try:
        found = await console_of(here.request).auth.check_link(token)
    except BadLink:
        return here.page("account/bad_link.html", status=410)
    values = {"account": found.account, "email": email, "name": name, "least": SHORTEST, "error": error}
    return here.page("account/link.html", status=422 if error else 200, token=token, **values)
