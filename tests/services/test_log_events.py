"""The catalogue of log events and the places that log them agree, and no field can hold a resident's words."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from contracts.log_events import EVENTS

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("channels", "conversations", "storage", "knowledge", "disaster", "admin", "services", "nlu")
LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}
#: How structlog writes a traceback; masked by services.logs.
MACHINERY = {"exc_info", "stack_info"}
UNSAFE = {"text", "words", "message", "question", "external_id", "user", "token", "reply_token", "body", "name", "ip"}
#: structlog's own argument; a field of this name makes the call fail.
RESERVED = {"event"}


def _calls() -> Iterator[tuple[str, str, frozenset[str]]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                    continue
                owner = node.func.value
                if node.func.attr in LEVELS and isinstance(owner, ast.Name) and owner.id == "log":
                    where = f"{path.relative_to(ROOT)}:{node.lineno}"
                    assert node.args, where
                    assert isinstance(node.args[0], ast.Constant), f"{where}: the event's name must be written out"
                    fields = {keyword.arg for keyword in node.keywords}
                    assert None not in fields, f"{where}: fields must be written out"
                    yield where, str(node.args[0].value), frozenset(item for item in fields if item) - MACHINERY


def test_every_call_is_in_the_catalogue() -> None:
    wrong = [
        (where, event, sorted(fields - EVENTS.get(event, frozenset())))
        for where, event, fields in _calls()
        if event not in EVENTS or not fields <= EVENTS[event]
    ]
    assert wrong == []
    assert not any(fields & RESERVED for fields in EVENTS.values())


def test_every_event_and_field_of_the_catalogue_is_logged_somewhere() -> None:
    logged: dict[str, frozenset[str]] = {}
    for _, event, fields in _calls():
        logged[event] = logged.get(event, frozenset()) | fields
    assert logged == EVENTS


def test_no_field_can_hold_words_or_ids_of_a_resident() -> None:
    assert {event: sorted(fields & UNSAFE) for event, fields in EVENTS.items() if fields & UNSAFE} == {}
