"""Between the two ways of writing Chinese, for services that know Simplified only."""

from __future__ import annotations

from functools import lru_cache
from typing import Any


def to_traditional(text: str) -> str:
    """Simplified Chinese with Taiwan's characters and words: 软件 becomes 軟體."""
    return str(_converter("s2twp").convert(text))


def to_simplified(text: str) -> str:
    """Taiwan's Chinese in Simplified characters."""
    return str(_converter("tw2s").convert(text))


def is_simplified(text: str) -> bool:
    """True where characters are Simplified and none is Traditional: the service gave what it was not asked for."""
    return bool(_converter("s2t").convert(text) != text and _converter("t2s").convert(text) == text)


@lru_cache(maxsize=4)
def _converter(name: str) -> Any:
    from opencc import OpenCC  # noqa: PLC0415 - loads dictionaries

    return OpenCC(name)
