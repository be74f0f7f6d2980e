"""Trains the network of a small classifier: one hidden layer on sentence vectors, with numbers left out at random.

Adam (Kingma & Ba 2015) and dropout (Srivastava et al. 2014) in numpy alone, seeded: the same examples give the same
weights on the same machine. Settings chosen by cross-validation over lines of examples
(docs/understanding/danger-and-wishes.md).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from nlu.classifier import Network, Numbers

WIDTH = 192
_EPOCHS = 30
_BATCH = 256
_RATE = 0.01
_DROPPED_NUMBERS = 0.2
_DROPPED_UNITS = 0.3
_WARM_STEPS = 100
_SEED = 20261127

Labels = npt.NDArray[np.int64]


@dataclass(slots=True)
class _Adam:
    """One matrix being learnt."""

    value: Numbers
    first: Numbers = field(init=False)
    second: Numbers = field(init=False)

    def __post_init__(self) -> None:
        self.value = self.value.astype(np.float32)
        self.first, self.second = np.zeros_like(self.value), np.zeros_like(self.value)

    def step(self, gradient: Numbers, rate: float, time: int) -> None:
        self.first = 0.9 * self.first + 0.1 * gradient
        self.second = 0.999 * self.second + 0.001 * gradient * gradient
        self.value -= rate * (self.first / (1 - 0.9**time)) / (np.sqrt(self.second / (1 - 0.999**time)) + 1e-8)


def averaged(networks: Sequence[Network]) -> Network:
    """One network whose scores are the mean of theirs: their hidden layers side by side."""
    output = np.vstack([network.output[0] for network in networks]) / np.float32(len(networks))
    output_bias = np.mean([network.output[1] for network in networks], axis=0, dtype=np.float32)
    hidden = np.hstack([network.hidden[0] for network in networks])
    return Network((hidden, np.concatenate([network.hidden[1] for network in networks])), (output, output_bias))


def train_network(vectors: Numbers, labels: Sequence[str], classes: Sequence[str], number: int = 0) -> Network:
    """The network for unit rows `vectors`, shape (n, dimensions), and the class of each, one of `classes`.

    number: of this one among several that will be averaged; each begins elsewhere.
    """
    rng = np.random.default_rng(_SEED + number)
    numbers = {name: number for number, name in enumerate(classes)}
    wanted: Labels = np.array([numbers[label] for label in labels], dtype=np.int64)
    size, dimensions = vectors.shape
    centre = vectors.mean(axis=0)
    hidden = _Adam(rng.standard_normal((dimensions, WIDTH)) * math.sqrt(2))
    output = _Adam(rng.standard_normal((WIDTH, len(classes))) / math.sqrt(WIDTH))
    hidden_bias, output_bias = _Adam(np.zeros(WIDTH)), _Adam(np.zeros(len(classes)))
    steps, time = _EPOCHS * math.ceil(size / _BATCH), 0
    for _ in range(_EPOCHS):
        order = rng.permutation(size)
        for begin in range(0, size, _BATCH):
            own = order[begin : begin + _BATCH]
            rows = (vectors[own] - centre) * _kept(rng, (len(own), dimensions), _DROPPED_NUMBERS)
            before = rows @ hidden.value + hidden_bias.value
            kept = _kept(rng, (len(own), WIDTH), _DROPPED_UNITS)
            inner = np.maximum(before, 0.0) * kept
            to_output = _gradient(inner @ output.value + output_bias.value, wanted[own])
            to_hidden = (to_output @ output.value.T) * kept * (before > 0)
            time += 1
            rate = _RATE * min(1.0, time / _WARM_STEPS) * 0.5 * (1 + math.cos(math.pi * time / steps))
            output.step(inner.T @ to_output, rate, time)
            output_bias.step(to_output.sum(axis=0), rate, time)
            hidden.step(rows.T @ to_hidden, rate, time)
            hidden_bias.step(to_hidden.sum(axis=0), rate, time)
    bias = hidden_bias.value - centre @ hidden.value
    return Network((hidden.value, bias), (output.value, output_bias.value))


def _kept(rng: np.random.Generator, shape: tuple[int, int], dropped: float) -> Numbers:
    """Ones and zeros, scaled so that the sum stays what it was."""
    kept: Numbers = ((rng.random(shape, dtype=np.float32) >= dropped) / (1 - dropped)).astype(np.float32)
    return kept


def _gradient(scores: Numbers, wanted: Labels) -> Numbers:
    """Of the mean cross-entropy, by the scores."""
    chances: Numbers = np.exp(scores - scores.max(axis=1, keepdims=True))
    chances /= chances.sum(axis=1, keepdims=True)
    chances[np.arange(len(wanted)), wanted] -= 1.0
    return chances / np.float32(len(wanted))
