"""A small classifier of messages: logistic regression on n-grams, and networks on sentence vectors if there are any.

Weights are learned from the examples of `nlu/data` by `tools/learn.py` and shipped in `nlu/data/<name>_model.npz`, so
that a message is judged without network, database or training, in well under a millisecond (n-grams alone).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from nlu.data_files import DATA
from nlu.ngrams import ngrams

Numbers = npt.NDArray[np.float32]

#: What stands before the names of a network's arrays: on vectors as they come, on those of an encoder tuned for it.
_NETWORKS = ("", "tuned_")


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
    """Judges of the same classes; the opinions of n-grams and of all networks together are averaged as logarithms.

    rows: n-gram -> row of `weights` (n-grams x classes, idf included) and of `idf`. networks: where sentence vectors
    are read too; the first reads the first numbers of a vector, the next those behind them, if there are any.
    """

    classes: tuple[str, ...]
    rows: dict[str, int]
    weights: Numbers
    idf: Numbers
    bias: Numbers
    networks: tuple[Network, ...]

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
            networks=tuple(_network(wide, name) for name in _NETWORKS if f"{name}hidden" in wide),
        )

    def probabilities(self, text: str, vector: Numbers | None = None) -> dict[str, float]:
        """Class -> probability; the classes' sum is 1. `vector` is the sentence vector of `text`, if known."""
        opinion = self._from_ngrams(text)
        found = list(self._from_networks(vector)) if vector is not None and vector.any() else []
        if found:
            opinion = np.float32(0.5) * (opinion + np.mean(found, axis=0, dtype=np.float32))
        return dict(zip(self.classes, map(float, _softmax(opinion)), strict=True))

    def _from_networks(self, vector: Numbers) -> Iterator[Numbers]:
        begin = 0
        for network in self.networks:
            own = vector[begin : begin + network.dimensions]
            if len(own) == network.dimensions:
                yield network.opinion(own / np.linalg.norm(own))
            begin += network.dimensions

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


def _network(wide: Mapping[str, Numbers], name: str) -> Network:
    """name: what stands before the names of its arrays."""
    # Without a scale: learned before there was one.
    hidden = wide[f"{name}hidden"] * wide.get(f"{name}hidden_scale", np.float32(1.0))
    return Network((hidden, wide[f"{name}hidden_bias"]), (wide[f"{name}output"], wide[f"{name}output_bias"]))


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
