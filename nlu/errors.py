"""Errors of the text tools.

NluError
├── EmbeddingError      an embedder could not give vectors (endpoint down, wrong shape, no answer in time)
└── GlossaryError       a data file of nlu/data does not have the agreed shape
"""

from __future__ import annotations


class NluError(Exception):
    """Any error of this package."""


class EmbeddingError(NluError):
    """No vectors: the endpoint is down, slow, or answered something else than vectors."""


class GlossaryError(NluError):
    """A file under nlu/data does not have the agreed shape."""
