"""Trains the head: a softmax over articles by cosine to one prototype each, with words and numbers left out at random.

Texts that no article answers are to lie equally far from all of them, so that a question of that kind looks unsure.
Sources of the losses: "NormFace" (Wang et al. 2017), cosine softmax with a fixed scale; "Deep Anomaly Detection with
Outlier Exposure" (Hendrycks et al. 2019). Adam (Kingma & Ba 2015), seeded: the same examples give the same head on
the same machine. scipy, for sparse products, is in the test environment only.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from knowledge.head import SLOTS, Head, Slots, slots_of
from nlu.embed import Vectors

_WIDTH = 256
_EPOCHS = 8
_BATCH = 512
_RATE = 4e-3
_SCALE = 12.0
_DROPPED_NUMBERS = 0.15
_DROPPED_WORDS = 0.25
_DECAY = 1e-4
_SEED = 20261127
_WARM_UP = 50
#: Texts outside in each step, and how much their loss counts beside that of a batch.
_BATCH_OUTSIDE = 64
_WEIGHT_OUTSIDE = 0.2

Labels = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Examples:
    """Texts with their class: rows embedded, shape (n, dimensions); slots of each text; labels from 0 without gaps."""

    rows: Vectors
    slots: Sequence[Slots]
    labels: Labels

    @classmethod
    def of(cls, rows: Vectors, tokens: Sequence[Sequence[str]], classes: Sequence[str]) -> Examples:
        """From rows, tokens and the class name of each text."""
        numbers = {name: number for number, name in enumerate(sorted(set(classes)))}
        return cls(rows, [slots_of(found) for found in tokens], np.array([numbers[name] for name in classes]))


@dataclass(frozen=True, slots=True)
class Outside:
    """Texts that no article answers: rows embedded, shape (n, dimensions); slots of each text."""

    rows: Vectors
    slots: Sequence[Slots]

    @classmethod
    def of(cls, rows: Vectors, tokens: Sequence[Sequence[str]]) -> Outside:
        """From rows and tokens of each text."""
        return cls(rows, [slots_of(found) for found in tokens])


@dataclass(slots=True)
class _Adam:
    """One matrix being learnt."""

    value: Vectors
    first: Vectors = field(init=False)
    second: Vectors = field(init=False)

    def __post_init__(self) -> None:
        self.first, self.second = np.zeros_like(self.value), np.zeros_like(self.value)

    def step(self, gradient: Vectors, rate: float, time: int) -> None:
        """One step."""
        self.first += 0.1 * (gradient - self.first)
        self.second += 0.001 * (gradient * gradient - self.second)
        change = (self.first / (1 - 0.9**time)) / (np.sqrt(self.second / (1 - 0.999**time)) + 1e-8)
        self.value -= rate * (change + _DECAY * self.value)


def train_head(
    examples: Examples,
    embedder: str,
    learnt_from: str,
    tell: Callable[[str], None] = lambda _: None,
    outside: Outside | None = None,
) -> Head:
    """The head for some examples, and for texts outside; tells the loss of each epoch."""
    rng = np.random.default_rng(_SEED)
    size, dimensions = examples.rows.shape
    centre = examples.rows.mean(axis=0)
    rarity = rarity_of(examples.slots)
    inside = _Drawn(examples.rows - centre, _weighted(examples.slots, rarity), rng)
    without = _Drawn(outside.rows - centre, _weighted(outside.slots, rarity), rng) if outside else None

    def start(rows: int, spread: int) -> _Adam:
        return _Adam((rng.standard_normal((rows, _WIDTH)) / math.sqrt(spread)).astype(np.float32))

    dense, words = start(dimensions, dimensions), start(SLOTS, dimensions)
    prototypes = start(int(examples.labels.max()) + 1, _WIDTH)
    steps, time = _EPOCHS * math.ceil(size / _BATCH), 0
    for epoch in range(_EPOCHS):
        order, loss = rng.permutation(size), 0.0
        for begin in range(0, size, _BATCH):
            own = order[begin : begin + _BATCH]
            numbers, spoken = inside.take(own)
            hidden = numbers @ dense.value + spoken @ words.value
            lost, to_hidden, to_prototypes = _losses(hidden, prototypes.value, examples.labels[own])
            to_dense, to_words = numbers.T @ to_hidden, spoken.T @ to_hidden
            loss += lost
            if without:
                numbers, spoken = without.take(rng.integers(0, len(without.rows), _BATCH_OUTSIDE))
                hidden = numbers @ dense.value + spoken @ words.value
                _, to_hidden, to_classes = _losses(hidden, prototypes.value, None)
                to_dense += _WEIGHT_OUTSIDE * (numbers.T @ to_hidden)
                to_words += _WEIGHT_OUTSIDE * (spoken.T @ to_hidden)
                to_prototypes += _WEIGHT_OUTSIDE * to_classes
            time += 1
            rate = _RATE * min(1.0, time / _WARM_UP) * 0.5 * (1 + math.cos(math.pi * time / steps))
            dense.step(to_dense, rate, time)
            words.step(to_words, rate, time)
            prototypes.step(to_prototypes, rate, time)
        tell(f"epoch {epoch + 1} of {_EPOCHS}: loss {loss / size:.3f}")
    return Head(dense.value, words.value, -centre @ dense.value, rarity, embedder, learnt_from)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """Texts of which some are taken at a time, a share of their numbers and words left out at random."""

    rows: Vectors
    words: Any
    rng: np.random.Generator

    def take(self, own: npt.NDArray[np.int64]) -> tuple[Vectors, Any]:
        """Numbers, shape (n, dimensions), and words, sparse, shape (n, SLOTS), of the texts with these numbers."""
        rows = self.rows[own]
        rows *= _kept(rows.shape, _DROPPED_NUMBERS, self.rng)
        words = self.words[own]
        words.data = words.data * _kept(words.data.shape, _DROPPED_WORDS, self.rng)
        return rows, words


def _kept(shape: tuple[int, ...], dropped: float, rng: np.random.Generator) -> Vectors:
    """Zeros for a share of the numbers, and for the others what keeps the sum."""
    kept: Vectors = (rng.random(shape, dtype=np.float32) >= dropped).astype(np.float32) / np.float32(1 - dropped)
    return kept


def rarity_of(slots: Sequence[Slots]) -> Vectors:
    """How rare each slot is among some texts, shape (SLOTS,)."""
    counts = np.bincount(np.concatenate(slots), minlength=SLOTS)
    return np.log(1 + len(slots) / (counts + 1)).astype(np.float32)


def _weighted(slots: Sequence[Slots], rarity: Vectors) -> Any:
    """A sparse matrix, shape (texts, SLOTS): the rarity of each text's slots, rows of length 1."""
    from scipy.sparse import csr_matrix  # noqa: PLC0415 - in the test environment only, heavy

    columns, sizes = np.concatenate(slots), np.array([len(found) for found in slots])
    weights = rarity[columns]
    owners = np.repeat(np.arange(len(slots)), sizes)
    lengths = np.sqrt(np.bincount(owners, weights * weights, minlength=len(slots)))
    values = (weights / np.maximum(lengths, 1e-6)[owners]).astype(np.float32)
    return csr_matrix((values, columns, np.concatenate([[0], np.cumsum(sizes)])), shape=(len(slots), SLOTS))


def _losses(hidden: Vectors, prototypes: Vectors, labels: Labels | None) -> tuple[float, Vectors, Vectors]:
    """The summed loss, and its mean's gradients by hidden rows and by prototypes; no labels: all classes alike."""
    lengths = np.linalg.norm(hidden, axis=1, keepdims=True) + 1e-6
    sizes = np.linalg.norm(prototypes, axis=1, keepdims=True) + 1e-6
    rows, classes = hidden / lengths, prototypes / sizes
    raw = _SCALE * rows @ classes.T
    chances = np.exp(raw - raw.max(axis=1, keepdims=True))
    chances /= chances.sum(axis=1, keepdims=True)
    if labels is None:
        loss = -float(np.log(chances + 1e-9).mean(axis=1).sum())
        chances -= 1 / len(classes)
    else:
        every = np.arange(len(labels))
        loss = -float(np.log(chances[every, labels] + 1e-9).sum())
        chances[every, labels] -= 1
    slope = _SCALE * chances / len(rows)
    by_row, by_class = slope @ classes, slope.T @ rows
    to_hidden = (by_row - rows * (by_row * rows).sum(axis=1, keepdims=True)) / lengths
    to_prototypes = (by_class - classes * (by_class * classes).sum(axis=1, keepdims=True)) / sizes
    return loss, to_hidden, to_prototypes
