"""What a route gets: who visits, in which language, with proof that a form is ours."""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, cast

from fastapi import Depends, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from admin.audit import Actor
from admin.auth import Caller
from admin.errors import Forged, NotAllowed, SignedOut
from admin.pages import render
from admin.roles import Permission
from admin.sessions import Session
from admin.wordings import ui_language

if TYPE_CHECKING:
    from admin.bootstrap import Console

SESSION_COOKIE, FORM_COOKIE, LANGUAGE_COOKIE = "tomoni_staff", "tomoni_form", "tomoni_ui"
#: Pages of the navigation: path, words, and who sees them.
NAVIGATION = (
    ("/cases", "nav.cases", Permission.CASE_READ),
    ("/canned", "nav.canned", Permission.CANNED_EDIT),
    ("/drafts", "nav.drafts", Permission.ARTICLE_DRAFT),
    ("/figures", "nav.figures", Permission.FIGURES_READ),
    ("/users", "nav.users", Permission.USERS_MANAGE),
    ("/audit", "nav.audit", Permission.AUDIT_READ),
)
_DEVICES = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "Mac"))


def console_of(request: Request) -> Console:
    """The parts of the console, put there by bootstrap."""
    return cast("Console", request.app.state.console)


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of one person. session: None while nobody is signed in. base: the address below which we live."""

    request: Request
    session: Session | None
    caller: Caller
    language: str
    base: str
    form_cookie: str

    @property
    def person(self) -> Session:
        """The person signed in; raises SignedOut."""
        if self.session is None or self.session.stage != "full":
            raise SignedOut
        return self.session

    @property
    def actor(self) -> Actor:
        """The person, for the audit trail."""
        return console_of(self.request).auth.actor(self.person, self.caller)

    @property
    def form_token(self) -> str:
        """What our forms carry."""
        bound = f"{self.form_cookie}:{self.session.key if self.session else ''}"
        return console_of(self.request).auth.form_token(bound)

    @property
    def is_fragment(self) -> bool:
        """Whether htmx asks for a part of a page."""
        return self.request.headers.get("hx-request") == "true"

    def url(self, path: str) -> str:
        """An address of the console."""
        return f"{self.base}{path}"

    def here(self) -> str:
        """This page's own address, to come back to; the start for what is not a page to look at."""
        request = self.request
        if request.method != "GET":
            return self.url("/")
        return request.url.path + (f"?{request.url.query}" if request.url.query else "")

    def is_at(self, path: str) -> bool:
        """Whether this page belongs to a part of the navigation."""
        here = self.request.url.path.removeprefix(self.base)
        return here == path or here.startswith(f"{path}/")

    def navigation(self) -> list[tuple[str, str, Permission]]:
        """The parts that this person may see."""
        return [item for item in NAVIGATION if self.person.may(item[2])]

    def page(self, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
        """A page, with the cookie its forms need."""
        response = HTMLResponse(self.html(template, **values), status)
        if self.request.cookies.get(FORM_COOKIE) != self.form_cookie:
            self.set_cookie(response, FORM_COOKIE, self.form_cookie)
        return response

    def html(self, template: str, **values: Any) -> str:
        """A template with what every page knows."""
        return render(template, self.language, visit=self, Permission=Permission, **values)

    def redirect(self, path: str) -> Response:
        """To another page, after a change; htmx follows by header."""
        if self.is_fragment:
            return Response(status_code=204, headers={"HX-Redirect": self.url(path)})
        return RedirectResponse(self.url(path), 303)

    def set_cookie(self, response: Response, name: str, value: str, *, seconds: int | None = None) -> None:
        """A cookie of the console only: never read by scripts, sent over TLS only where there is TLS."""
        response.set_cookie(
            name,
            value,
            max_age=seconds,
            path=self.base or "/",
            httponly=True,
            samesite="lax",
            secure=self.request.url.scheme == "https",
        )

    def sign_in_cookie(self, response: Response, token: str) -> None:
        """The session's token, until the browser closes or the session ends."""
        self.set_cookie(response, SESSION_COOKIE, token)

    def forget_cookie(self, response: Response) -> None:
        """No session any more."""
        response.delete_cookie(SESSION_COOKIE, path=self.base or "/")


async def visit(request: Request) -> Visit:
    """Whoever comes."""
    return await _visit(request, touch=True)


async def quiet_visit(request: Request) -> Visit:
    """The same for what a page asks by itself: it does not keep a session alive."""
    return await _visit(request, touch=False)


async def _visit(request: Request, *, touch: bool) -> Visit:
    auth = console_of(request).auth
    session = await auth.session(request.cookies.get(SESSION_COOKIE), touch=touch)
    cookies, headers = request.cookies, request.headers
    wished = session.language if session else cookies.get(LANGUAGE_COOKIE)
    form_cookie = cookies.get(FORM_COOKIE, "")
    return Visit(
        request,
        session,
        Caller(request.client.host if request.client else "", device_of(headers.get("user-agent", ""))),
        ui_language(wished, headers.get("accept-language")),
        request.scope.get("root_path", ""),
        form_cookie if re.fullmatch(r"[\w-]{43}", form_cookie) else secrets.token_urlsafe(32),
    )


async def genuine(request: Request, here: Annotated[Visit, Depends(visit)]) -> Visit:
    """A visit that changes something: its form carries our token. Raises Forged."""
    return await _genuine(request, here)


async def quiet_genuine(request: Request, here: Annotated[Visit, Depends(quiet_visit)]) -> Visit:
    """The same for what a page sends by itself."""
    return await _genuine(request, here)


async def _genuine(request: Request, here: Visit) -> Visit:
    given = request.headers.get("x-form-token") or (await request.form()).get("form_token")
    if not isinstance(given, str) or not secrets.compare_digest(given.encode(), here.form_token.encode()):
        raise Forged
    return here


AnyVisit = Annotated[Visit, Depends(visit)]
QuietVisit = Annotated[Visit, Depends(quiet_visit)]
GenuineVisit = Annotated[Visit, Depends(genuine)]
QuietGenuineVisit = Annotated[Visit, Depends(quiet_genuine)]


def needs(permission: Permission) -> Callable[..., Awaitable[None]]:
    """A dependency: signed in, and the role allows it. Raises SignedOut or NotAllowed."""

    async def check(here: Annotated[Visit, Depends(visit)]) -> None:
        if not here.person.may(permission):
            raise NotAllowed(permission.value)

    return check


def quietly_needs(permission: Permission) -> Callable[..., Awaitable[None]]:
    """The same for what a page asks by itself."""

    async def check(here: Annotated[Visit, Depends(quiet_visit)]) -> None:
        if not here.person.may(permission):
            raise NotAllowed(permission.value)

    return check


def device_of(agent: str) -> str:
    """Browser and system in two words, for the list of sessions."""
    browser = next((name for mark, name in _DEVICES if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "Linux" if "Linux" in agent else "")
    return " / ".join(part for part in (browser, system) if part)


def safe_next(path: str | None, base: str) -> str:
    """Where to go after signing in: a page of ours below `base`, else its start."""
    if path and re.fullmatch(r"/(?![/\\])[\w\-./?=&%~:,+]*", path):
        return path.removeprefix(base) if base and path.startswith(f"{base}/") else path
    return "/"
