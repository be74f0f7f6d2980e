"""Keeps a Flex message under LINE's size limits, however long an article is: shorter texts first, then fewer parts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from channels.line import limits

Json = dict[str, Any]

_ROOM = 500  # for what surrounds the contents
_SHORTER = (400, 200, 100, 50)
_KEPT_AT_END = 3  # the rule, the source and the date


def fitted(contents: Sequence[Json]) -> list[Json]:
    """The parts of one bubble in at most 30 kB."""
    parts = list(contents)
    for limit in _SHORTER:
        if size(parts) <= limits.BUBBLE_BYTES - _ROOM:
            return parts
        parts = [_clipped(part, limit) for part in parts]
    while size(parts) > limits.BUBBLE_BYTES - _ROOM and len(parts) > 1:
        del parts[-_KEPT_AT_END - 1 if len(parts) > _KEPT_AT_END else -1]
    return parts


def side_by_side(bubbles: Sequence[Json]) -> list[Json]:
    """As many bubbles from the first on as a carousel of 50 kB holds."""
    kept = list(bubbles[: limits.BUBBLES])
    while len(kept) > 1 and size(kept) > limits.CAROUSEL_BYTES - _ROOM:
        kept.pop()
    return kept


def size(value: object) -> int:
    """The length as it travels: every character beyond ASCII escaped."""
    return len(json.dumps(value, separators=(",", ":")))


def _clipped(part: Json, limit: int) -> Json:
    out = dict(part)
    if part["type"] in ("text", "span") and "text" in part:
        out["text"] = limits.clip(part["text"], limit) or "…"
    if "contents" in part:
        out["contents"] = [_clipped(child, limit) for child in part["contents"]]
    return out
