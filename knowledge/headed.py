"""An embedder behind its heads: what the search compares, and what is kept on disk for the articles."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from knowledge.head import Head
from nlu.embed import Embedder, Vectors, unit_rows
from nlu.glossary import Glossary
from nlu.sounds import kana_groups, syllable_groups
from nlu.tokenise import letter_groups, tokens


class HeadedEmbedder:
    """Keeps the promises of `nlu.embed.Embedder`; its name changes with the heads, so old vectors are never mixed in.

    heads: one for each equal part of the rows of `inner`; what they give stands side by side.
    """

    def __init__(self, inner: Embedder, heads: Sequence[Head], glossary: Glossary) -> None:
        self.inner = inner
        self.name = "-".join((inner.name, *(head.learnt_from for head in heads)))
        self.dimensions = sum(head.width for head in heads)
        self._heads = heads
        self._glossary = glossary

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit row per text, shape (n, width of all heads); raises EmbeddingError."""
        return self.embed_with_inner(texts)[0]

    def embed_with_inner(self, texts: Sequence[str]) -> tuple[Vectors, Vectors]:
        """The rows of `embed` and those of the inner embedder, which both cost one pass; raises EmbeddingError."""
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32), np.zeros((0, self.inner.dimensions), np.float32)
        rows = self.inner.embed(texts)
        tokens_of = [head_tokens(text, self._glossary) for text in texts]
        parts = np.split(rows, len(self._heads), axis=1)
        return side_by_side(self._heads, [unit_rows(part) for part in parts], tokens_of), rows

    def warm(self) -> None:
        """Loads the inner embedder."""
        self.inner.warm()


def side_by_side(heads: Sequence[Head], parts: Sequence[Vectors], tokens_of: Sequence[Sequence[str]]) -> Vectors:
    """Unit rows: what each head makes of its part, so that a cosine is the mean of the heads' cosines."""
    found = [head.project(part, tokens_of) for head, part in zip(heads, parts, strict=True)]
    rows: Vectors = np.hstack(found) / np.float32(np.sqrt(len(heads)))
    return rows


def head_tokens(text: str, glossary: Glossary) -> list[str]:
    """The tokens of a text: words, groups of letters and of sounds, and one per glossary term in any language."""
    terms = ("term:" + term.ja for term in glossary.find(text))
    return [*tokens(text), *letter_groups(text), *kana_groups(text), *syllable_groups(text), *terms]
