"""Example questions that are not compared, because another one of their variant lies so near that they add nothing.

They still teach the head, and their words are searched and answered as before. A third of the examples is left out
so: less to work out at a first start, less to compare for every question. Which, is found after the heads are learnt
(`python -m tools.learn_search`) and kept in `data/twins.npz`; an edited or new example is no twin, whatever it says.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from knowledge.entries import Entry
from knowledge.errors import KnowledgeError
from nlu.embed import Vectors

BUNDLED_TWINS = Path(__file__).parent / "data" / "twins.npz"
#: Cosine from which two examples of one variant are twins.
NEAR = 0.85

Marks = npt.NDArray[np.uint32]


class TwinsInvalid(KnowledgeError):
    """The file of twins cannot be read."""


@lru_cache(maxsize=1)
def bundled_twins() -> frozenset[int]:
    """The marks of all twins; raises TwinsInvalid."""
    return read_twins(BUNDLED_TWINS) if BUNDLED_TWINS.exists() else frozenset()


def compared(entries: Iterable[Entry], twins: Collection[int]) -> list[Entry]:
    """The entries of which the search keeps vectors: titles, short answers, and questions that are no twins."""
    return [entry for entry in entries if entry.kind != "question" or mark_of(entry) not in twins]


def mark_of(entry: Entry) -> int:
    """A number of 32 bits for article, language and text. One new example in 80,000 is taken for a twin by chance."""
    text = f"{entry.article}\t{entry.language.value}\t{entry.text}"
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=4).digest(), "big")


def twins_among(entries: list[Entry], rows: Vectors) -> list[Entry]:
    """The questions of one article that lie nearer than NEAR to one that stays, the most central ones staying first.

    rows: unit vectors of the entries, shape (entries, width).
    """
    found: list[Entry] = []
    for language in dict.fromkeys(entry.language for entry in entries):
        own = np.array([number for number, entry in enumerate(entries) if entry.language == language])
        near = rows[own] @ rows[own].T
        always = [place for place, number in enumerate(own) if entries[number].kind != "question"]
        order = [*always, *(place for place in np.argsort(-near.mean(axis=1), kind="stable") if place not in always)]
        staying: list[int] = []
        for place in order:
            if place not in always and staying and near[place, staying].max() >= NEAR:
                found.append(entries[own[place]])
            else:
                staying.append(int(place))
    return found


def read_twins(path: Path) -> frozenset[int]:
    """The marks in a file; raises TwinsInvalid."""
    try:
        with np.load(path, allow_pickle=False) as data:
            return frozenset(data["marks"].astype(np.uint32).tolist())
    except (OSError, KeyError, ValueError) as error:
        raise TwinsInvalid(f"{path.name}: {type(error).__name__} {error}") from error


def write_twins(twins: Iterable[Entry], path: Path = BUNDLED_TWINS) -> None:
    """Writes their marks."""
    marks: Marks = np.array(sorted({mark_of(entry) for entry in twins}), dtype=np.uint32)
    np.savez_compressed(path, marks=marks)
