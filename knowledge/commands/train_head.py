"""`train-head`: learn the head of the search from the example questions of the published articles.

After a large change of the content; then `python -m knowledge evaluate --learn`. Needs minutes, no network.
"""

from __future__ import annotations

import hashlib
import sys
from argparse import Namespace
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from contracts.languages import Language
from knowledge.articles import Article
from knowledge.commands.options import content_folder
from knowledge.content_library import ContentLibrary
from knowledge.deciding_after import title_of
from knowledge.entries import entries_of
from knowledge.follow_up_examples import read_examples
from knowledge.head import write_head
from knowledge.head_training import Examples, Outside, train_head
from knowledge.headed import head_tokens
from knowledge.index import Index
from knowledge.publishing import library_of_files
from knowledge.scope import near_misses, outside_subjects, outside_texts
from knowledge.search import joined_text
from knowledge.settings import KnowledgeSettings
from knowledge.spelling import SpellingTable
from knowledge.variations import Variations
from nlu.embed import FakeEmbedder, LayeredEmbedder
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
    glossary, read = load_glossary(), lessons_of(content_folder(options))
    embedder = LayeredEmbedder()
    # The variations are made anew each time: they would only swell the cache.
    cached = CachedEmbedder(embedder, KnowledgeSettings().vectors)
    rows = [cached.embed(texts_of(read.known)), embedder.embed(texts_of(read.varied))]
    examples = [*read.known, *read.varied]
    tokens = [head_tokens(text, glossary) for text in texts_of(examples)]
    data = Examples.of(np.concatenate(rows), tokens, [name for name, _ in examples])
    outside = Outside.of(embedder.embed(read.outside), [head_tokens(text, glossary) for text in read.outside])
    sys.stdout.write(f"{read}\n")
    write_head(train_head(data, embedder.name, read.digest, lambda line: print(line, flush=True), outside))  # noqa: T201
    return 0


@dataclass(frozen=True)
class Lessons:
    """What the heads learn from: examples as they stand, variations of them, and texts that no article answers."""

    known: Sequence[Example]
    varied: Sequence[Example]
    outside: Sequence[str]

    @property
    def digest(self) -> str:
        """Sixteen characters that change with any text."""
        examples = sorted(f"{name}\t{text}" for name, text in (*self.known, *self.varied))
        return hashlib.sha256("\n".join([*examples, *self.outside]).encode()).hexdigest()[:16]

    def __str__(self) -> str:
        classes = len({name for name, _ in self.known})
        known, varied, outside = len(self.known), len(self.varied), len(self.outside)
        return f"{known} examples and {varied} variations of {classes} classes, {outside} texts of none"


def lessons_of(content: Path) -> Lessons:
    """The lessons that the content in a folder gives."""
    library = library_of_files(content)
    # Only the spelling table is wanted of this index, and that is the same whatever embeds.
    index = Index(FakeEmbedder(), load_glossary())
    index.replace(library)
    spelling = index.state.spelling
    articles = [library.articles[id_] for id_ in index.state.numbers]
    known = list(dict.fromkeys([*examples_of(articles, spelling), *after_answers(library, spelling)]))
    varied = varied_of(articles, spelling, frozenset(known))
    return Lessons(known, varied, outside_of(frozenset([*known, *varied]), spelling))


def texts_of(examples: Sequence[Example]) -> list[str]:
    """The texts of some examples."""
    return [text for _, text in examples]


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


def after_answers(library: ContentLibrary, spelling: SpellingTable) -> list[Example]:
    """Messages after an answer as the search embeds them: after the title of the article that was shown."""
    found: dict[Example, None] = {}
    for example in read_examples():
        if not example.teaches_head:
            continue
        last, answer = library.current(example.after or ""), library.current(example.expects[0])
        if last and answer:
            text = joined_text(title_of(last, example.language), spelling.written(normalise(example.text)))
            found.setdefault((answer.id, text))
    return list(found)


def outside_of(known: Collection[Example], spelling: SpellingTable) -> list[str]:
    """Texts that no article answers and that are of no one subject, near misses too, spelt usually; no example."""
    subjects = {text for texts in outside_subjects().values() for text in texts}
    classed = {text for _, text in known}
    found = (text for text in (*outside_texts(), *near_misses()) if text not in subjects)
    various = (spelling.written(normalise(text)) for text in found)
    return [text for text in dict.fromkeys(various) if text not in classed]


def varied_of(articles: Sequence[Article], spelling: SpellingTable, known: Collection[Example]) -> list[Example]:
    """Other ways to write the entries, each once, spelt usually; see `knowledge.variations`."""
    entries = [(article.id, entry) for article in articles for entry in entries_of(article)]
    variations = Variations.of(entry.text for _, entry in entries if entry.language is Language.ZH_HANT)
    found: dict[Example, None] = {}
    for id_, entry in entries:
        for text in variations.of_text(normalise(entry.text), entry.language):
            found.setdefault((id_, spelling.written(normalise(text))))
    return [example for example in found if example not in known]
