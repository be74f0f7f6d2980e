"""`vectors`: work out vectors and words of all articles before the service starts; quick when nothing changed."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from typing import TYPE_CHECKING

from knowledge.answering_settings import AnsweringSettings
from knowledge.calibration import UNLEARNT
from knowledge.commands.options import content_folder
from knowledge.engine import build_engine, open_embedder
from knowledge.publishing import library_of_files

if TYPE_CHECKING:
    from knowledge.commands.options import Subparsers


def add_arguments(subparsers: Subparsers) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser("vectors", help="work out the vectors and words of all articles, once")
    parser.set_defaults(run=run)


def run(options: Namespace) -> int:
    """Fills the file of vectors and words from the content files; raises EmbeddingError."""
    own = AnsweringSettings()
    key = own.embeddings_key.get_secret_value()
    embedder = open_embedder(own.embeddings_url, own.embeddings_model, own.embeddings_dimensions, key)
    # Building the index is what the service will do, so nothing is left for it to work out.
    library = library_of_files(content_folder(options))
    built = build_engine(
        embedder, library, cache=own.vectors, calibration=UNLEARNT, processes=os.cpu_count() or 1
    ).index.state
    texts = sum(len(part.entries) for part in built.parts)
    sys.stdout.write(f"{texts} vectors of {len(built.parts)} articles in {own.vectors}\n")
    return 0
