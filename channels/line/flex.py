"""The few Flex building blocks our messages are made of: text, boxes, links, buttons, bubbles.

Sizes follow look.md: 16 px text, 44 px targets; colours are never the only sign. `scaling` lets the text follow
the size the reader has set in LINE.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote, urlsplit

from channels.line import limits
from channels.line.fitting import fitted, side_by_side
from contracts.commands import Command
from contracts.rich_text import Span, Spans, plain, with_readings

Json = dict[str, Any]

INK = "#1A1A1C"
MUTED = "#5A5A5C"
LINK = "#0031D8"
RULE = "#D8D8DB"
NOTICE_GROUND = "#FFF3D6"
NOTICE_INK = "#4A3500"
DANGER = "#A00018"
OPEN = "#115A36"
BUTTON_GROUND = "#F1F4FF"

_URI_SAFE = "/:?#[]@!$&'()*+,;=-._~%"
_DIALABLE = re.compile(r"[0-9+#*]")


def shown(spans: Iterable[Span], furigana: bool) -> str:
    """The words as LINE can show them: readings in brackets when they are wanted."""
    return with_readings(spans) if furigana else plain(spans)


def text(words: str, size: str = "md", *, limit: int = 600, **style: Any) -> Json:
    """A wrapped text component."""
    return {
        "type": "text",
        "text": limits.clip(words, limit).strip() or "…",
        "size": size,
        "color": INK,
        "wrap": True,
        "scaling": True,
        "lineSpacing": "5px",
        **style,
    }


def caption(words: str, limit: int = limits.LABEL) -> str:
    """Words on one line for a label, never empty: LINE refuses that."""
    return limits.clip(" ".join(limits.safe(words).split()), limit) or "…"


def rich(spans: Spans, furigana: bool, size: str = "md", *, limit: int = 600, **style: Any) -> Json:
    """Text with its strong runs in bold; plain text where nothing stands out."""
    words = shown(spans, furigana)
    if not words.strip() or not any(span.strong for span in spans) or limits.units(words) > limit:
        return text(words, size, limit=limit, **style)
    runs = [_run(span, furigana) for span in spans if span.text]
    component = text(words, size, limit=limit, **style)
    del component["text"]
    return {**component, "contents": runs}


def _run(span: Span, furigana: bool) -> Json:
    run: Json = {"type": "span", "text": limits.safe(shown((span,), furigana))}
    return {**run, "weight": "bold"} if span.strong else run


def box(contents: Sequence[Json], layout: str = "vertical", **style: Any) -> Json:
    """Components one below, or beside, the other."""
    return {"type": "box", "layout": layout, "contents": list(contents), **style}


def rule() -> Json:
    """A thin line between parts."""
    return {"type": "separator", "margin": "lg", "color": RULE}


def link(words: str, uri: str, size: str = "md", *, padding: str = "10px") -> Json:
    """A tappable line that leads to a web page or a phone number, 44 px high at its usual size."""
    action = {"type": "uri", "label": caption(words), "uri": uri}
    line = text(words, size, limit=300, color=LINK, decoration="underline")
    return box([line], paddingTop=padding, paddingBottom=padding, action=action)


def button(words: str, command: Command, *, quiet: bool = False) -> Json:
    """A wide button whose words may wrap: LINE's own button cuts them at 20 characters."""
    label = text(
        words, "md", limit=300, align="center", color=INK if quiet else LINK, weight="regular" if quiet else "bold"
    )
    return box(
        [label],
        paddingAll="12px",
        cornerRadius="8px",
        borderWidth="1px",
        borderColor=RULE if quiet else LINK,
        backgroundColor="#FFFFFF" if quiet else BUTTON_GROUND,
        action=postback(words, command),
    )  # fmt: skip


def call_button(words: str, uri: str) -> Json:
    """A wide button that dials or opens a page."""
    return box(
        [text(words, "lg", limit=120, align="center", color="#FFFFFF", weight="bold")],
        paddingAll="14px",
        cornerRadius="8px",
        backgroundColor=DANGER,
        action={"type": "uri", "label": caption(words), "uri": uri},
    )


def postback(words: str, command: Command) -> Json:
    """What a tap sends back, and what the chat shows the resident to have said."""
    return {
        "type": "postback",
        "label": caption(words),
        "data": command.encode(),
        "displayText": caption(words, limits.DISPLAY_TEXT),
    }


def bubble(contents: Sequence[Json], size: str = "giga") -> Json:
    """One bubble: its parts below each other with even padding."""
    return {
        "type": "bubble",
        "size": size,
        "body": box(fitted(contents), spacing="md", paddingAll="18px"),
    }


def message(alt: str, bubbles: Sequence[Json]) -> Json:
    """A Flex message; several bubbles stand side by side."""
    kept = side_by_side(bubbles)
    contents = kept[0] if len(kept) == 1 else {"type": "carousel", "contents": kept}
    return {"type": "flex", "altText": caption(alt, limits.ALT_TEXT), "contents": contents}


def web_uri(url: str | None) -> str | None:
    """A link LINE accepts (http or https, escaped, not too long), or None."""
    if not url or (found := urlsplit_safe(url)) is None:
        return None
    scheme, host = found
    escaped = quote(limits.safe(url.strip()), safe=_URI_SAFE)
    return escaped if scheme in ("http", "https") and host and limits.units(escaped) <= limits.URI else None


def urlsplit_safe(url: str) -> tuple[str, str] | None:
    """Scheme and host of a URL, or None where it cannot be read."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    return parts.scheme.lower(), parts.netloc


def tel_uri(number: str) -> str | None:
    """`tel:` for a phone number as people write it (`096-…`, `#7119`), or None if nothing can be dialled."""
    dialled = "".join(_DIALABLE.findall(number))
    return f"tel:{quote(dialled, safe='+*')}" if 2 < len(dialled) <= 20 else None
