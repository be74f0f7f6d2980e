"""The widget's modules as one: the file that pages load, made when the process starts, so there is no build step."""

from __future__ import annotations

import re
from collections.abc import Mapping

_IMPORT = re.compile(r'^import\s*\{[^}]*\}\s*from\s*"\./([\w-]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:class|const|function|async function) )", re.MULTILINE)
_COMMENT = re.compile(r"/\*.*?\*/|^\s*//[^\n]*|^\s+", re.DOTALL | re.MULTILINE)


def bundle(modules: Mapping[str, str], entry: str) -> str:
    """One module: `entry` after everything it imports, each once, without comments and indentation.

    Our modules only use `import { a } from "./b.js"` and `export` before a declaration, and no name twice at the top.
    """
    order: list[str] = []
    _visit(modules, entry, order)
    return "".join(lean(_EXPORT.sub("", _IMPORT.sub("", modules[name]))) for name in order)


def lean(source: str) -> str:
    """A module or style without comments and indentation: a fifth fewer bytes, the same lines of code.

    Holds for our own files: no string of theirs contains a comment mark or lines whose indentation matters.
    """
    return _COMMENT.sub("", source)


def _visit(modules: Mapping[str, str], name: str, order: list[str]) -> None:
    for needed in _IMPORT.findall(modules[name]):
        _visit(modules, needed, order)
    if name not in order:
        order.append(name)
