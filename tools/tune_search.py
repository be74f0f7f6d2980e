"""Tunes the bundled encoder for the search, and learns the head with it: `tools/tune search INPUT OUTPUT`.

Called by `python -m tools.learn_search`. INPUT (npz): flat and lengths (piece numbers of each text), shares (as in
`tools/tune_judge.py`), labels (class of each text from 0, -1: no article answers it), slots and slot_counts (hashed
words of each text), rarity (of each slot). OUTPUT (npz): what is added to each array of the encoder, named
`encoder:<array>`, and dense, words and bias of `knowledge.head.Head`.

A softmax over articles by cosine to one prototype each, with words and numbers left out at random. Texts that no
article answers are to lie equally far from all of them, so that a question of that kind looks unsure. Sources of the
losses: "NormFace" (Wang et al. 2017), cosine softmax with a fixed scale; "Deep Anomaly Detection with Outlier
Exposure" (Hendrycks et al. 2019).
"""

from __future__ import annotations

import math
import sys
from pathlib import Path
from typing import Any

import numpy as np

from tools.torch_encoder import Counts, Numbers, Texts, TorchEncoder

_WIDTH = 256
_EPOCHS = 3
_BATCH = 512
_RATE = 4e-3
_ENCODER_RATE = 1e-3
_SCALE = 12.0
_DROPPED_NUMBERS = 0.15
_DROPPED_WORDS = 0.25
_WARM_UP = 50
#: How much the loss of the texts outside counts beside that of the others in a batch.
_WEIGHT_OUTSIDE = 0.2
#: Texts from which the common part of all rows is guessed at the start.
_SAMPLE = 1000
_SEED = 20261128


def main(source: Path, target: Path) -> int:
    """Learns and writes."""
    with np.load(source, allow_pickle=False) as file:
        data = {key: file[key] for key in file.files}
    ends = np.cumsum(data["slot_counts"])
    slots = [data["slots"][end - size : end] for end, size in zip(ends, data["slot_counts"], strict=True)]
    np.savez(target, **Learner(Texts.of(data), slots, data["labels"], data["rarity"]).learn())
    return 0


class Learner:
    """The encoder, the head behind it, and a prototype for each class."""

    def __init__(self, texts: Texts, slots: list[Counts], labels: Counts, rarity: Numbers) -> None:
        self._encoder = encoder = TorchEncoder(_SEED)
        self._texts, self._slots, self._labels, self._rarity = texts, slots, labels, rarity
        normal, spread = encoder.rng.standard_normal, math.sqrt(encoder.dimensions)
        dense = normal((encoder.dimensions, _WIDTH)) / spread
        self._dense = encoder.grown(dense)
        # What all rows have in common says nothing.
        self._bias = encoder.grown(-encoder.rows_of(texts.pieces[:: len(texts.pieces) // _SAMPLE]).mean(axis=0) @ dense)
        self._words = encoder.grown(normal((len(rarity), _WIDTH)) / spread)
        self._prototypes = encoder.grown(normal((int(labels.max()) + 1, _WIDTH)) / math.sqrt(_WIDTH))

    def learn(self) -> dict[str, Numbers]:
        """The arrays of OUTPUT."""
        own = {"dense": self._dense, "bias": self._bias, "words": self._words}
        encoder = self._encoder
        groups = [
            {"params": [*own.values(), self._prototypes], "lr": _RATE},
            {"params": list(encoder.learnt.values()), "lr": _ENCODER_RATE},
        ]
        encoder.fit(self._texts, groups, self._loss_of, epochs=_EPOCHS, batch=_BATCH, warm_up=_WARM_UP)
        return {**encoder.added(), **{name: value.detach().numpy() for name, value in own.items()}}

    def _loss_of(self, chosen: Counts, rows: Any) -> Any:
        torch, nn = self._encoder.torch, self._encoder.nn
        hidden = nn.dropout(rows, _DROPPED_NUMBERS) @ self._dense + self._bias + self._spoken(chosen)
        near = nn.normalize(hidden.float(), dim=1) @ nn.normalize(self._prototypes, dim=1).T
        scores = _SCALE * near.float()
        labels = torch.from_numpy(self._labels[chosen])
        inside = labels >= 0
        loss = nn.cross_entropy(scores[inside], labels[inside])
        if bool(inside.all()):
            return loss
        return loss - _WEIGHT_OUTSIDE * nn.log_softmax(scores[~inside], dim=1).mean()

    def _spoken(self, chosen: Counts) -> Any:
        """What the words of these texts say, some of them left out."""
        torch, nn = self._encoder.torch, self._encoder.nn
        own = [self._slots[text] for text in chosen]
        sizes = np.array([len(slots) for slots in own])
        columns = np.concatenate(own)
        weights, owners = self._rarity[columns], np.repeat(np.arange(len(own)), sizes)
        lengths = np.sqrt(np.bincount(owners, weights * weights, minlength=len(own)))
        weights = (weights / np.maximum(lengths, 1e-6)[owners]).astype(np.float32)
        begins = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        return nn.embedding_bag(
            torch.from_numpy(columns.astype(np.int64)),
            self._words,
            torch.from_numpy(begins),
            mode="sum",
            per_sample_weights=nn.dropout(torch.from_numpy(weights), _DROPPED_WORDS),
        )


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
