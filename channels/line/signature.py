"""Whether a webhook call really comes from LINE."""

from __future__ import annotations

import base64
import hashlib
import hmac

HEADER = "x-line-signature"


def sign(secret: str, body: bytes) -> str:
    """The value of `x-line-signature` for this body: Base64 of HMAC-SHA256 keyed by the channel secret."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def verify(secret: str, body: bytes, header: str | None) -> bool:
    """True if the header signs exactly this body; compared in constant time. A missing header is False."""
    if not header:
        return False
    return hmac.compare_digest(sign(secret, body).encode(), header.encode("utf-8", "replace"))
