"""LINE's limits on what we send, and cutting text to them.

LINE counts UTF-16 code units: an emoji is two. Source: developers.line.biz, Messaging API reference, 2026.
"""

from __future__ import annotations

import re
import unicodedata

MESSAGES = 5  # per reply or push
TEXT = 5_000
ALT_TEXT = 400  # 1,500 in newer documents; it only feeds the notification
LABEL = 20
SENDER = 20
POSTBACK_DATA = 300
DISPLAY_TEXT = 300
URI = 1_000
QUICK_REPLIES = 13
BUBBLES = 12  # per carousel; an answer of ours has at most three
BUBBLE_BYTES = 30_000
CAROUSEL_BYTES = 50_000
MULTICAST = 500

_JOINERS = "\u200d\ufe0e\ufe0f"
_LONE = re.compile("[\ud800-\udfff]")
_BREAKS = ("\n\n", "\n", "。", "！", "？", ". ", "、", "，", " ")


def units(text: str) -> int:
    """The length of a text as LINE counts it."""
    return len(text) + sum(1 for character in text if ord(character) > 0xFFFF)


def safe(text: str) -> str:
    """The text without lone surrogates, which no JSON reader accepts, and without NUL."""
    return _LONE.sub("\ufffd", text).replace("\x00", "")


def clip(text: str, limit: int) -> str:
    """The text in at most `limit` units, ending in … where something was left out."""
    text = safe(text)
    return text if units(text) <= limit else text[: _cut(text, limit - 1)].rstrip() + "…"


def split(text: str, limit: int = TEXT) -> list[str]:
    """The text in parts of at most `limit` units, cut at the last paragraph, line or sentence that fits."""
    parts: list[str] = []
    rest = safe(text).strip()
    while units(rest) > limit:
        end = _cut(rest, limit)
        stop = next((at + len(mark) for mark in _BREAKS if (at := rest.rfind(mark, end // 2, end)) >= 0), end)
        parts.append(rest[:stop].strip())
        rest = rest[stop:].strip()
    return [part for part in [*parts, rest] if part]


def _cut(text: str, limit: int) -> int:
    """How many characters fit into `limit` units without tearing a character from its marks."""
    used = end = 0
    for character in text:
        used += 2 if ord(character) > 0xFFFF else 1
        if used > limit:
            break
        end += 1
    whole = end
    while whole > 0 and whole < len(text) and (_is_mark(text[whole]) or text[whole - 1] == "\u200d"):
        whole -= 1
    return whole or end


def _is_mark(character: str) -> bool:
    return bool(unicodedata.combining(character)) or character in _JOINERS
