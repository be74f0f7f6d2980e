"""Kana in Latin letters with macrons, for readers of English: てんにゅうとどけ is tennyūtodoke."""

from __future__ import annotations

import re

_LONG = re.compile("(?:ou|oo|uu|([aeiou])-)")
_MACRONS = {"a": "\u0101", "e": "\u0113", "i": "\u012b", "o": "\u014d", "u": "\u016b"}


def romanise(kana: str) -> str:
    """Hepburn letters without spaces, as dictionaries write them; other characters stay. Empty without jaconv."""
    try:
        import jaconv  # noqa: PLC0415 - only in the services environment
    except ImportError:
        return ""
    letters = str(jaconv.kana2alphabet(jaconv.kata2hira(kana))).replace("\u30fb", " ")
    return _LONG.sub(lambda match: _MACRONS[match[1] or match[0][0]], letters)
