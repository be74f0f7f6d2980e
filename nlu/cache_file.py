"""A SQLite file of values that can be worked out again: a damaged, unwritable or missing one is as good as none.

It may be deleted at any time and serves several processes. Nothing here fails: what cannot be read is not there,
what cannot be written is forgotten.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_CHUNK = 500
#: Rows of 1 KB (a vector) share pages of this size; in SQLite's usual ones each would take a page of its own.
_PAGE_BYTES = 32_768


@dataclass(frozen=True, slots=True)
class CacheTable:
    """The table `name` of the file at `path`, with blobs `key` and `row`.

    create: its SQL. trim: SQL that takes old rows away, run before each writing.
    """

    path: Path
    name: str
    create: str
    trim: Sequence[str] = ()

    def find(self, keys: Collection[bytes]) -> Iterator[tuple[bytes, bytes]]:
        """Key and row of each that is there, as far as the file can be read."""
        wanted = sorted(keys)  # so that every page is read once
        with contextlib.suppress(sqlite3.Error, OSError), contextlib.closing(self._open()) as connection:
            for start in range(0, len(wanted), _CHUNK):
                chunk = wanted[start : start + _CHUNK]
                marks = ",".join("?" * len(chunk))
                query = f"SELECT key, row FROM {self.name} WHERE key IN ({marks})"  # noqa: S608 - no words of others
                for key, row in connection.execute(query, chunk):
                    if type(key) is type(row) is bytes:
                        yield key, row

    def put(self, rows: Mapping[bytes, bytes]) -> None:
        """Keeps the rows where that is possible."""
        command = f"INSERT OR REPLACE INTO {self.name} (key, row) VALUES (?, ?)"  # noqa: S608 - no words of others
        with contextlib.suppress(sqlite3.Error, OSError), contextlib.closing(self._open()) as connection, connection:
            for statement in self.trim:
                connection.execute(statement)
            connection.executemany(command, rows.items())

    def _open(self) -> sqlite3.Connection:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self.path, timeout=5.0)
        try:
            connection.execute(f"PRAGMA page_size={_PAGE_BYTES}")  # counts for a new file only
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=OFF")  # a cache: losing the tail costs a second
            connection.execute(self.create)
        except sqlite3.Error:
            connection.close()
            raise
        return connection
