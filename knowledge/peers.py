"""What one would take instead of this search, over the same articles: BM25 alone, sentence vectors alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from knowledge.engine import Engine
from nlu.embed import BundledEmbedder, Embedder
from nlu.vector_cache import CachedEmbedder

#: Questions -> for each the ids of the best three articles.
Rank = Callable[[Sequence[str]], list[tuple[str, ...]]]

_BLOCK = 256


def peers_of(engine: Engine, cache: Path | None = None) -> dict[str, Rank]:
    """The peers by name; vectors of the articles are kept in the file `cache`."""
    return {"bm25": BM25Alone(engine), "dense": VectorsAlone(engine, cache)}


class BM25Alone:
    """The words of all variants, as the lexical leg has them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def __call__(self, texts: Sequence[str]) -> list[tuple[str, ...]]:
        """The articles with the best word scores; raises EmbeddingError."""
        lexical = self._engine.index.state.lexical
        scores = [lexical.scores(query.tokens) for query in self._engine.search.prepare(texts)]
        return [tuple(sorted(found, key=lambda id_, found=found: -found[id_])[:3]) for found in scores]  # type: ignore[misc]


class VectorsAlone:
    """The bundled encoder's own sentence vectors, without the head: the nearest title, short answer or example."""

    def __init__(self, engine: Engine, cache: Path | None) -> None:
        parts = engine.index.state.parts
        self._embedder: Embedder = CachedEmbedder(BundledEmbedder(), cache) if cache else BundledEmbedder()
        self._rows = self._embedder.embed([entry.text for part in parts for entry in part.entries])
        self._starts = np.cumsum([0, *(len(part.entries) for part in parts[:-1])])
        self._ids = [part.id for part in parts]

    def __call__(self, texts: Sequence[str]) -> list[tuple[str, ...]]:
        """The articles of the nearest rows; raises EmbeddingError."""
        out = []
        asked = self._embedder.embed(texts)
        for start in range(0, len(texts), _BLOCK):
            scores = self._rows @ asked[start : start + _BLOCK].T
            best = np.argsort(-np.maximum.reduceat(scores, self._starts, axis=0), axis=0)[:3]
            out += [tuple(self._ids[number] for number in column) for column in best.T.tolist()]
        return out
