"""Vectors on disk by hash of text and model, so that a restart embeds only what changed."""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from nlu.embed import Embedder, Vectors, prepare

_MAX_ROWS = 200_000
_CHUNK = 500


class CachedEmbedder:
    """An Embedder that asks `inner` only for texts it has not seen; the file may be deleted at any time.

    It is for the articles. Residents' questions must go through `inner`: they are never written to disk.
    One SQLite file serves several processes; a damaged or unwritable one is the same as none.
    """

    def __init__(self, inner: Embedder, path: Path) -> None:
        self.inner = inner
        self.name = inner.name
        self.dimensions = inner.dimensions
        self._path = path
        self._lock = threading.Lock()

    def embed(self, texts: Sequence[str]) -> Vectors:
        keys = [_key(self.name, text) for text in texts]
        with self._lock:
            known = self._read(set(keys))
            missing = list({key: text for key, text in zip(keys, texts, strict=True) if key not in known}.items())
            if missing:
                rows = self.inner.embed([text for _, text in missing])
                fresh = {key: row for (key, _), row in zip(missing, rows, strict=True)}
                self._write(fresh)
                known.update(fresh)
        out = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, key in enumerate(keys):
            out[row] = known[key]
        return out

    def warm(self) -> None:
        self.inner.warm()

    def _open(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self._path, timeout=5.0)
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=OFF")  # a cache: losing the tail costs a second
            connection.execute("CREATE TABLE IF NOT EXISTS vector (key BLOB PRIMARY KEY, row BLOB) WITHOUT ROWID")
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _read(self, keys: set[bytes]) -> dict[bytes, Vectors]:
        found: dict[bytes, Vectors] = {}
        wanted = sorted(keys)
        try:
            connection = self._open()
        except (sqlite3.Error, OSError):
            return found
        try:
            for start in range(0, len(wanted), _CHUNK):
                chunk = wanted[start : start + _CHUNK]
                marks = ",".join("?" * len(chunk))
                query = f"SELECT key, row FROM vector WHERE key IN ({marks})"  # noqa: S608 - only question marks
                for key, blob in connection.execute(query, chunk):
                    if len(blob) == 4 * self.dimensions:
                        found[key] = np.frombuffer(blob, dtype="<f4").astype(np.float32)
        except sqlite3.Error:
            return found
        finally:
            connection.close()
        return found

    def _write(self, rows: dict[bytes, Vectors]) -> None:
        try:
            connection = self._open()
        except (sqlite3.Error, OSError):
            return
        try:
            with connection:
                (count,) = connection.execute("SELECT count(*) FROM vector").fetchone()
                if count > _MAX_ROWS:
                    connection.execute("DELETE FROM vector")
                connection.executemany(
                    "INSERT OR REPLACE INTO vector VALUES (?, ?)",
                    [(key, row.astype("<f4").tobytes()) for key, row in rows.items()],
                )
        except sqlite3.Error:
            return
        finally:
            connection.close()


def _key(model: str, text: str) -> bytes:
    return hashlib.sha256(f"{model}\0{prepare(text)}".encode()).digest()
