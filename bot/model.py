"""The trained model: named by a fingerprint of everything it is made from."""

from __future__ import annotations

import hashlib
from pathlib import Path

from bot import paths

#: Code that runs at training time, beside configuration and data.
_CODE = (
    *("nlu/rasa_components", "nlu/embed.py", "nlu/intent_head.py", "nlu/ngrams.py", "nlu/folding.py"),
    *("nlu/normalise.py", "nlu/tokenise.py"),
)


def sources() -> list[Path]:
    """Every file whose change asks for training, in a fixed order."""
    files = [paths.CONFIG, paths.BOT / "requirements.lock"]
    for folder in (paths.DOMAIN, paths.DATA):
        files += folder.rglob("*.yml")
    for item in _CODE:
        path = paths.ROOT / item
        files += path.rglob("*.py") if path.is_dir() else [path]
    return sorted(file for file in files if file.is_file())


def name() -> str:
    """`tomoni-` and the fingerprint of the sources."""
    digest = hashlib.sha256()
    for file in sources():
        digest.update(f"{file.relative_to(paths.ROOT).as_posix()}\0".encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return f"tomoni-{digest.hexdigest()[:16]}"


def is_current() -> bool:
    """True where a model of exactly these sources exists."""
    return (paths.MODELS / f"{name()}.tar.gz").is_file()


def newest() -> Path | None:
    """The model of these sources, else the youngest one, else None."""
    exact = paths.MODELS / f"{name()}.tar.gz"
    if exact.is_file():
        return exact
    found = sorted(paths.MODELS.glob("tomoni-*.tar.gz"), key=lambda file: file.stat().st_mtime)
    return found[-1] if found else None


def keep_only(kept: str) -> None:
    """Delete every other model of ours; the old one is not needed once the new one is complete."""
    for file in paths.MODELS.glob("tomoni-*.tar.gz"):
        if file.name != f"{kept}.tar.gz":
            file.unlink()
