"""The library as residents would see it, straight from content files: for commands and tests without a database."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from knowledge.content_library import ContentLibrary
from knowledge.files import scan_content
from knowledge.freshness import stamped


def library_of_files(path: Path) -> ContentLibrary:
    """The readable content of a folder, with variants that were never stamped counted as current.

    Files that cannot be read are left out with a line on standard error: `check` is the command that refuses them.
    """
    files = scan_content(path)
    if files.problems:
        sys.stderr.write(f"{len(files.problems)} problems of form, see `python -m knowledge check`\n")
    library = files.library
    return replace(library, articles={key: stamped(article) for key, article in library.articles.items()})
