"""The widget's files and words under `/widget/`: read once, compressed once, revalidated by ETag."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files

from fastapi import APIRouter, Request, Response

from channels.web.bundle import bundle, lean
from channels.web.parse import accepted_language
from channels.web.words import ui_words
from contracts.languages import Language, find_language

ENTRY = "tomoni.js"
_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is sent."""

    body: bytes
    packed: bytes
    media_type: str
    etag: str

    @classmethod
    def of(cls, body: bytes, media_type: str) -> Asset:
        """With its compressed form and its tag."""
        return cls(body, gzip.compress(body, 9, mtime=0), media_type, f'"{sha256(body).hexdigest()[:20]}"')


@cache
def assets() -> dict[str, Asset]:
    """Every served file by name: the widget, and the demonstration page's style."""
    modules = _read("widget", ".js")
    styles = {name: lean(text) for name, text in _read("demo", ".css").items()}
    served = {ENTRY: bundle(modules, ENTRY), **styles}
    return {name: Asset.of(text.encode(), _TYPES[name[name.rindex(".") :]]) for name, text in served.items()}


def _read(folder: str, ending: str) -> dict[str, str]:
    entries = files("channels.web").joinpath(folder).iterdir()
    return {entry.name: entry.read_text(encoding="utf-8") for entry in entries if entry.name.endswith(ending)}


@cache
def _words(language: Language, retention_days: int) -> Asset:
    return Asset.of(ui_words(language, retention_days), "application/json")


def assets_router(retention_days: int) -> APIRouter:
    """`/widget/tomoni.js`, the demonstration page's style and `/widget/wording.json?language=`, for any page."""
    router = APIRouter(tags=["web"], include_in_schema=False)

    @router.get("/widget/wording.json")
    async def wording(request: Request, language: str | None = None) -> Response:
        chosen = find_language(language) or accepted_language(request.headers.get("accept-language"), Language.EN)
        return _answer(request, _words(chosen, retention_days))

    @router.get("/widget/{name}")
    async def file(name: str, request: Request) -> Response:
        asset = assets().get(name)
        return _answer(request, asset) if asset else Response(status_code=404)

    return router


def _answer(request: Request, asset: Asset) -> Response:
    headers = {
        "ETag": asset.etag,
        "Cache-Control": "public, no-cache",  # always asked, hardly ever sent again
        "Vary": "Accept-Encoding, Accept-Language",
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "X-Content-Type-Options": "nosniff",
    }
    known = {tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")}
    if asset.etag in known:
        return Response(status_code=304, headers=headers)
    body = asset.body
    if "gzip" in request.headers.get("accept-encoding", ""):
        body = asset.packed
        headers["Content-Encoding"] = "gzip"
    return Response(body, media_type=asset.media_type, headers=headers)
