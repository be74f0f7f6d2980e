"""The parts of answering put together over a library: embedder, glossary, scope, index, search."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.calibration import BUNDLED_CALIBRATION, UNLEARNT, Calibration, CalibrationInvalid, read_calibration
from knowledge.content_library import ContentLibrary
from knowledge.following import BUNDLED_FOLLOWING, UNLEARNT_FOLLOWING, Following, read_following
from knowledge.head import BUNDLED_HEAD, SEARCH_ENCODER, TUNED_HEAD, Head, read_head
from knowledge.headed import HeadedEmbedder
from knowledge.index import Index
from knowledge.scope import Scope
from knowledge.search import Search
from knowledge.spread_embedder import SpreadEmbedder
from knowledge.twins import bundled_twins
from nlu.embed import Embedder, HttpEmbedder, LayeredEmbedder
from nlu.glossary import load_glossary
from nlu.tuned_embedder import TunedEmbedder
from nlu.vector_cache import CachedEmbedder


@dataclass(frozen=True, slots=True)
class Engine:
    """index: filled by `replace` and `update`. search: over it. embedder: for residents' words (never cached)."""

    index: Index
    search: Search
    embedder: Embedder


def build_engine(
    embedder: Embedder,
    library: ContentLibrary | None = None,
    *,
    cache: Path | None = None,
    calibration: Calibration | None = None,
    following: Following | None = None,
    processes: int = 1,
    twins: Collection[int] | None = None,
) -> Engine:
    """An engine over `library`, articles' vectors and words kept in the file `cache`; raises EmbeddingError.

    processes: that may work out vectors of articles which are not in the file yet (the bundled model's only).
    twins: examples that are not compared, those in the repository if nothing is said.
    """
    glossary = load_glossary()
    searched = _with_head(embedder)
    spread = isinstance(embedder, LayeredEmbedder) and processes > 1
    working = SpreadEmbedder(searched, _bundled, processes) if spread else searched
    if twins is None:
        # They were found with both heads: other vectors may tell them apart.
        both = isinstance(embedder, TunedEmbedder) and isinstance(searched, HeadedEmbedder)
        twins = bundled_twins() if both else frozenset()
    index = Index(CachedEmbedder(working, cache) if cache else working, glossary, cache, twins)
    if library is not None:
        index.replace(library)
    learnt = calibration or load_calibration()
    # Residents' words go to the embedder itself: they are never written to the cache.
    return Engine(
        index, Search(index, searched, glossary, Scope(), learnt, following=following or load_following()), embedder
    )


def _with_head(embedder: Embedder) -> Embedder:
    heads = load_heads(embedder)
    return HeadedEmbedder(embedder, heads, load_glossary()) if heads else embedder


def _bundled() -> Embedder:
    return _with_head(open_embedder())


def load_calibration(path: Path = BUNDLED_CALIBRATION) -> Calibration:
    """The learnt calibration, or the cautious one of the first trials where nothing was learnt yet."""
    return read_calibration(path) if path.exists() else UNLEARNT


def load_following(path: Path = BUNDLED_FOLLOWING) -> Following:
    """What was learnt about messages after an answer, or a cautious guess where nothing was."""
    return read_following(path) if path.exists() else UNLEARNT_FOLLOWING


def load_heads(embedder: Embedder, paths: Sequence[Path] = (BUNDLED_HEAD, TUNED_HEAD)) -> Sequence[Head]:
    """The heads that were learnt on vectors of this embedder, or none: one of each half where it is tuned."""
    found = [read_head(path) for path in paths if path.exists()]
    names = [head.embedder for head in found]
    if embedder.name not in names:
        return ()
    return found[: names.index(embedder.name) + 1]


def open_embedder(url: str | None = None, model: str = "", dimensions: int = 0, api_key: str | None = None) -> Embedder:
    """The bundled model, or the endpoint at `url` when one is configured."""
    if url:
        return HttpEmbedder(url, model, dimensions, api_key=api_key)
    return TunedEmbedder(SEARCH_ENCODER)


__all__ = ["CalibrationInvalid", "Engine", "build_engine", "load_calibration", "load_heads", "open_embedder"]
