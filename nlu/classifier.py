"""A small classifier of messages: logistic regression on n-grams, and a network on sentence vectors if there are any.

Weights are learned from the examples of `nlu/data` by `tools/learn.py` and shipped in `nlu/data/<name>_model.npz`, so
that a message is judged without network, database or training, in well under a millisecond (n-grams alone).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from nlu.data_files import DATA
from nlu.ngrams import ngrams

Numbers = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Network:
    """One hidden layer on sentence vectors of `dimensions` numbers: weights and biases."""

    hidden: tuple[Numbers, Numbers]
    output: tuple[Numbers, Numbers]

    @property
    def dimensions(self) -> int:
        """Numbers in a sentence vector that the network can read."""
        return int(self.hidden[0].shape[0])

    def opinion(self, vector: Numbers) -> Numbers:
        """Logarithms of the classes' probabilities."""
        inner = np.maximum(vector @ self.hidden[0] + self.hidden[1], 0.0)
        return _log_softmax(inner @ self.output[0] + self.output[1])


@dataclass(frozen=True)
class Classifier:
    """Two judges of the same classes; their opinions are averaged as logarithms.

    rows: n-gram -> row of `weights` (n-grams x classes, idf included) and of `idf`. network: where sentence vectors are
    read too.
    """

    classes: tuple[str, ...]
    rows: dict[str, int]
    weights: Numbers
    idf: Numbers
    bias: Numbers
    network: Network | None

    @classmethod
    def from_parts(cls, part: Mapping[str, Any]) -> Classifier:
        """From the arrays of a file that `tools/learn.py` wrote."""
        wide = {key: part[key].astype(np.float32) for key in part if part[key].dtype != np.uint8}
        return cls(
            classes=_lines(part["classes"]),
            rows={word: row for row, word in enumerate(_lines(part["ngrams"]))},
            weights=wide["weights"] * wide["scale"],
            idf=wide["idf"],
            bias=wide["bias"],
            network=_network(wide) if "hidden" in wide else None,
        )

    def probabilities(self, text: str, vector: Numbers | None = None) -> dict[str, float]:
        """Class -> probability; the classes' sum is 1. `vector` is the unit sentence vector of `text`, if known."""
        opinion = self._from_ngrams(text)
        if self.network is not None and vector is not None and vector.any():
            opinion = np.float32(0.5) * (opinion + self.network.opinion(vector))
        return dict(zip(self.classes, map(float, _softmax(opinion)), strict=True))

    def _from_ngrams(self, text: str) -> Numbers:
        known = [row for row in map(self.rows.get, ngrams(text)) if row is not None]
        if not known:
            return _log_softmax(self.bias)
        length = float(np.sqrt(np.square(self.idf[known]).sum()))
        summed: Numbers = self.weights[known].sum(axis=0, dtype=np.float32)
        return _log_softmax(self.bias + summed / length)


@lru_cache(maxsize=4)
def load_classifier(name: str) -> Classifier:
    """The classifier of `nlu/data/<name>_model.npz`."""
    with np.load(DATA / f"{name}_model.npz", allow_pickle=False) as file:
        return Classifier.from_parts({key: file[key] for key in file.files})


def _network(wide: Mapping[str, Numbers]) -> Network:
    hidden = wide["hidden"] * wide.get("hidden_scale", np.float32(1.0))  # without a scale: learned before there was one
    return Network((hidden, wide["hidden_bias"]), (wide["output"], wide["output_bias"]))


def _lines(encoded: Any) -> tuple[str, ...]:
    return tuple(bytes(encoded).decode().split("\n"))


def _log_softmax(scores: Numbers) -> Numbers:
    top = scores - scores.max()
    out: Numbers = (top - np.log(np.exp(top).sum())).astype(np.float32)
    out.clip(min=-12.0, out=out)  # one judge alone may not be infinitely sure
    return out


def _softmax(scores: Numbers) -> Numbers:
    out: Numbers = np.exp(scores - scores.max())
    out /= out.sum()
    return out
