"""The second factor: time-based codes (RFC 6238) for an authenticator app, and recovery codes for when it is lost."""

from __future__ import annotations

import secrets
from datetime import datetime
from io import BytesIO

import pyotp
import segno

ISSUER = "Tomoni"
RECOVERY_CODES = 10
_STEP = 30
#: Without characters that are mistaken for each other on paper.
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def new_secret() -> str:
    """A fresh key in base32, 160 bits."""
    return pyotp.random_base32()


def enrolment_uri(secret: str, email: str) -> str:
    """The `otpauth://` address that an app reads."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def qr_svg(uri: str) -> str:
    """The address as a QR code: an SVG without a declaration, to stand in a page; black on white in every scheme."""
    out = BytesIO()
    segno.make(uri, error="m").save(
        out, kind="svg", xmldecl=False, svgns=True, border=4, scale=5, dark="#000", light="#fff", omitsize=False
    )
    return out.getvalue().decode()


def step_of(secret: str, code: str, now: datetime, last_step: int | None) -> int | None:
    """The time step whose code this is (one step either way is allowed), or None. A step is taken only once."""
    digits = "".join(character for character in code if character.isdigit())
    if len(digits) != 6:
        return None
    totp, current = pyotp.TOTP(secret), int(now.timestamp()) // _STEP
    for step in (current, current - 1, current + 1):
        if secrets.compare_digest(totp.at(step * _STEP), digits) and (last_step is None or step > last_step):
            return step
    return None


def new_recovery_codes() -> list[str]:
    """Ten codes of 59 bits each, in three groups."""
    groups = (["".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3)] for _ in range(RECOVERY_CODES))
    return ["-".join(group) for group in groups]


def plain_code(code: str) -> str:
    """A recovery code as it is hashed: without spaces and dashes, small letters."""
    return "".join(character for character in code.casefold() if character.isalnum())
