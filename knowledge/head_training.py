"""Trains the head: a softmax over articles by cosine to one prototype each, with words and numbers left out at random.

Source of the loss: "NormFace" (Wang et al. 2017), cosine softmax with a fixed scale. Adam (Kingma & Ba 2015), in
numpy alone, seeded: the same examples give the same head on the same machine.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from knowledge.head import SLOTS, Head, Slots, slots_of
from nlu.embed import Vectors

_WIDTH = 192
_EPOCHS = 10
_BATCH = 256
_RATE = 3e-3
_SCALE = 12.0
_DROPPED_NUMBERS = 0.15
_DROPPED_WORDS = 0.25
_DECAY = 1e-4
_SEED = 20261127

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


@dataclass(slots=True)
class _Adam:
    """One matrix being learnt; `step` changes all of it or some rows."""

    value: Vectors
    first: Vectors = field(init=False)
    second: Vectors = field(init=False)

    def __post_init__(self) -> None:
        self.first, self.second = np.zeros_like(self.value), np.zeros_like(self.value)

    def step(self, gradient: Vectors, rate: float, time: int, rows: Slots | None = None) -> None:
        """One step; `gradient` belongs to `rows`, or to all of them."""
        own = slice(None) if rows is None else rows
        first = 0.9 * self.first[own] + 0.1 * gradient
        second = 0.999 * self.second[own] + 0.001 * gradient * gradient
        self.first[own], self.second[own] = first, second
        change = (first / (1 - 0.9**time)) / (np.sqrt(second / (1 - 0.999**time)) + 1e-8)
        self.value[own] -= rate * (change + _DECAY * self.value[own])


def train_head(
    examples: Examples, embedder: str, learnt_from: str, tell: Callable[[str], None] = lambda _: None
) -> Head:
    """The head for some examples; tells the loss of each epoch."""
    rng = np.random.default_rng(_SEED)
    size, dimensions = examples.rows.shape
    classes = int(examples.labels.max()) + 1
    centre = examples.rows.mean(axis=0)
    rarity = _rarity(examples.slots)

    def start(rows: int, spread: int) -> _Adam:
        return _Adam((rng.standard_normal((rows, _WIDTH)) / math.sqrt(spread)).astype(np.float32))

    dense, words, prototypes = start(dimensions, dimensions), start(SLOTS, dimensions), start(classes, _WIDTH)
    steps, time = _EPOCHS * math.ceil(size / _BATCH), 0
    for epoch in range(_EPOCHS):
        order, loss = rng.permutation(size), 0.0
        for begin in range(0, size, _BATCH):
            own = order[begin : begin + _BATCH]
            kept = (rng.random((len(own), dimensions), dtype=np.float32) >= _DROPPED_NUMBERS) / (1 - _DROPPED_NUMBERS)
            rows = ((examples.rows[own] - centre) * kept).astype(np.float32)
            slots, weights, starts = _words_of([examples.slots[n] for n in own], rarity, rng)
            hidden = rows @ dense.value + np.add.reduceat(words.value[slots] * weights[:, None], starts, axis=0)
            lost, to_hidden, to_prototypes = _losses(hidden, prototypes.value, examples.labels[own])
            loss += lost
            time += 1
            rate = _RATE * min(1.0, time / 50) * 0.5 * (1 + math.cos(math.pi * time / steps))
            touched, to_words = _word_gradient(slots, weights, starts, to_hidden)
            dense.step(rows.T @ to_hidden, rate, time)
            words.step(to_words, rate, time, touched)
            prototypes.step(to_prototypes, rate, time)
        tell(f"epoch {epoch + 1} of {_EPOCHS}: loss {loss / size:.3f}")
    return Head(dense.value, words.value, -centre @ dense.value, rarity, embedder, learnt_from)


def _rarity(slots: Sequence[Slots]) -> Vectors:
    counts = Counter(slot for found in slots for slot in found.tolist())
    return np.array([math.log(1 + len(slots) / (counts[n] + 1)) for n in range(SLOTS)], dtype=np.float32)


def _words_of(found: Sequence[Slots], rarity: Vectors, rng: np.random.Generator) -> tuple[Slots, Vectors, Slots]:
    """Slots of a batch under each other, their weights (some 0: left out), and where each text begins."""
    # A text without any word gets slot 0 with weight 0, so that every text has a beginning of its own.
    filled = [slots if len(slots) else np.zeros(1, dtype=np.int32) for slots in found]
    starts = np.cumsum([0, *map(len, filled[:-1])]).astype(np.int32)
    slots = np.concatenate(filled)
    weights = rarity[slots]
    lengths = np.sqrt(np.add.reduceat(weights * weights, starts))
    kept = (rng.random(len(slots)) >= _DROPPED_WORDS) / (1 - _DROPPED_WORDS)
    scaled = weights * kept / np.repeat(np.maximum(lengths, 1e-6), list(map(len, filled)))
    empty = np.repeat([not len(slots) for slots in found], list(map(len, filled)))
    scaled[empty] = 0.0
    return slots, scaled.astype(np.float32), starts


def _losses(hidden: Vectors, prototypes: Vectors, labels: Labels) -> tuple[float, Vectors, Vectors]:
    """The summed loss, and its mean's gradients by hidden rows and by prototypes."""
    lengths = np.linalg.norm(hidden, axis=1, keepdims=True) + 1e-6
    sizes = np.linalg.norm(prototypes, axis=1, keepdims=True) + 1e-6
    rows, classes = hidden / lengths, prototypes / sizes
    raw = _SCALE * rows @ classes.T
    chances = np.exp(raw - raw.max(axis=1, keepdims=True))
    chances /= chances.sum(axis=1, keepdims=True)
    every = np.arange(len(labels))
    loss = -float(np.log(chances[every, labels] + 1e-9).sum())
    chances[every, labels] -= 1
    slope = _SCALE * chances / len(labels)
    by_row, by_class = slope @ classes, slope.T @ rows
    to_hidden = (by_row - rows * (by_row * rows).sum(axis=1, keepdims=True)) / lengths
    to_prototypes = (by_class - classes * (by_class * classes).sum(axis=1, keepdims=True)) / sizes
    return loss, to_hidden, to_prototypes


def _word_gradient(slots: Slots, weights: Vectors, starts: Slots, to_hidden: Vectors) -> tuple[Slots, Vectors]:
    """The slots of a batch, each once, and the gradient of their rows."""
    sizes = np.diff(np.append(starts, len(slots)))
    owners = np.repeat(np.arange(len(starts)), sizes)
    order = np.argsort(slots, kind="stable")
    ordered = slots[order]
    firsts = np.flatnonzero(np.diff(ordered, prepend=-1))
    gradients = to_hidden[owners[order]] * weights[order][:, None]
    return ordered[firsts], np.add.reduceat(gradients, firsts, axis=0)
