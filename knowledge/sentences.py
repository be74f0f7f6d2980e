"""The sentences of a message: half of what people write in easy Japanese is a fact and then a question."""

from __future__ import annotations

import re

#: A full stop ends a sentence only before a space or the end: "8.30" and "city.kumamoto.jp" are whole.
_SENTENCES = re.compile(r"(?:[^\u3002\uff1f?\uff01!\n;\uff1b.]|\.(?!\s|$))+[\u3002\uff1f?\uff01!.]*")
_MOST = 5
_LEAST_LETTERS = 4


def sentences_of(text: str) -> list[str]:
    """The first five sentences of four letters or more; empty where there is only one."""
    found = [sentence.strip() for sentence in _SENTENCES.findall(text)]
    long_enough = [sentence for sentence in found if len(sentence) >= _LEAST_LETTERS]
    return long_enough[:_MOST] if len(long_enough) > 1 else []
