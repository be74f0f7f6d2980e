"""Cost of a turn with 1 and with 100,000 stored conversations: it must stay flat."""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from bench.figure import Figure
from bench.line_load import one_conversation
from bench.line_server import MeasuringLine
from services.stack import Stack

_STORED = 100_000


def measure(stack: Stack, line: MeasuringLine) -> list[Figure]:
    """The median turn before and after that many conversations with two messages each were stored."""
    before = one_conversation(stack, line, 40)[0].value
    fill(Path(stack.environment["TOMONI_DATABASE_URL"].removeprefix("sqlite:///")))
    after = one_conversation(stack, line, 40)[0].value
    return [Figure(f"turn with {_STORED:,} stored conversations ÷ with few", after / before, "×", 1.2, runs=40)]


def fill(path: Path) -> None:
    """Write the rows straight into the database file, with sealed columns left empty."""
    now = datetime.now(UTC).replace(tzinfo=None).isoformat(sep=" ")
    with sqlite3.connect(path, timeout=60) as database:
        columns = {table: _columns(database, table) for table in ("resident", "conversation", "message")}
        for _ in range(_STORED):
            resident, conversation = uuid.uuid4().hex, uuid.uuid4().hex
            _insert(database, columns, "resident", {"id": resident, "channel": "line", "external_key": resident}, now)
            owner = {"id": conversation, "resident_id": resident, "channel": "line", "language": "ja"}
            _insert(database, columns, "conversation", owner, now)
            for sequence in (1, 2):
                row = {"id": uuid.uuid4().hex, "conversation_id": conversation, "sequence": sequence}
                _insert(database, columns, "message", {**row, "author": "bot", "kind": "replies"}, now)
        database.execute("ANALYZE")
    database.close()


def _columns(database: sqlite3.Connection, table: str) -> dict[str, str]:
    """Required columns without a default -> their type."""
    rows = database.execute(f"PRAGMA table_info({table})").fetchall()
    return {name: kind for _, name, kind, required, default, key in rows if required and default is None and not key}


def _insert(
    database: sqlite3.Connection, columns: dict[str, dict[str, str]], table: str, given: Mapping[str, object], now: str
) -> None:
    row = dict(given)
    for name, kind in columns[table].items():
        row.setdefault(name, now if "DATE" in kind.upper() else json.dumps("") if "CHAR" not in kind.upper() else "")
    names = ", ".join(row)
    marks = ", ".join("?" * len(row))
    database.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(row.values()))  # noqa: S608 - our names
