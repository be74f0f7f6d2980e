"""Which pages may call the API: those of the configured origins, and our own."""

from __future__ import annotations

from starlette.datastructures import URL, Headers

_METHODS = "GET, POST, PUT, DELETE"
_HEADERS = "Authorization, Content-Type, Last-Event-ID, Accept-Language"
_DAY = "86400"


class Origins:
    """The list, and the headers that tell a browser."""

    def __init__(self, allowed: tuple[str, ...]) -> None:
        self._allowed = frozenset(allowed)

    def headers(self, request_headers: Headers, url: URL) -> dict[str, str]:
        """Headers of an answer; none for a page that may not read it. No cookies are used, so no credentials."""
        origin = request_headers.get("origin")
        if origin is None:
            return {}
        headers = {"Vary": "Origin"}
        if self.allows(origin) or origin == f"{url.scheme}://{url.netloc}":
            headers |= {
                "Access-Control-Allow-Origin": origin,
                "Access-Control-Expose-Headers": "Retry-After",
            }
        return headers

    def preflight(self, request_headers: Headers, url: URL) -> dict[str, str]:
        """Headers of the answer to OPTIONS."""
        headers = self.headers(request_headers, url)
        if "Access-Control-Allow-Origin" in headers:
            headers |= {
                "Access-Control-Allow-Methods": _METHODS,
                "Access-Control-Allow-Headers": _HEADERS,
                "Access-Control-Max-Age": _DAY,
            }
        return headers

    def allows(self, origin: str) -> bool:
        """Whether a page of this origin is configured."""
        return "*" in self._allowed or origin in self._allowed
