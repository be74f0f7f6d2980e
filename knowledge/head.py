"""The learnt head: sentence vector and words of a text become one short vector, near for texts that ask the same.

A linear map trained on the published examples with their articles as classes (`knowledge.head_training`), over the
layers of the bundled model and over hashed words. Words let names and rare terms count; the vector lets meaning
count; both in one space, the same for all four languages. An article that the head has never seen still has its place
in it, the mean of its own rows. Kept in `data/head.npz` as 8-bit numbers; without the file, or with another embedder,
the embedder's own vectors are searched.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from knowledge.errors import KnowledgeError
from nlu.embed import Vectors, unit_rows

BUNDLED_HEAD = Path(__file__).parent / "data" / "head.npz"
#: What is added to the bundled encoder for the search (`nlu.tuned_embedder`), and the head learnt together with it.
SEARCH_ENCODER = Path(__file__).parent / "data" / "search_encoder.npz"
TUNED_HEAD = Path(__file__).parent / "data" / "tuned_head.npz"
SLOTS = 16384

Slots = npt.NDArray[np.int32]


class HeadInvalid(KnowledgeError):
    """The head file cannot be read."""


@dataclass(frozen=True, slots=True)
class Head:
    """dense: (dimensions, width). words: (SLOTS, width). bias: (width,). rarity: idf of each slot, (SLOTS,).

    embedder: whose vectors it was trained on. learnt_from: digest of the examples.
    """

    dense: Vectors
    words: Vectors
    bias: Vectors
    rarity: Vectors
    embedder: str = ""
    learnt_from: str = ""

    @property
    def width(self) -> int:
        """Numbers in one projected vector."""
        return int(self.bias.shape[0])

    def project(self, rows: Vectors, tokens: Sequence[Iterable[str]]) -> Vectors:
        """Unit rows, shape (n, width), for n embedded texts and their tokens; zeros where the embedded row is zeros."""
        out = rows @ self.dense + self.bias
        for number, found in enumerate(tokens):
            slots = slots_of(found)
            if len(slots):
                weights = self.rarity[slots]
                out[number] += (weights @ self.words[slots]) / max(1e-6, float(np.linalg.norm(weights)))
        out[~rows.any(axis=1)] = 0.0
        return unit_rows(out) if len(out) else out


def slots_of(tokens: Iterable[str]) -> Slots:
    """The slots of some tokens, each once, ascending ("feature hashing", Weinberger et al. 2009)."""
    return np.array(sorted({_slot(token) for token in tokens}), dtype=np.int32)


def read_head(path: Path = BUNDLED_HEAD) -> Head:
    """The head in a file; raises HeadInvalid."""
    try:
        with np.load(path, allow_pickle=False) as data:
            words = _wide(data["words"], data["words_scale"])
            if len(words) != SLOTS:
                raise HeadInvalid(f"{path.name}: {len(words)} slots, not {SLOTS}: run `python -m knowledge train-head`")
            return Head(
                _wide(data["dense"], data["dense_scale"]),
                words,
                data["bias"].astype(np.float32),
                data["rarity"].astype(np.float32),
                str(data["embedder"]),
                str(data["learnt_from"]),
            )
    except (OSError, KeyError, ValueError) as error:
        raise HeadInvalid(f"{path.name}: {type(error).__name__} {error}") from error


def write_head(head: Head, path: Path = BUNDLED_HEAD) -> None:
    """Writes the head with 8 bits a number and one scale a row: a quarter of the size, the same order of answers."""
    dense, dense_scale = _narrow(head.dense)
    words, words_scale = _narrow(head.words)
    arrays: dict[str, Any] = {
        "dense": dense,
        "dense_scale": dense_scale,
        "words": words,
        "words_scale": words_scale,
        "bias": head.bias.astype(np.float32),
        "rarity": head.rarity.astype(np.float16),
        "embedder": np.array(head.embedder),
        "learnt_from": np.array(head.learnt_from),
    }
    np.savez_compressed(path, **arrays)


def _narrow(matrix: Vectors) -> tuple[npt.NDArray[np.int8], Vectors]:
    scale = np.maximum(np.abs(matrix).max(axis=1, keepdims=True), 1e-9) / 127
    return np.round(matrix / scale).astype(np.int8), scale.astype(np.float32)


def _wide(matrix: npt.NDArray[np.int8], scale: Vectors) -> Vectors:
    result: Vectors = matrix.astype(np.float32) * scale
    return result


@lru_cache(maxsize=262_144)
def _slot(token: str) -> int:
    return int.from_bytes(hashlib.blake2b(token.encode(), digest_size=4).digest(), "big") % SLOTS
