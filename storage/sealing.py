"""Seals personal columns with AES-GCM and makes keyed hashes of vendors' ids for look-ups.

A sealed value is `1.<key id>.<base64url of nonce + ciphertext>`. The key id lets old rows open after a new
key was put in front; the place (`table.column`) is authenticated, so that a value cannot be moved.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import os
import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from storage.errors import BadKeyRing, CannotOpen

_FORMAT = "1"
_NONCE_BYTES = 12
_KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,16}\Z")


class KeyRing:
    """Data keys by id, the newest first: it seals, all of them open."""

    def __init__(self, keys: Sequence[tuple[str, bytes]]) -> None:
        if not keys:
            raise BadKeyRing("no data key")
        if len({name for name, _ in keys}) != len(keys):
            raise BadKeyRing("two data keys share an id")
        for name, key in keys:
            if not _KEY_ID.match(name):
                raise BadKeyRing("a key id is 1 to 16 letters, digits, - or _")
            if len(key) != 32:
                raise BadKeyRing(f"data key {name!r} must be 32 bytes")
        self.keys: Mapping[str, bytes] = dict(keys)
        self.newest = keys[0][0]

    @classmethod
    def parse(cls, text: str) -> KeyRing:
        """The ring in `TOMONI_DATA_KEYS`: `id:base64[,id:base64…]`, newest first."""
        keys: list[tuple[str, bytes]] = []
        for part in filter(None, (item.strip() for item in text.split(","))):
            name, separator, encoded = part.partition(":")
            try:
                key = base64.b64decode(encoded, altchars=b"-_" if set(encoded) & set("-_") else None, validate=True)
            except (binascii.Error, ValueError) as error:
                raise BadKeyRing(f"data key {name[:16]!r} is not base64") from error
            if not separator:
                raise BadKeyRing("a data key is written id:base64")
            keys.append((name, key))
        return cls(keys)

    @classmethod
    def generate(cls, name: str = "k1") -> str:
        """A fresh ring of one key, in the written form."""
        return f"{name}:{base64.b64encode(os.urandom(32)).decode()}"


class Sealer:
    """Seals, opens and hashes with one key ring. `place` is `table.column`."""

    def __init__(self, ring: KeyRing) -> None:
        self._newest = ring.newest
        self._ciphers = {name: AESGCM(key) for name, key in ring.keys.items()}
        # look-up keys are derived, so that a hash reveals nothing about the sealing key
        self._lookups = [hmac.digest(key, b"tomoni look-up", "sha256") for key in ring.keys.values()]

    def seal(self, text: str, place: str) -> str:
        """`text` sealed under the newest key."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._ciphers[self._newest].encrypt(nonce, text.encode("utf-8", "surrogatepass"), place.encode())
        return f"{_FORMAT}.{self._newest}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"

    def open(self, sealed: str, place: str) -> str:
        """The text again; raises CannotOpen."""
        try:
            form, name, encoded = sealed.split(".", 2)
            raw = base64.urlsafe_b64decode(encoded)
            if form != _FORMAT:
                raise CannotOpen(f"{place}: unknown form")
            plain = self._ciphers[name].decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], place.encode())
        except (ValueError, KeyError, InvalidTag) as error:
            raise CannotOpen(place) from error
        return plain.decode("utf-8", "surrogatepass")

    def seal_json(self, value: Any, place: str) -> str:
        """A JSON value sealed."""
        return self.seal(json.dumps(value, ensure_ascii=False, separators=(",", ":")), place)

    def open_json(self, sealed: str, place: str) -> Any:
        """The JSON value again; raises CannotOpen."""
        return json.loads(self.open(sealed, place))

    def seal_bytes(self, data: bytes, place: str) -> bytes:
        """Bytes sealed under the newest key: the same form as `seal` without base64, for photos and documents."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._ciphers[self._newest].encrypt(nonce, data, place.encode())
        return b".".join((_FORMAT.encode(), self._newest.encode(), nonce + sealed))

    def open_bytes(self, sealed: bytes, place: str) -> bytes:
        """The bytes again; raises CannotOpen."""
        try:
            form, name, raw = sealed.split(b".", 2)
            if form != _FORMAT.encode():
                raise CannotOpen(f"{place}: unknown form")
            return self._ciphers[name.decode()].decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], place.encode())
        except (ValueError, KeyError, InvalidTag) as error:
            raise CannotOpen(place) from error

    def is_current(self, sealed: str) -> bool:
        """Whether the newest key sealed it; rotation seals the others anew."""
        return sealed.startswith(f"{_FORMAT}.{self._newest}.")

    def digest(self, text: str, purpose: str) -> str:
        """The keyed hash under the newest key, 64 hexadecimal digits: what is written."""
        return self.digests(text, purpose)[0]

    def digests(self, text: str, purpose: str) -> tuple[str, ...]:
        """The keyed hashes under all keys, newest first: what is looked for while keys change."""
        data = f"{purpose}\0{text}".encode("utf-8", "surrogatepass")
        return tuple(hmac.new(key, data, sha256).hexdigest() for key in self._lookups)
