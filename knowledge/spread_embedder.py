"""Vectors of very many texts on every processor: for a first start, when none is kept yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

import numpy as np

from nlu.embed import Embedder, Vectors
from nlu.errors import EmbeddingError

#: Fewer texts are quicker done here than it takes to start processes.
_WORTHWHILE = 4_000
#: Texts handed to a process at a time, few enough that all end at about the same moment.
_SHARE = 1_000


class SpreadEmbedder:
    """Keeps the promises of `inner` and gives the same vectors, many texts in `processes` processes at once.

    build: makes the same embedder in a new process; a function of a module, for it is sent there by name.
    """

    def __init__(
        self,
        inner: Embedder,
        build: Callable[[], Embedder],
        processes: int,
        *,
        worthwhile: int = _WORTHWHILE,
        share: int = _SHARE,
    ) -> None:
        self.inner = inner
        self.name = inner.name
        self.dimensions = inner.dimensions
        self._build, self._processes = build, processes
        self._worthwhile, self._share = worthwhile, share

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit row per text; raises EmbeddingError, also when a process dies."""
        if self._processes < 2 or len(texts) < self._worthwhile:
            return self.inner.embed(texts)
        try:
            with ProcessPoolExecutor(self._processes, get_context("spawn"), _open, (self._build,)) as pool:
                return np.concatenate(list(pool.map(_embed, _shares(texts, self._share))))
        except BrokenProcessPool as error:
            raise EmbeddingError("a process that works out vectors ended") from error

    def warm(self) -> None:
        """Loads the embedder of this process."""
        self.inner.warm()


def _shares(texts: Sequence[str], size: int) -> Iterator[list[str]]:
    return (list(texts[start : start + size]) for start in range(0, len(texts), size))


#: The embedder of a process that works for SpreadEmbedder.
_own: list[Embedder] = []


def _open(build: Callable[[], Embedder]) -> None:
    _own[:] = [build()]


def _embed(texts: list[str]) -> Vectors:
    return _own[0].embed(texts)
