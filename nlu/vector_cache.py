"""Vectors on disk by hash of text and model, so that a restart embeds only what changed."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from nlu.cache_file import CacheTable
from nlu.embed import Embedder, Vectors, prepare

#: More rows than this and those of other models go; more than twice as many, all of them.
_MAX_ROWS = 300_000
#: Bytes of a key that say which model its row is of.
_MODEL_BYTES = 8
_CREATE = "CREATE TABLE IF NOT EXISTS vector (key BLOB PRIMARY KEY, row BLOB) WITHOUT ROWID"


class CachedEmbedder:
    """An Embedder that asks `inner` only for texts it has not seen; the file may be deleted at any time.

    It is for the articles. Residents' questions must go through `inner`: they are never written to disk.
    """

    def __init__(self, inner: Embedder, path: Path, most: int = _MAX_ROWS) -> None:
        self.inner = inner
        self.name = inner.name
        self.dimensions = inner.dimensions
        self._table = CacheTable(path, "vector", _CREATE, _trim(inner.name, most))
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
    return _mark(model) + hashlib.sha256(prepare(text).encode()).digest()


def _mark(model: str) -> bytes:
    return hashlib.sha256(model.encode()).digest()[:_MODEL_BYTES]


def _trim(model: str, most: int) -> tuple[str, str]:
    """Never the rows of this model while they fit: they are what the next start reads."""
    too_many = "DELETE FROM vector WHERE (SELECT count(*) FROM vector) > "
    others = f"substr(key, 1, {_MODEL_BYTES}) <> x'{_mark(model).hex()}'"
    return f"{too_many}{most} AND {others}", f"{too_many}{2 * most}"
