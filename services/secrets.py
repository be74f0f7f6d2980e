"""Local secrets: made once, kept in the data directory for its owner only, never in the repository."""

from __future__ import annotations

import base64
import os
import secrets
from pathlib import Path

PLACEHOLDERS = frozenset({"", "changeme", "change-me", "secret", "placeholder", "example"})


class PlaceholderSecret(ValueError):
    """A secret is missing or is the example's placeholder: start is refused."""


def local_secrets(data_dir: Path) -> dict[str, str]:
    """The secrets of this machine's local installation, made on the first call; file mode 600."""
    path = data_dir / "secrets.env"
    found = _read(path) if path.exists() else {}
    fresh = {
        "TOMONI_DATA_KEYS": f"k1:{base64.b64encode(secrets.token_bytes(32)).decode()}",
        "TOMONI_INTERNAL_TOKEN": secrets.token_urlsafe(32),
        "TOMONI_RASA_TOKEN": secrets.token_urlsafe(32),
    }
    made = {name: value for name, value in fresh.items() if name not in found}
    if made:
        found |= made
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.writelines(f"{name}={value}\n" for name, value in sorted(found.items()))
    return found


def require_real(name: str, value: str) -> None:
    """Raise PlaceholderSecret unless `value` looks like a real secret."""
    if value.strip().lower() in PLACEHOLDERS:
        raise PlaceholderSecret(f"{name} is not set: see .env.example")


def _read(path: Path) -> dict[str, str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
