"""The sentence encoder of danger for callers who cannot wait for it."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from nlu.embed import Embedder, Vectors
from nlu.errors import EmbeddingError
from nlu.tuned_embedder import TunedEmbedder


class ReadyEmbedder:
    """Loads the encoder in a thread; until it is there, and where it cannot be loaded, there are no vectors."""

    def __init__(self, embedder: Embedder | None = None) -> None:
        self._embedder: Embedder = embedder or TunedEmbedder()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._load, name="sentence-encoder", daemon=True)
        self._thread.start()

    def vectors(self, texts: Sequence[str]) -> Vectors | None:
        """One unit row per text, or None while the encoder is not ready."""
        if not self._ready.is_set():
            return None
        try:
            return self._embedder.embed(texts)
        except EmbeddingError:
            return None

    def wait(self, seconds: float) -> bool:
        """True where the encoder was ready within `seconds`."""
        self._thread.join(seconds)
        return self._ready.is_set()

    def _load(self) -> None:
        try:
            self._embedder.warm()
        except (ImportError, EmbeddingError, OSError, MemoryError):
            return  # n-grams judge alone
        self._ready.set()
