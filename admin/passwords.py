"""Passwords: argon2 hashes, and one rule: long, and not among those that everybody tries first (NIST SP 800-63B)."""

from __future__ import annotations

import asyncio
import re
import unicodedata
from functools import cache
from importlib.resources import files

import yaml
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from admin.errors import Refused

SHORTEST, LONGEST = 12, 200
_HASHER = PasswordHasher()
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890", "abcdefghijklmnopqrstuvwxyz", "1qaz2wsx3edc4rfv5tgb")


@cache
def _common() -> frozenset[str]:
    text = files("admin").joinpath("data", "common_passwords.yaml").read_text(encoding="utf-8")
    return frozenset(yaml.safe_load(text))


def check_password(password: str, *own: str) -> None:
    """Raise Refused unless the password may be chosen. own: the person's mail and name, which it must not repeat."""
    password = unicodedata.normalize("NFKC", password)
    if len(password) < SHORTEST:
        raise Refused("password.short", least=SHORTEST)
    if len(password) > LONGEST:
        raise Refused("password.long", most=LONGEST)
    if _is_common(password.casefold(), [word.casefold() for word in own]):
        raise Refused("password.common")


def _is_common(password: str, own: list[str]) -> bool:
    letters = re.sub(r"[\W\d_]+", "", password)
    if password in _common() or letters in _common() or len(set(password)) < 5:
        return True
    halves = {password[: len(password) // count] for count in (2, 3, 4) if len(password) % count == 0}
    if any(half * (len(password) // len(half)) == password for half in halves):
        return True
    if any(password in row * 4 or password in row[::-1] * 4 for row in _ROWS):
        return True
    parts = {part for word in own for part in (word, word.partition("@")[0]) if len(part) >= 4}
    return any(letters == re.sub(r"[\W\d_]+", "", part) for part in parts)


async def hash_password(password: str) -> str:
    """The argon2id hash to keep."""
    return await asyncio.to_thread(_HASHER.hash, unicodedata.normalize("NFKC", password))


async def verify_password(kept: str | None, password: str) -> bool:
    """Whether it is the one; takes as long when no hash is kept, so that an unknown account cannot be told apart."""
    return await asyncio.to_thread(_verify, kept or _nobody(), unicodedata.normalize("NFKC", password)) and bool(kept)


def needs_new_hash(kept: str) -> bool:
    """Whether the hash was made with weaker settings than today's."""
    return _HASHER.check_needs_rehash(kept)


def _verify(kept: str, password: str) -> bool:
    try:
        return _HASHER.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    return _HASHER.hash("nobody has this password")
