"""Vectors on disk by hash of text and model, so that a restart embeds only what changed."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from nlu.cache_file import CacheTable
from nlu.embed import Embedder, Vectors, prepare

_MAX_ROWS = 200_000
_CREATE = "CREATE TABLE IF NOT EXISTS vector (key BLOB PRIMARY KEY, row BLOB) WITHOUT ROWID"
_TRIM = f"DELETE FROM vector WHERE (SELECT count(*) FROM vector) > {_MAX_ROWS}"  # noqa: S608 - a number of ours


class CachedEmbedder:
    """An Embedder that asks `inner` only for texts it has not seen; the file may be deleted at any time.

    It is for the articles. Residents' questions must go through `inner`: they are never written to disk.
    """

    def __init__(self, inner: Embedder, path: Path) -> None:
        self.inner = inner
        self.name = inner.name
        self.dimensions = inner.dimensions
        self._table = CacheTable(path, "vector", _CREATE, (_TRIM,))
        self._lock = threading.Lock()

    def embed(self, texts: Sequence[str]) -> Vectors:
        out = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        missing: dict[bytes, list[int]] = {}
        for place, text in enumerate(texts):
            missing.setdefault(_key(self.name, text), []).append(place)
        with self._lock:
            for key, blob in self._table.find(missing.keys()):
                if len(blob) == 4 * self.dimensions:
                    out[missing.pop(key, [])] = np.frombuffer(blob, dtype="<f4")
            if missing:
                rows = self.inner.embed([texts[places[0]] for places in missing.values()])
                for places, row in zip(missing.values(), rows, strict=True):
                    out[places] = row
                self._table.put({key: row.astype("<f4").tobytes() for key, row in zip(missing, rows, strict=True)})
        return out

    def warm(self) -> None:
        self.inner.warm()


def _key(model: str, text: str) -> bytes:
    return hashlib.sha256(f"{model}\0{prepare(text)}".encode()).digest()
