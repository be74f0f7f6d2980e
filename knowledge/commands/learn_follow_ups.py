"""`learn-follow-ups`: learn when a message leans on the article before it; a step after `train-head` and `--learn`."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections import defaultdict
from typing import TYPE_CHECKING

from knowledge.commands.options import content_folder
from knowledge.engine import build_engine, open_embedder
from knowledge.following import READINGS, UNLEARNT_FOLLOWING, write_following
from knowledge.learning_to_follow import (
    Heard,
    cross_validated,
    hear,
    learn,
    pairs_of,
    without_new_subjects,
)
from knowledge.publishing import library_of_files
from knowledge.settings import KnowledgeSettings

if TYPE_CHECKING:
    from knowledge.commands.options import Subparsers


def add_arguments(subparsers: Subparsers) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser("learn-follow-ups", help="learn when a message leans on the answer before it")
    parser.add_argument("--check", action="store_true", help="cross-validate and print figures, write nothing")
    parser.set_defaults(run=run)


def run(options: Namespace) -> int:
    """Learns and writes `knowledge/data/following.yaml`, or only says how good it would be."""
    library, questions = without_new_subjects(library_of_files(content_folder(options)))
    engine = build_engine(open_embedder(), library, cache=KnowledgeSettings().vectors, following=UNLEARNT_FOLLOWING)
    state = engine.index.state
    heard = [hear(engine.search, pair, state) for pair in pairs_of(state, questions)]
    sys.stdout.write(figures(cross_validated(heard)))
    if not options.check:
        write_following(learn(heard))
    return 0


def figures(judged: list[tuple[Heard, tuple[float, float, float]]]) -> str:
    """For each kind and language: examples, right with the chosen reading, right alone, and how often it stays."""
    groups: dict[tuple[str, str], list[tuple[bool, bool, bool]]] = defaultdict(list)
    for one, chances in judged:
        chosen = max(range(len(READINGS)), key=lambda at: chances[at])
        groups[one.pair.kind, one.pair.language.value].append((one.right[chosen], one.right[2], chosen == 0))
    lines = [f"{'':22} {'n':>5} {'right':>7} {'alone':>7} {'stays':>7}"]
    for (kind, language), rows in sorted(groups.items()):
        shares = (100 * sum(row[at] for row in rows) / len(rows) for at in range(3))
        lines.append(f"{kind + ' ' + language:22} {len(rows):5} " + " ".join(f"{share:6.1f}%" for share in shares))
    return "\n".join(lines) + "\n"
