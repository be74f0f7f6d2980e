"""The demonstration page at `/`: what the service can do, in the reader's language, with the widget on it."""

from __future__ import annotations

from functools import cache
from html import escape
from importlib.resources import files
from string import Template

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from channels.phrases import phrase, wording
from channels.web.parse import accepted_language
from contracts.languages import LANGUAGES, Language, find_language
from contracts.rich_text import Spans, plain

_PREFIX = "web.demo."
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=()",
    "Cache-Control": "no-cache",
    "Vary": "Accept-Language",
}


def demo_router(retention_days: int) -> APIRouter:
    """`/` and `/?lang=`; without it the browser's language decides."""
    router = APIRouter(include_in_schema=False)

    @router.get("/", response_class=HTMLResponse)
    async def page(request: Request, lang: str | None = None) -> HTMLResponse:
        language = find_language(lang) or accepted_language(request.headers.get("accept-language"), Language.EN)
        return HTMLResponse(demo_html(language, retention_days), headers=_HEADERS)

    return router


@cache
def demo_html(language: Language, retention_days: int) -> str:
    """The page in one language: no inline script, no inline style."""
    values = {
        "lang": language.base,
        "language": language.value,
        "links": "".join(_link(item, language) for item in LANGUAGES),
    }
    for key in wording(language):
        if key.startswith(_PREFIX):
            days = {"days": str(retention_days)} if "{days}" in wording(language)[key] else {}
            spans = phrase(key, language, **days)
            values[key.removeprefix(_PREFIX)] = html(spans)
            values[key.removeprefix(_PREFIX) + "_plain"] = escape(plain(spans))
    return Template(files("channels.web").joinpath("demo/page.html").read_text(encoding="utf-8")).substitute(values)


def html(spans: Spans) -> str:
    """Words as HTML with real ruby."""
    return "".join(
        f"<ruby>{escape(span.text)}<rp>(</rp><rt>{escape(span.reading)}</rt><rp>)</rp></ruby>"
        if span.reading
        else escape(span.text)
        for span in spans
    )


def _link(item: Language, current: Language) -> str:
    mark = ' aria-current="page"' if item is current else ""
    name = html(phrase("web.language.name", item))
    return f'<li><a href="/?lang={item.value}" lang="{item.base}" hreflang="{item.base}"{mark}>{name}</a></li>'
