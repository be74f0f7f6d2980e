"""The library as residents would see it, straight from content files: for commands and tests without a database."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from knowledge.content_library import ContentLibrary
from knowledge.files import read_content
from knowledge.freshness import stamped


def library_of_files(path: Path) -> ContentLibrary:
    """The content of a folder with variants that were never stamped counted as current; raises ContentInvalid."""
    library = read_content(path)
    return replace(library, articles={key: stamped(article) for key, article in library.articles.items()})
