"""How long a search takes over the shipped library and over one fifty times its size."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bench.figure import Figure, median, percentile
from bench.questions import QUESTIONS
from contracts.answers import AnswerQuery
from contracts.languages import Language
from knowledge.answering import answer
from knowledge.content_library import ContentLibrary
from knowledge.engine import build_engine, open_embedder
from knowledge.publishing import library_of_files
from knowledge.settings import KnowledgeSettings

_LARGE = 10_000


def measure(cache: Path, runs: int = 300) -> list[Figure]:
    """p50 and p95 of an answer, vectors of the question included, over both sizes."""
    library = library_of_files(KnowledgeSettings().content_dir)
    small = len(library.articles)
    figures = _timed(library, cache, runs, f"search over {small} articles × 4 variants", 15)
    return [*figures, *_timed(_grown(library), cache, runs, f"search over {_LARGE} articles × 4 variants", 40)]


def _grown(library: ContentLibrary) -> ContentLibrary:
    """The library repeated under other ids until it has enough articles; the vectors come from the cache."""
    originals = [article for article in library.articles.values() if article.superseded_by is None]
    articles = dict(library.articles)
    for number in range(_LARGE - len(originals)):
        copy = replace(originals[number % len(originals)], id=f"copy-{number}")
        articles[copy.id] = copy
    return replace(library, articles=articles)


def _timed(library: ContentLibrary, cache: Path, runs: int, name: str, budget: float) -> list[Figure]:
    engine = build_engine(open_embedder(), library, cache=cache / "vectors.sqlite3")
    engine.embedder.warm()
    now = datetime.now(UTC)
    samples = []
    for number in range(runs):
        query = AnswerQuery(QUESTIONS[number % len(QUESTIONS)], Language.JA)
        started = time.perf_counter()
        answer(engine.search, query, now)
        samples.append((time.perf_counter() - started) * 1000)
    return [
        Figure(f"{name}, p50", median(samples), "ms", runs=runs),
        Figure(f"{name}, p95", percentile(samples, 0.95), "ms", budget, runs=runs),
    ]
