"""Python holds no words that residents read: no Japanese or Chinese letters in string literals (docstrings may)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.docs.markdown import ROOT

ALLOWED: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("words_in_python.yaml").read_text(encoding="utf-8"))
_LETTERS = re.compile(
    "[\u3005\u3006\u3041-\u3096\u309f\u30a1-\u30fa\u30fc\u30ff\u3105-\u312f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
)
_NOT_OURS = frozenset({"tests", "tools", "node_modules", "data"})


def sources() -> list[Path]:
    """Python of the product: not tests, not tools, not what was installed."""
    found = [ROOT.glob("*.py"), *(folder.rglob("*.py") for folder in ROOT.iterdir() if _is_ours(folder))]
    paths = [path for group in found for path in group]
    return sorted(path for path in paths if all(_is_ours(part) for part in path.relative_to(ROOT).parents if part.name))


def _is_ours(folder: Path) -> bool:
    return not folder.name.startswith(".") and folder.name not in _NOT_OURS and not (ROOT / folder).is_file()


def literals(source: str) -> Iterator[tuple[int, str]]:
    """Line and value of every string literal with such letters, parts of f-strings too; docstrings left out."""
    tree = ast.parse(source)
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in docstrings:
            continue
        if _LETTERS.search(node.value):
            yield node.lineno, node.value


SOURCES = {path.relative_to(ROOT).as_posix(): path for path in sources()}


def test_the_whole_product_is_looked_at() -> None:
    packages = {name.split("/")[0] for name in SOURCES}
    assert {"bot", "channels", "contracts", "conversations", "knowledge", "nlu", "services", "storage"} <= packages


def test_no_literal_holds_words() -> None:
    found = [
        f"{name}:{line}: {value!r}"
        for name, path in SOURCES.items()
        for line, value in literals(path.read_text(encoding="utf-8"))
        if value not in ALLOWED.get(name, {}).get("literals", ())
    ]
    assert found == []


@pytest.mark.parametrize("name", ALLOWED)
def test_every_exception_is_still_needed_and_has_its_reason(name: str) -> None:
    there = {value for _, value in literals(SOURCES[name].read_text(encoding="utf-8"))}
    assert set(ALLOWED[name]["literals"]) == there
    assert ALLOWED[name]["reason"]


def test_the_search_finds_what_it_should() -> None:
    source = 'def f(x):\n    """説明"""\n    # 注\n    return f"{x}円" + "\\u6c34" + "。"\n'
    assert sorted(literals(source)) == [(4, "円"), (4, "水")]
