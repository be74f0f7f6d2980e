"""`tools/compare-rasa`: plain Rasa, BM25 alone, vectors alone and Tomoni on the frozen questions, in one run.

Prints two tables and writes bench/results/compare-rasa.json. Needs .cache/rasa-full/.venv (tools/compare-rasa).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.compare_rasa.ranking import Ranking, VectorsAlone, by_words, outcomes_of, stands_alone
from bench.compare_rasa.servers import Running, ask_in_turn, our_server, plain_server, ranking_of, running
from bench.compare_rasa.table import SPLITS, Pair, quality, quality_table, speed_table
from bench.compare_rasa.training import Trained, train
from bench.compare_rasa.training_data import TrainingData, write_training_data
from bench.figure import RESULTS, median, percentile
from bench.sizes import tree_memory
from knowledge.content_library import ContentLibrary
from knowledge.engine import Engine, build_engine, open_embedder
from knowledge.evaluation import Outcome, ask_all
from knowledge.publishing import library_of_files
from knowledge.questions import FROZEN_QUESTIONS, digest_of, read_questions
from knowledge.settings import KnowledgeSettings
from nlu.embed import BundledEmbedder

_PLACE = Path(".cache/rasa-full")
_STARTS = 3
_EDITS = 20


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, write; returns 0."""
    parser = argparse.ArgumentParser(prog="tools/compare-rasa", description="Plain Rasa beside Tomoni.")
    parser.add_argument("--content", type=Path, default=None, help="content folder (default: TOMONI_CONTENT_DIR)")
    parser.add_argument("--questions", type=Path, default=FROZEN_QUESTIONS, help="folder of the frozen questions")
    parser.add_argument("--anew", action="store_true", help="train again even if nothing changed")
    parser.add_argument("--output", type=Path, default=RESULTS / "compare-rasa.json", help="JSON file for the figures")
    options = parser.parse_args(arguments)
    library = library_of_files(options.content or KnowledgeSettings().content_dir)
    data = write_training_data(library.articles.values(), _PLACE / "data")
    trained = train(data, _PLACE.resolve(), anew=options.anew)

    started = time.monotonic()
    engine = build_engine(open_embedder(), library)
    build_seconds = time.monotonic() - started
    tomoni = [o for o in ask_all(engine, read_questions(options.questions, library.articles)) if _fair(o)]
    rankings, pairs = _on_servers(trained, tomoni)
    pairs = [*_preparing(trained, engine, library, build_seconds), *pairs]
    systems, thresholds = _systems(engine, tomoni, rankings)
    document = {
        **_circumstances(data, trained, tomoni),
        "thresholds": thresholds,
        "quality": systems,
        "speed": [{**asdict(pair), "ratio": round(pair.ratio, 3)} for pair in pairs],
    }
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(f"{data.articles} articles, {data.examples} examples in four languages; ")
    sys.stdout.write(f"{len(tomoni)} questions that stand alone\n\n{quality_table(systems)}\n\n{speed_table(pairs)}\n")
    return 0


def _fair(outcome: Outcome) -> bool:
    return stands_alone(outcome.question)


def _on_servers(trained: Trained, tomoni: Sequence[Outcome]) -> tuple[list[Ranking], list[Pair]]:
    """Plain Rasa's rankings, and start, memory and parse times of both servers."""
    place = _PLACE.resolve()
    plain, ours = plain_server(trained.plain, place), our_server(place)
    plain_starts, our_starts = [], []
    for _ in range(_STARTS - 1):
        with running(plain) as one:
            plain_starts.append(one.start_seconds)
        with running(ours) as one:
            our_starts.append(one.start_seconds)
    with running(plain) as first, running(ours) as second:
        starts = Pair(
            "start of the Rasa server to its first parse, median",
            "s",
            median([*plain_starts, first.start_seconds]),
            median([*our_starts, second.start_seconds]),
            _STARTS,
        )
        parses, plain_ms, our_ms = ask_in_turn(first, second, [o.question.text for o in tomoni])
        memory = _memory(first, second)
    return [ranking_of(parse) for parse in parses], [starts, *memory, *_times(plain_ms, our_ms, tomoni)]


def _memory(plain: Running, ours: Running) -> list[Pair]:
    servers = tree_memory(plain.pid) / 2**20, tree_memory(ours.pid) / 2**20
    search = tree_memory(os.getpid()) / 2**20
    return [
        Pair("memory of the Rasa server", "MB", *servers),
        Pair("memory until the article is known (ours: + this process)", "MB", servers[0], servers[1] + search),
    ]


def _times(plain: Sequence[float], ours: Sequence[float], tomoni: Sequence[Outcome]) -> list[Pair]:
    """Ours knows the article only after the search: `whole` adds its time, question by question."""
    whole = [parse + outcome.ms for parse, outcome in zip(ours, tomoni, strict=True)]
    runs = len(plain)
    return [
        Pair("parse of one message, p50", "ms", median(plain), median(ours), runs),
        Pair("parse of one message, p95", "ms", percentile(plain, 0.95), percentile(ours, 0.95), runs),
        Pair("until the article is known, p50", "ms", median(plain), median(whole), runs),
        Pair("until the article is known, p95", "ms", percentile(plain, 0.95), percentile(whole, 0.95), runs),
    ]


def _preparing(trained: Trained, engine: Engine, library: ContentLibrary, build_seconds: float) -> list[Pair]:
    """Training, and what an edit of one article costs: plain Rasa has to train again."""
    articles, seconds = list(library.articles.values())[:_EDITS], []
    for article in articles:
        started = time.monotonic()
        engine.index.update(article)
        seconds.append(time.monotonic() - started)
    ours = trained.our_seconds + build_seconds
    return [
        Pair("training from nothing (ours: dialogue model + index)", "s", trained.plain_seconds, ours),
        Pair("an article changed: until it can be found", "s", trained.plain_seconds, median(seconds), len(seconds)),
    ]


def _systems(
    engine: Engine, tomoni: Sequence[Outcome], plain: Sequence[Ranking]
) -> tuple[dict[str, dict[str, Any]], dict[str, float]]:
    questions = [outcome.question for outcome in tomoni]
    vectors = VectorsAlone(BundledEmbedder(), engine.index.state.library.articles.values())
    others = {
        "plain Rasa (DIET + ResponseSelector)": plain,
        "vectors alone": [vectors.rank(question) for question in questions],
        "BM25 alone": [by_words(engine, question) for question in questions],
    }
    systems, thresholds = {"Tomoni": quality(tomoni)}, {}
    for name, rankings in others.items():
        thresholds[name], outcomes = outcomes_of(questions, rankings)
        systems[name] = quality(outcomes)
    return systems, thresholds


def _circumstances(data: TrainingData, trained: Trained, tomoni: Sequence[Outcome]) -> dict[str, Any]:
    questions = [outcome.question for outcome in tomoni]
    return {
        "measured_at": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
        "trained_at": trained.trained_at,
        "cores": os.cpu_count(),
        "articles": data.articles,
        "examples": data.examples,
        "training_data": data.digest,
        "digests": {split: digest_of(q for q in questions if q.split == split) for split in SPLITS},
    }


if __name__ == "__main__":
    sys.exit(main())
