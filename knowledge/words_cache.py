"""Articles' words on disk, beside the vectors, so that a restart works out only what changed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from knowledge.article_words import ArticleTexts, ArticleWords
from knowledge.recipe import recipe
from nlu.cache_file import CacheTable
from nlu.glossary import Glossary

#: The newest rows stay at each writing: some 60 KB for an article with hundreds of questions.
_MAX_ROWS = 4000
_CREATE = "CREATE TABLE IF NOT EXISTS words (number INTEGER PRIMARY KEY, key BLOB UNIQUE NOT NULL, row BLOB NOT NULL)"
_SEAL = 16


class WordsCache:
    """Gives the words of articles; those of the same texts, glossary and recipe are read, not worked out again.

    Only what articles say is written, never residents' words. The file may be deleted at any time. Without `path`,
    everything is worked out.
    """

    def __init__(self, glossary: Glossary, path: Path | None = None, most: int = _MAX_ROWS) -> None:
        self._glossary = glossary
        # A new row gets the greatest number so far and one.
        trim = f"DELETE FROM words WHERE number <= (SELECT max(number) FROM words) - {most}"  # noqa: S608 - a number
        self._table = CacheTable(path, "words", _CREATE, trim=(trim,)) if path else None

    def words_of(self, articles: Sequence[ArticleTexts]) -> list[ArticleWords]:
        """The words of each of the articles."""
        base = self._base() if self._table else None
        if self._table is None or base is None:
            return [ArticleWords.of(texts, self._glossary) for texts in articles]
        keys = [hashlib.sha256(base + texts.as_json().encode()).digest() for texts in articles]
        found: dict[bytes, ArticleWords] = {}
        for key, row in self._table.find(set(keys)):
            words = self._opened(key, row)
            if words:
                found[key] = words
        fresh: dict[bytes, bytes] = {}
        for key, texts in zip(keys, articles, strict=True):
            if key not in found:
                found[key] = ArticleWords.of(texts, self._glossary)
                fresh[key] = self._sealed(key, found[key])
        if fresh:
            self._table.put(fresh)
        return [found[key] for key in keys]

    def _base(self) -> bytes | None:
        """What the words depend on beside the texts; None where that cannot be known."""
        try:
            return hashlib.sha256(recipe() + repr(self._glossary.terms).encode()).digest()
        except (OSError, SyntaxError):
            return None

    def _sealed(self, key: bytes, words: ArticleWords) -> bytes:
        content = words.as_json(self._glossary).encode("utf-8", "surrogatepass")
        return _seal(key, content) + content

    def _opened(self, key: bytes, row: bytes) -> ArticleWords | None:
        """The words of a row; None where a byte of it is not what was written."""
        content = row[_SEAL:]
        if row[:_SEAL] != _seal(key, content):
            return None
        try:
            return ArticleWords.from_json(content.decode("utf-8", "surrogatepass"), self._glossary)
        except (ValueError, TypeError, IndexError):
            return None


def _seal(key: bytes, content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=_SEAL, key=key).digest()
