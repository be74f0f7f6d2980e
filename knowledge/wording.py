"""Whether a message says just what an example question of an article says, but for spaces, marks and letter forms."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from knowledge.names import fold_name

#: One number a wording, ascending; good within one process only.
Wordings = npt.NDArray[np.int64]


def wordings_of(texts: Iterable[str]) -> Wordings:
    """The wordings of some texts, shape (distinct wordings,)."""
    return np.array(sorted({wording_of(text) for text in texts}), dtype=np.int64)


def wording_of(text: str) -> int:
    """A number for the letters and digits of a text; two texts that differ in them get different ones (64 bits)."""
    return hash("".join(character for character in fold_name(text) if character.isalnum()))


def says(wordings: Wordings, wanted: int) -> bool:
    """Whether `wanted` is among them."""
    place = int(np.searchsorted(wordings, wanted))
    return place < len(wordings) and int(wordings[place]) == wanted
