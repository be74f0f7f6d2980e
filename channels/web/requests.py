"""What every address of the web API reads from a request."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Request

from channels.web.errors import Unauthorised

ConversationId = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,64}$")]


def bearer(request: Request) -> str:
    """The token of the conversation; raises Unauthorised."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthorised
    return token.strip()


def address(request: Request) -> str:
    """Who asks, for the rate limits."""
    return request.client.host if request.client else "unknown"
