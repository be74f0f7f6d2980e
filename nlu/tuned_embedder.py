"""The bundled encoder, and beside it the same learnt further: on calls for help, or on what the articles answer.

A file holds what learning added to the encoder's weights (`tools/torch_encoder.py`), in 8 bits a number with a scale
for each column; the weights themselves are those of the installed package (docs/adr/0024, docs/adr/0025).
"""

from __future__ import annotations

import copy
import hashlib
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from nlu.data_files import DATA
from nlu.embed import LayeredEmbedder, Vectors, tap
from nlu.errors import EmbeddingError

ADDED = DATA / "danger_encoder.npz"
_SCALE = "scale:"


class TunedEmbedder(LayeredEmbedder):
    """Rows of `LayeredEmbedder`, 1,024 numbers, and as many of the tuned encoder beside them.

    Its name changes with the file, so that nothing learnt on vectors of another file is used with these.
    """

    dimensions = 2 * LayeredEmbedder.dimensions

    def __init__(self, added: Path = ADDED) -> None:
        super().__init__()
        self.name = f"{LayeredEmbedder.name}-{mark_of(added)}"
        self._added = added
        self._tuned: Any = None

    def _models(self) -> Sequence[Any]:
        """Raises EmbeddingError where the file cannot be read or belongs to another encoder."""
        [model] = super()._models()
        if self._tuned is None:
            self._tuned = with_added(model, read_added(self._added))
        return model, self._tuned


def mark_of(path: Path) -> str:
    """Eight characters that tell one file from another."""
    return hashlib.sha256(path.read_bytes() if path.exists() else b"").hexdigest()[:8]


def with_added(model: Any, added: Mapping[str, Vectors]) -> Any:
    """The model with something added to its arrays (`w1_0`: to the first of `w1`); the table of pieces is shared."""
    tuned = copy.copy(model)
    for name in {_name_and_place(key)[0] for key in added}:
        value = getattr(model, name, None)
        if value is None:
            raise EmbeddingError(f"there is no {name}: tuned for another encoder")
        setattr(tuned, name, list(value) if isinstance(value, list) else value)
    for key, change in added.items():
        name, place = _name_and_place(key)
        old = getattr(tuned, name) if place is None else getattr(tuned, name)[place]
        old = getattr(old, "weights", old)  # of a tapped layer
        if old.shape != change.shape:
            raise EmbeddingError(f"{key} is {old.shape}, not {change.shape}: tuned for another encoder")
        if place is None:
            setattr(tuned, name, old + change)
        else:
            getattr(tuned, name)[place] = old + change
    tap(tuned)
    return tuned


def _name_and_place(key: str) -> tuple[str, int | None]:
    name, _, place = key.rpartition("_")
    return (name, int(place)) if name and place.isdigit() else (key, None)


def read_added(path: Path) -> dict[str, Vectors]:
    """What a file adds, by the encoder's own names; raises EmbeddingError."""
    if not zipfile.is_zipfile(path):
        raise EmbeddingError(f"{path.name} is missing or cut off")
    try:
        with np.load(path, allow_pickle=False) as file:
            scales = {key.removeprefix(_SCALE): file[key] for key in file.files if key.startswith(_SCALE)}
            return {key: file[key].astype(np.float32) * scale for key, scale in scales.items()}
    except (OSError, KeyError, ValueError) as error:
        raise EmbeddingError(f"{path.name}: {type(error).__name__} {error}") from error


def write_added(added: Mapping[str, Vectors], path: Path, digest: str) -> None:
    """Writes it; `digest` says what it was learnt from."""
    arrays: dict[str, Any] = {"digest": np.frombuffer(digest.encode(), dtype=np.uint8)}
    for key, change in added.items():
        scale = np.maximum(np.abs(change).max(axis=0, keepdims=change.ndim > 1), 1e-12) / 127
        arrays[key] = np.round(change / scale).astype(np.int8)
        arrays[_SCALE + key] = scale.astype(np.float32)
    np.savez_compressed(path, **arrays)
