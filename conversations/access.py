"""Secret tokens of web conversations: shown once, kept as a hash."""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256


def new_token() -> tuple[str, str]:
    """A token of 256 random bits and the hash to keep."""
    token = secrets.token_urlsafe(32)
    return token, _hash(token)


def check_token(token: str, kept: str | None) -> bool:
    """Whether the token is the one whose hash is kept; takes the same time either way."""
    return hmac.compare_digest(_hash(token), kept or _hash("")) and kept is not None


def _hash(token: str) -> str:
    # random enough that a slow password hash would protect nothing
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
