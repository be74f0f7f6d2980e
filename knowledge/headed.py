"""An embedder behind the head: what the search compares, and what is kept on disk for the articles."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from knowledge.head import Head
from nlu.embed import Embedder, Vectors
from nlu.glossary import Glossary
from nlu.sounds import kana_groups, syllable_groups
from nlu.tokenise import letter_groups, tokens


class HeadedEmbedder:
    """Keeps the promises of `nlu.embed.Embedder`; its name changes with the head, so old vectors are never mixed in."""

    def __init__(self, inner: Embedder, head: Head, glossary: Glossary) -> None:
        self.inner = inner
        self.name = f"{inner.name}-{head.learnt_from}"
        self.dimensions = head.width
        self._head = head
        self._glossary = glossary

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit row per text, shape (n, width of the head); raises EmbeddingError."""
        return self.embed_with_inner(texts)[0]

    def embed_with_inner(self, texts: Sequence[str]) -> tuple[Vectors, Vectors]:
        """The rows of `embed` and those of the inner embedder, which both cost one pass; raises EmbeddingError."""
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32), np.zeros((0, self.inner.dimensions), np.float32)
        rows = self.inner.embed(texts)
        return self._head.project(rows, [head_tokens(text, self._glossary) for text in texts]), rows

    def warm(self) -> None:
        """Loads the inner embedder."""
        self.inner.warm()


def head_tokens(text: str, glossary: Glossary) -> list[str]:
    """The tokens of a text: words, groups of letters and of sounds, and one per glossary term in any language."""
    terms = ("term:" + term.ja for term in glossary.find(text))
    return [*tokens(text), *letter_groups(text), *kana_groups(text), *syllable_groups(text), *terms]
