"""What one would take instead of this search, over the same articles: BM25 alone, sentence vectors alone."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from knowledge.engine import Engine
from nlu.embed import LayeredEmbedder, Vectors, unit_rows

#: Question -> article id -> score.
Rank = Callable[[str], dict[str, float]]


def peers_of(engine: Engine) -> dict[str, Rank]:
    """The peers by name."""
    return {"bm25": BM25Alone(engine), "dense": VectorsAlone(engine)}


class BM25Alone:
    """The words of all variants, as the lexical leg has them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def __call__(self, text: str) -> dict[str, float]:
        """Scores of the articles that share a word."""
        [query] = self._engine.search.prepare([text])
        return self._engine.index.state.lexical.scores(query.tokens)


class VectorsAlone:
    """The embedder's own sentence vectors, without the head: the nearest title, short answer or example."""

    def __init__(self, engine: Engine) -> None:
        parts = engine.index.state.parts
        self._embedder = engine.index.vectoriser.embedder
        self._rows = self._embed([entry.text for part in parts for entry in part.entries])
        self._starts = np.cumsum([0, *(len(part.entries) for part in parts[:-1])])
        self._ids = [part.id for part in parts]

    def __call__(self, text: str) -> dict[str, float]:
        """The cosine of the nearest row of each article."""
        best = np.maximum.reduceat(self._rows @ self._embed([text])[0], self._starts)
        return dict(zip(self._ids, best.tolist(), strict=True))

    def _embed(self, texts: list[str]) -> Vectors:
        rows = self._embedder.embed(texts)
        return unit_rows(rows[:, :512]) if self._embedder.name == LayeredEmbedder.name else rows
