"""Messages folded for comparison with word lists: letters and digits only, politeness trimmed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlu.normalise import normalise

_CJK = "\u3005\u3041-\u3096\u30a1-\u30fe\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_APOSTROPHES = re.compile("['\u2019\u2018`\u00b4]")
_NOISE = re.compile("[\\W_]+")
_SPACE_BESIDE_CJK = re.compile(f"(?<=[{_CJK}]) | (?=[{_CJK}])")
_HAN_OR_KANA = re.compile(f"[{_CJK}]")
_LONGEST = 120


def fold(text: str, limit: int = _LONGEST) -> str:
    """Lower case without punctuation, emoji and apostrophes; no spaces beside Chinese or Japanese characters."""
    bare = _NOISE.sub(" ", _APOSTROPHES.sub("", normalise(text, limit).lower())).strip()
    return _SPACE_BESIDE_CJK.sub("", bare)


def trims(folded: str, before: Sequence[str], after: Sequence[str]) -> list[str]:
    """`folded` and what is left of it when words of politeness at either end are taken off, one at a time."""
    forms = [folded]
    while len(forms) < 6:
        shorter = _without_one(forms[-1], before, after)
        if not shorter:
            break
        forms.append(shorter)
    return forms


def is_short(text: str, han: int, words: int) -> bool:
    """True where `text` has at most `han` characters with Chinese or Japanese in it, or `words` words without."""
    folded = fold(text)
    return len(folded) <= han if _HAN_OR_KANA.search(folded) else len(folded.split()) <= words


def _without_one(folded: str, before: Sequence[str], after: Sequence[str]) -> str | None:
    for word in before:
        rest = folded[len(word) :]
        if folded.startswith(word) and _is_edge(word, rest[:1]):
            return rest.strip()
    for word in after:
        rest = folded[: -len(word)]
        if folded.endswith(word) and _is_edge(word, rest[-1:]):
            return rest.strip()
    return None


def _is_edge(word: str, neighbour: str) -> bool:
    """Latin words end where letters end; Chinese and Japanese have no such border."""
    return bool(neighbour) and (neighbour == " " or bool(_HAN_OR_KANA.search(word + neighbour)))
