"""What every answer of the console carries, and what every change must bring: headers, and proof of our own page."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_BODY = 2_000_000
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # `no-referrer` would make browsers send `Origin: null` with our own forms
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
}
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Guard:
    """Refuses changes that another site started and bodies that are too large; adds the headers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(MutableHeaders(scope=message), scope)
            await send(message)

        if scope["method"] not in _SAFE and not from_our_own_page(headers):
            await PlainTextResponse("Refused: this request comes from another site.", 403)(
                scope, receive, send_with_headers
            )
            return
        if int(headers.get("content-length") or 0) > LARGEST_BODY:
            await PlainTextResponse("Refused: too large.", 413)(scope, receive, send_with_headers)
            return
        await self._app(scope, receive, send_with_headers)

    @staticmethod
    def _add(headers: MutableHeaders, scope: Scope) -> None:
        for name, value in HEADERS.items():
            headers.setdefault(name, value)
        headers.setdefault("Cache-Control", "no-store")
        if scope.get("scheme") == "https":
            headers.setdefault("Strict-Transport-Security", "max-age=31536000")


def from_our_own_page(headers: Headers) -> bool:
    """Whether the browser says that a page of this host started it. Old browsers send Origin, new ones both."""
    site = headers.get("sec-fetch-site")
    if site is not None and site != "same-origin":
        return False
    origin = headers.get("origin") or headers.get("referer")
    if origin is None:
        return site == "same-origin"
    return urlsplit(origin).netloc == headers.get("host", "")
