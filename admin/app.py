"""The console's app: its routes, its static files, and what happens when something is refused."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Scope

from admin.access import NAVIGATION, AnyVisit, Visit, visit
from admin.account import routes as account
from admin.account import sign_in
from admin.audit_pages import routes as audit_pages
from admin.bootstrap import Console
from admin.canned_pages import routes as canned_pages
from admin.drafts import routes as drafts
from admin.errors import BadLink, BrowserPartsMissing, Forged, NotAllowed, Refused, SignedOut, UnknownStaff
from admin.figures import routes as figures
from admin.security import Guard
from admin.tickets import case_routes, live, message_routes, queue, reply
from admin.users import routes as users
from conversations.errors import UnknownTicket


class CachedFiles(StaticFiles):
    """Static files; their addresses change with their content, so they may be kept for ever."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """One file."""
        response = await super().get_response(path, scope)
        fresh = b"v=" in scope.get("query_string", b"")
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if fresh else "no-cache"
        return response


def create_admin_app(console: Console) -> ASGIApp:
    """The app of `console`, guarded. Raises BrowserPartsMissing."""
    for name in ("vendor/htmx.min.js", "vendor/tokens.css"):
        if not (Path(str(files("admin"))) / "static" / name).exists():
            raise BrowserPartsMissing(f"admin/static/{name} is missing: run make setup")
    app = FastAPI(title="Tomoni console", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.console = console
    for router in (
        *(sign_in.router, account.router, users.router, audit_pages.router),
        *(queue.router, live.router, message_routes.router, case_routes.router, reply.router),
        *(canned_pages.router, figures.router, drafts.router),
    ):
        app.include_router(router)
    app.add_api_route("/", start_page, methods=["GET"])
    app.mount(
        "/static", CachedFiles(directory=Path(str(files("admin"))) / "static", follow_symlink=True), name="static"
    )
    app.add_exception_handler(SignedOut, _to_sign_in)
    for kind, status, words in (
        (NotAllowed, 403, "error.not_allowed"),
        (Forged, 403, "error.forged"),
        (BadLink, 410, "link.bad"),
        (UnknownStaff, 404, "error.not_found"),
        (UnknownTicket, 404, "error.not_found"),
        (RequestValidationError, 422, "error.invalid"),
        (404, 404, "error.not_found"),
        (405, 405, "error.not_found"),
        (500, 500, "error.broken"),
    ):
        app.add_exception_handler(kind, _ErrorPage(status, words))
    app.add_exception_handler(Refused, _refused)
    return Guard(app)


async def start_page(here: AnyVisit) -> Response:
    """The first page that the role may see."""
    person = here.person
    path = next((path for path, _, needed in NAVIGATION if person.may(needed)), "/account")
    return here.redirect(path)


class _ErrorPage:
    """A handler that shows a page saying what is wrong and what to do."""

    def __init__(self, status: int, words: str) -> None:
        self._status, self._words = status, words

    async def __call__(self, request: Request, _error: Exception) -> Response:
        """The page."""
        here = await visit(request)
        return here.page("error.html", status=self._status, words=self._words, values={})


async def _refused(request: Request, error: Exception) -> Response:
    here: Visit = await visit(request)
    assert isinstance(error, Refused)  # noqa: S101 - registered for it
    return here.page("error.html", status=422, words=error.key, values=error.values)


async def _to_sign_in(request: Request, _error: Exception) -> Response:
    here = await visit(request)
    path = "/sign-in"
    if request.method == "GET" and not here.is_fragment:
        asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        path = f"/sign-in?next={quote(asked)}"
    return here.redirect(path)
