"""What articles' words are worked out with, as one digest: when any of it changes, nothing kept may be used."""

from __future__ import annotations

import ast
import hashlib
import sys
from collections.abc import Iterator
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

_ROOT = Path(__file__).parent.parent
_OWN = ("knowledge", "nlu", "contracts")
_MODULE = "knowledge.article_words"
#: Packages whose code or dictionaries decide what tokens, folded letters and romanised words come out.
PACKAGES = ("sudachipy", "sudachidict-core", "opencc", "jaconv")


@lru_cache(maxsize=1)
def recipe() -> bytes:
    """A digest of our source files behind `knowledge.article_words`, of the installed packages and of Python.

    The articles' texts and the glossary's terms are not part of it. Raises OSError or SyntaxError without sources.
    """
    digest = hashlib.sha256(sys.version.encode())
    for name, path in sorted(sources().items()):
        digest.update(f"\0{name}\0".encode() + path.read_bytes())
    for package in PACKAGES:
        digest.update(f"\0{package}\0{_installed(package)}".encode())
    return digest.digest()


def sources() -> dict[str, Path]:
    """Name and file of the module and of all that it imports of ours, directly or not, also inside functions."""
    found: dict[str, Path] = {}
    waiting = [_MODULE]
    while waiting:
        name = waiting.pop()
        path = _file_of(name)
        if path and name not in found:
            found[name] = path
            waiting.extend(imports_of(path))
    return found


def imports_of(path: Path) -> Iterator[str]:
    """Every name that the file imports or might: modules, and what is taken from them."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _file_of(name: str) -> Path | None:
    if name.split(".", maxsplit=1)[0] not in _OWN:
        return None
    path = _ROOT.joinpath(*name.split("."))
    return next((file for file in (path.with_suffix(".py"), path / "__init__.py") if file.is_file()), None)


def _installed(package: str) -> str:
    """The list of the package's files with their hashes, as the installer wrote it; "missing" without the package."""
    try:
        found = distribution(package)
    except PackageNotFoundError:
        return "missing"
    return f"{found.version}\n{found.read_text('RECORD') or ''}"
