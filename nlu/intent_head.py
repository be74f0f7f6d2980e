"""The intent classifier's arithmetic: one logistic regression over character n-grams and a sentence vector.

n-grams are hashed into a fixed number of columns, so that nothing but weights is stored, and their rows have length 1.
The vector says what a message means; n-grams say how it is written, which matters most in messages of two or three
kana, where sentence encoders guess. Training is in `nlu/rasa_components/regression.py`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from nlu.ngrams import ngrams

Numbers = npt.NDArray[np.float32]
#: Columns that n-grams are hashed into.
COLUMNS = 8192
#: Lengths given to both halves of the features. The penalty on weights is the same for all, so length is trust.
VECTOR_SCALE = np.float32(8.0)
NGRAM_SCALE = np.float32(7.0)


def columns(text: str) -> list[int]:
    """The columns of the n-grams of `text`, each once, in order."""
    return sorted({_column(ngram) for ngram in ngrams(text)})


@dataclass(frozen=True)
class IntentHead:
    """classes: intents. vector: (dimensions, classes). ngram: (COLUMNS, classes). bias: (classes,)."""

    classes: tuple[str, ...]
    vector: Numbers
    ngram: Numbers
    bias: Numbers

    def probabilities(self, text: str, vector: Numbers | None = None) -> dict[str, float]:
        """Intent -> probability, likeliest first; their sum is 1. vector: the unit sentence vector, if there is one."""
        scores = self.bias.copy()
        known = columns(text)
        if known:
            scores += self.ngram[known].sum(axis=0) * (NGRAM_SCALE / np.float32(np.sqrt(len(known))))
        if vector is not None and vector.any():
            scores += (vector * VECTOR_SCALE) @ self.vector
        odds = np.exp(scores - scores.max())
        odds /= odds.sum()
        order = np.argsort(-odds, kind="stable")
        return {self.classes[place]: float(odds[place]) for place in order}

    def arrays(self) -> dict[str, Any]:
        """What is stored; half precision changes no probability by more than a thousandth."""
        names = np.frombuffer("\n".join(self.classes).encode(), dtype=np.uint8)
        half = {"vector": self.vector, "ngram": self.ngram, "bias": self.bias}
        return {"classes": names, **{key: value.astype(np.float16) for key, value in half.items()}}

    @classmethod
    def from_arrays(cls, part: Mapping[str, Any]) -> IntentHead:
        """The opposite of `arrays`."""
        names = tuple(bytes(part["classes"]).decode().split("\n"))
        return cls(names, *(part[key].astype(np.float32) for key in ("vector", "ngram", "bias")))


def ngram_lists(texts: Sequence[str]) -> list[list[int]]:
    """`columns` of each text."""
    return [columns(text) for text in texts]


def _column(ngram: str) -> int:
    digest = hashlib.blake2b(ngram.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % COLUMNS
