"""Errors of the knowledge base.

KnowledgeError
├── ContentInvalid        files that cannot be read as content; `problems` lists all of them
├── NotInLibrary          no article, place or topic has this id
├── MarkupInvalid         a text with a broken `{…}` reference, reading or link
├── ContentUnavailable    the database holds no published content yet
└── FileUnreadable        a file to import that is no table or no document of the kind; `code` says why
"""

from __future__ import annotations

from collections.abc import Iterable

from knowledge.problems import Problem


class KnowledgeError(Exception):
    """Any error of this package."""


class ContentInvalid(KnowledgeError):
    """Files that cannot be read as content; the message lists every problem, one a line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class NotInLibrary(KnowledgeError, KeyError):
    """No article, place or topic has this id."""

    def __init__(self, kind: str, id_: str) -> None:
        super().__init__(f"no {kind} {id_!r}")


class MarkupInvalid(KnowledgeError):
    """A text whose markup cannot be read; `line` counts from 0 in that text."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


class ContentUnavailable(KnowledgeError):
    """The database holds no published content yet: run `python -m knowledge load`."""


class FileUnreadable(KnowledgeError):
    """A file to import that cannot be read at all. code: key of `findings` in `data/import_words.yaml`."""

    def __init__(self, code: str, **values: str) -> None:
        self.code, self.values = code, values
        super().__init__(code)
