"""`vectors`: work out the vectors of all articles before the service starts; quick when nothing changed."""

from __future__ import annotations

import sys
from argparse import Namespace
from typing import TYPE_CHECKING

from knowledge.answering_settings import AnsweringSettings
from knowledge.calibration import UNLEARNT
from knowledge.commands.options import content_folder
from knowledge.engine import build_engine, open_embedder
from knowledge.entries import entries_of
from knowledge.index import searchable, spelling_of
from knowledge.publishing import library_of_files
from nlu.glossary import load_glossary

if TYPE_CHECKING:
    from knowledge.commands.options import Subparsers


def add_arguments(subparsers: Subparsers) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser("vectors", help="work out the vectors of all articles, once")
    parser.set_defaults(run=run)


def run(options: Namespace) -> int:
    """Fills the file of vectors from the content files; raises EmbeddingError."""
    own = AnsweringSettings()
    key = own.embeddings_key.get_secret_value()
    embedder = open_embedder(own.embeddings_url, own.embeddings_model, own.embeddings_dimensions, key)
    articles = [a for a in library_of_files(content_folder(options)).articles.values() if searchable(a)]
    spelling = spelling_of(articles, load_glossary())
    texts = [spelling.written(entry.text) for article in articles for entry in entries_of(article)]
    build_engine(embedder, cache=own.vectors, calibration=UNLEARNT).index.embedder.embed(texts)
    sys.stdout.write(f"{len(texts)} vectors of {len(articles)} articles in {own.vectors}\n")
    return 0
