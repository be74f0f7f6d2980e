"""Character n-grams of a message, the features of the small classifiers in `nlu/data/*.npz`.

Spelling is levelled first: lower case, no punctuation, kana in hiragana, Han characters in one common form, no spaces
beside either. Changing anything here means learning the classifiers anew (`make learn`).
"""

from __future__ import annotations

import re

from nlu import tokenise
from nlu.folding import fold

_KATAKANA = re.compile("[\u30a1-\u30f6]")
_TO_HIRAGANA = 0x60
_RUN = re.compile("[\u3005\u3041-\u3096\u30fc-\u30fe\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+|[a-z0-9]+")
#: Lengths of n-grams: of Chinese and Japanese runs (with a mark at both ends), and inside a Latin word.
_CJK_LENGTHS = (1, 2, 3, 4, 5)
_LATIN_LENGTHS = (3, 4, 5)
_WORD_LENGTHS = (1, 2, 3)
_FIRST_CJK = "\u3000"


def ngrams(text: str, limit: int = 400) -> set[str]:
    """The n-grams of the first `limit` characters; empty where there are no letters."""
    found: set[str] = set()
    words: list[str] = []
    for run in _RUN.findall(level(text, limit)):
        if run[0] > _FIRST_CJK:
            _add(found, "", f"^{run}$", _CJK_LENGTHS)
        else:
            words.append(run)
            _add(found, "~", f" {run} ", _LATIN_LENGTHS)
    if words:
        framed = ["<", *words, ">"]
        for length in _WORD_LENGTHS:
            found.update("_" + "_".join(framed[at : at + length]) for at in range(len(framed) - length + 1))
    return found


def level(text: str, limit: int) -> str:
    """`text` in its levelled spelling."""
    folded = tokenise.fold(fold(text, limit))
    return _KATAKANA.sub(lambda found: chr(ord(found.group()) - _TO_HIRAGANA), folded)


def _add(found: set[str], mark: str, run: str, lengths: tuple[int, ...]) -> None:
    for length in lengths:
        found.update(mark + run[at : at + length] for at in range(len(run) - length + 1))
