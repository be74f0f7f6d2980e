"""Words as the widget reads them: JSON spans with readings and safe links, cut into blocks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from contracts.rich_text import Block, Span, Spans, spans_to_json
from contracts.wire import Json

_SAFE_URL = re.compile(r"(?:https?://|tel:|mailto:)", re.IGNORECASE)
# numbers of Japan that fixed phrases name: emergency and advice lines, and whole numbers with their hyphens
_NUMBER = re.compile(r"(?<![\d#-])(?:110|118|119|171|188|189|#\d{4}|0\d{1,4}-\d{1,4}-\d{3,4})(?![\d-])")
# whole numbers inside an article: with hyphens, from abroad, advice lines; three digits alone may count something
_WHOLE_NUMBER = re.compile(
    r"(?<![\d#+-])(?:0\d{1,4}-\d{1,4}-\d{3,4}|0\d{3}-\d{6}|\+\d{1,3}(?:-\d{2,4}){2,4}|#\d{4})(?![\d-])"
)


def view_spans(spans: Iterable[Span]) -> list[Json]:
    """Spans as JSON; a link that is not web, telephone or mail loses its address."""
    return spans_to_json(
        span if span.url is None or _SAFE_URL.match(span.url) else replace(span, url=None) for span in spans
    )


def view_blocks(blocks: Iterable[Block]) -> list[Json]:
    """Blocks as JSON: paragraph, item or heading."""
    return [{"kind": block.kind, "spans": view_spans(block.spans)} for block in blocks]


def lines(spans: Iterable[Span]) -> tuple[Block, ...]:
    """One paragraph per line of text; empty lines are left out."""
    paragraphs: list[list[Span]] = [[]]
    for span in spans:
        first, *more = span.text.split("\n")
        paragraphs[-1].append(replace(span, text=first))
        paragraphs.extend([replace(span, text=line)] for line in more)
    cut = (tuple(span for span in paragraph if span.text) for paragraph in paragraphs)
    return tuple(Block("paragraph", paragraph) for paragraph in cut if paragraph)


def callable_numbers(spans: Spans) -> Spans:
    """The same words with every telephone number made a `tel:` link that stands out."""
    return _linked(spans, _NUMBER, strong=True)


def phone_links(spans: Spans) -> Spans:
    """The words of an article with every whole telephone number made a `tel:` link."""
    return _linked(spans, _WHOLE_NUMBER)


def _linked(spans: Spans, pattern: re.Pattern[str], *, strong: bool = False) -> Spans:
    out: list[Span] = []
    for span in spans:
        if span.url or span.reading:
            out.append(span)
            continue
        position = 0
        for match in pattern.finditer(span.text):
            out.append(replace(span, text=span.text[position : match.start()]))
            out.append(replace(span, text=match[0], url=tel(match[0]), strong=strong or span.strong))
            position = match.end()
        out.append(replace(span, text=span.text[position:]))
    return tuple(span for span in out if span.text)


def tel(number: str) -> str:
    """The address that makes a phone call it: `tel:` and digits, with # written as RFC 3986 wants it."""
    return "tel:" + re.sub(r"[^\d+#*]", "", number).replace("#", "%23")
