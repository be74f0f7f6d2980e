"""`train-head`: learn the head of the search from the example questions of the published articles.

After a large change of the content; then `python -m knowledge evaluate --learn`. Needs minutes, no network.
"""

from __future__ import annotations

import hashlib
import sys
from argparse import Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING

from knowledge.articles import Article
from knowledge.calibration import UNLEARNT
from knowledge.commands.options import content_folder
from knowledge.engine import build_engine, open_embedder
from knowledge.entries import entries_of
from knowledge.head import write_head
from knowledge.head_training import Examples, train_head
from knowledge.headed import head_tokens
from knowledge.publishing import library_of_files
from knowledge.scope import outside_subjects
from knowledge.settings import KnowledgeSettings
from knowledge.spelling import SpellingTable
from nlu.glossary import load_glossary
from nlu.normalise import normalise
from nlu.vector_cache import CachedEmbedder

if TYPE_CHECKING:
    from knowledge.commands.options import Subparsers

#: Class name and text of one example.
Example = tuple[str, str]


def add_arguments(subparsers: Subparsers) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser("train-head", help="learn the head of the search from the example questions")
    parser.set_defaults(run=run)


def run(options: Namespace) -> int:
    """Trains and writes `knowledge/data/head.npz`."""
    settings = KnowledgeSettings()
    library = library_of_files(content_folder(options))
    cache = settings.vectors
    engine = build_engine(open_embedder(), library, cache=cache, calibration=UNLEARNT)
    state, glossary = engine.index.state, load_glossary()
    examples = examples_of([library.articles[id_] for id_ in state.numbers], state.spelling)
    texts = [text for _, text in examples]
    embedder = CachedEmbedder(engine.embedder, cache)
    rows = embedder.embed(texts)
    data = Examples.of(rows, [head_tokens(text, glossary) for text in texts], [name for name, _ in examples])
    digest = hashlib.sha256("\n".join(f"{name}\t{text}" for name, text in sorted(examples)).encode()).hexdigest()[:16]
    sys.stdout.write(f"{len(examples)} examples of {int(data.labels.max()) + 1} classes\n")
    write_head(train_head(data, embedder.name, digest, lambda line: print(line, flush=True)))  # noqa: T201 - progress
    return 0


def examples_of(articles: Sequence[Article], spelling: SpellingTable) -> list[Example]:
    """Every entry as it is written and as it is spelt usually, and the subjects that no article answers."""
    found: dict[Example, None] = {}
    for article in articles:
        for entry in entries_of(article):
            found.setdefault((article.id, spelling.written(entry.text)))
            found.setdefault((article.id, normalise(entry.text)))
    for name, texts in outside_subjects().items():
        found.update({(f"outside:{name}", text): None for text in texts})
    return list(found)
