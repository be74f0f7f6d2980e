"""What the documents say is so: links, commands, paths, function names, words, and three READMEs that agree."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from tests.docs.markdown import READMES, ROOT, Document, documents, read

DOCUMENTS = documents()
NAMES = [document.name for document in DOCUMENTS]
#: Documents whose paths between backticks are checked.
WITH_PATHS = ("docs/architecture.md", "docs/guides/try-line.md", "docs/operations.md", "CONTRIBUTING.md", *READMES)
#: Made by `make run` or by the reader, so absent from a fresh clone.
MADE_LATER = re.compile(r"(data/.*|\.env|bot/models.*)\Z")

_MAKE = re.compile(r"make((?: [a-z][a-z-]*)+)\Z")
_MODULE = re.compile(r"(?:(\S*python\S*) )-m ([a-z_.]+)(?: ([a-z]+(?:-[a-z]+)*))?")
_PATH = re.compile(r"(?:[\w.*-]+/)+[\w.*-]*\Z|[\w.-]+\.(?:py|md|toml|yml|yaml|ini|lock|example)\Z")
_FUNCTION = re.compile(r"([\w/]+\.py)`?\s+`?([A-Za-z_][\w.]*)\(")
_RULE = re.compile(r"^([a-z][a-z-]*):(?!=)(.*)$", re.M)
_FORBIDDEN = {
    "a path of one machine": re.compile(r"(?<![\w.>/])/(?:work|home|root|Users|tmp|workspace|mnt)/"),
    "a package index": re.compile(r"pypi\.org|pythonhosted\.org|registry\.npmjs\.org|artifactory|devpi|/simple/"),
    "an address of one network": re.compile(r"https?://(?!127\.0\.0\.1)\d+\.\d+\.\d+\.\d+"),
}


# links


@pytest.mark.parametrize("document", DOCUMENTS, ids=NAMES)
def test_every_relative_link_and_picture_exists(document: Document) -> None:
    folder = (ROOT / document.name).parent
    relative = [link.split("#")[0] for link in document.links if not re.match(r"https?:|mailto:|#", link)]
    assert [link for link in relative if not (folder / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=NAMES)
def test_no_document_betrays_the_machine_it_was_written_on(document: Document) -> None:
    assert [what for what, pattern in _FORBIDDEN.items() if pattern.search(document.text)] == []


# commands


def make_targets() -> dict[str, str]:
    """Every target of the Makefile with the rest of its line."""
    rules = _RULE.findall((ROOT / "Makefile").read_text(encoding="utf-8"))
    return {name: rest for name, rest in rules if name.islower()}


@pytest.mark.parametrize("document", DOCUMENTS, ids=NAMES)
def test_every_make_target_that_is_named_exists(document: Document) -> None:
    named = {target for code in document.lines_of_code if (found := _MAKE.match(code)) for target in found[1].split()}
    assert named - make_targets().keys() == set()


def test_every_make_target_has_a_line_of_help_and_is_phony() -> None:
    phony = re.search(r"^\.PHONY:(.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    assert phony
    assert set(phony[1].split()) == make_targets().keys()
    assert [name for name, rest in make_targets().items() if "## " not in rest] == []


def commands() -> list[tuple[str, str, str]]:
    """Every `python -m module command` that a document names: interpreter as written, module, command."""
    code = "\n".join(line for document in DOCUMENTS for line in document.lines_of_code)
    return sorted({(found[1], found[2], found[3] or "") for found in _MODULE.finditer(code)})


def test_commands_are_found_in_the_documents() -> None:
    assert {("nlu", "identify"), ("knowledge", "ask"), ("channels", "ask")} <= {item[1:] for item in commands()}


@pytest.mark.parametrize(("written", "module", "command"), commands(), ids=" ".join)
def test_every_command_starts_in_the_interpreter_that_is_named(written: str, module: str, command: str) -> None:
    needs_rasa = module.partition(".")[0] == "bot"
    if "/" in written:
        assert written == ("bot/.venv/bin/python" if needs_rasa else ".venv/bin/python")
    python = str(ROOT / "bot/.venv/bin/python") if needs_rasa else sys.executable
    line = [python, "-m", module, *([command] if command else []), "--help"]
    finished = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False, timeout=90)
    assert finished.returncode == 0, finished.stderr
    assert "usage:" in finished.stdout


# paths and functions


@pytest.mark.parametrize("name", WITH_PATHS)
def test_every_path_between_backticks_exists(name: str) -> None:
    paths = {span for span in read(name).spans if _PATH.match(span) and not MADE_LATER.match(span)}
    assert [path for path in sorted(paths) if not any(ROOT.glob(path.rstrip("/")))] == []


@cache
def functions_in(path: str) -> frozenset[str]:
    """Names of all functions of a file, nested ones too; methods as `Class.name`."""
    found: set[str] = set()

    def visit(node: ast.AST, owner: str) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                found.add(f"{owner}{child.name}")
                found.add(child.name)
                visit(child, "")
            else:
                visit(child, f"{child.name}." if isinstance(child, ast.ClassDef) else owner)

    visit(ast.parse((ROOT / path).read_text(encoding="utf-8")), "")
    return frozenset(found)


def test_every_function_of_the_architecture_exists() -> None:
    named = _FUNCTION.findall(read("docs/architecture.md").text)
    assert len(named) > 50
    missing = [
        f"{path} {name}" for path, name in named if not (ROOT / path).is_file() or name not in functions_in(path)
    ]
    assert missing == []


def test_the_architecture_names_every_package_and_every_table() -> None:
    text = read("docs/architecture.md").text
    for folder in ROOT.iterdir():
        if (folder / "__init__.py").exists() and folder.name not in ("bench", "tests", "tools"):
            assert f"`{folder.name}/`" in text, folder.name
    for source in ("conversations/tables.py", "knowledge/tables.py"):
        for table in re.findall(r"= Table\(\s*\"(\w+)\"", (ROOT / source).read_text(encoding="utf-8")):
            assert f"`{table}`" in text, table


# the glossary


def glossary() -> list[tuple[str, str]]:
    """Each word with what its last column says about the code."""
    rows = [line.strip("|").split("|") for line in read("docs/glossary.md").text.splitlines() if line.startswith("|")]
    return [(row[0].strip(), row[-1].strip()) for row in rows[2:]]


@cache
def top_level(module: str) -> dict[str, ast.stmt]:
    """What a module defines, by name."""
    tree = ast.parse((ROOT / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8"))
    found: dict[str, ast.stmt] = {}
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            found[node.name] = node
        elif isinstance(node, ast.Assign):
            found |= {target.id: node for target in node.targets if isinstance(target, ast.Name)}
    return found


def kind_of(node: ast.stmt) -> str:
    """class, type, table or keys."""
    if isinstance(node, ast.ClassDef):
        return "class"
    value = node.value if isinstance(node, ast.Assign) else None
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "Table":
        return "table"
    return "type" if isinstance(value, ast.Subscript) else "keys"


@pytest.mark.parametrize(("word", "code"), glossary(), ids=[word for word, _ in glossary()])
def test_every_word_of_the_glossary_is_in_the_code_as_it_says(word: str, code: str) -> None:
    assert "`" in code or code == "planned"
    kind = ""
    for part in re.findall(r"\b(class|type|table|keys)(?:es)?\b(?=[ ]`)|`([\w.]+)`", code):
        kind = part[0] or kind
        if part[1]:
            module, _, name = part[1].rpartition(".")
            assert kind_of(top_level(module)[name]) == kind, f"{word}: {part[1]}"


def test_what_the_glossary_calls_planned_is_not_there_yet() -> None:
    planned = {name for word, code in glossary() if code == "planned" for name in re.findall(r"[A-Z]\w+", word)}
    planned |= {name for _, code in glossary() for name in re.findall(r"(\w+) is planned", code)}
    product = ("contracts", "nlu", "knowledge", "conversations", "disaster", "channels", "admin", "services")
    sources = "\n".join(
        path.read_text(encoding="utf-8") for folder in product for path in (ROOT / folder).rglob("*.py")
    )
    assert [name for name in sorted(planned) if re.search(rf"^class {name}\b", sources, re.M)] == []


# the three READMEs


@pytest.mark.parametrize("name", READMES[1:])
def test_the_readmes_have_the_same_commands_links_and_chapters(name: str) -> None:
    original, counterpart = read(READMES[0]), read(name)
    assert counterpart.blocks == original.blocks
    assert set(counterpart.spans) == set(original.spans)
    assert set(counterpart.links) - set(READMES) == set(original.links) - set(READMES)
    assert counterpart.text.count("\n## ") == original.text.count("\n## ")


@pytest.mark.parametrize("name", READMES)
def test_each_readme_leads_to_the_other_two(name: str) -> None:
    assert set(read(name).links) & set(READMES) == set(READMES) - {name}


def test_the_readme_for_taiwan_uses_full_width_punctuation() -> None:
    prose = re.sub(r"\]\([^()]*\)", "]", re.sub(r"`[^`]*`", "x", read("README.zh-Hant.md").text))
    assert re.findall(r"[\u4e00-\u9fff][,;:?!]|[\u4e00-\u9fff]\.(?:\s|$)", prose) == []


# decisions


def test_decisions_are_numbered_once_each() -> None:
    numbers: Counter[str] = Counter()
    for path in sorted((ROOT / "docs" / "adr").glob("*.md")):
        found = re.match(r"(\d{4})-[a-z0-9-]+\.md\Z", path.name)
        assert found, path.name
        numbers[found[1]] += 1
        assert path.read_text(encoding="utf-8").startswith(f"# {found[1]}"), path.name
    assert [number for number, count in numbers.items() if count > 1] == []


def test_every_document_is_reachable_from_the_readme() -> None:
    seen: set[str] = set()
    waiting = ["README.md"]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        for link in read(name).links:
            target = ((ROOT / name).parent / link.split("#")[0]).resolve()
            inside = target.is_relative_to(ROOT) and not re.match(r"https?:", link)
            pages = sorted(target.glob("*.md")) if inside and target.is_dir() else [target] if inside else []
            waiting += [page.relative_to(ROOT).as_posix() for page in pages if page.suffix == ".md" and page.is_file()]
    assert {Path(name).as_posix() for name in NAMES} - seen == set()
