"""The small markup of titles, short answers and bodies, as spans and blocks.

`{漢字|かんじ}` a reading, `**strong**`, `[text](https://…)` a link, `{place:ID.field}` a fact of a place,
`- ` a list item, `## ` a small heading; paragraphs are set apart by an empty line. Nothing else: no HTML.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from contracts.rich_text import Block, Span, Spans
from knowledge.errors import MarkupInvalid

#: field of a place -> words to show; raises MarkupInvalid when there is no such place or field
Resolve = Callable[["PlaceReference"], Spans]

_INLINE = re.compile(
    r"\*\*(?P<strong>.+?)\*\*"
    r"|\[(?P<text>[^\[\]]+)\]\((?P<url>https?://[^\s()]+)\)"
    r"|\{place:(?P<place>[a-z0-9-]+)\.(?P<field>[a-z_.]+)\}"
    r"|\{(?P<base>[^{}|]+)\|(?P<reading>[^{}|]+)\}"
)
_LEFT_OVER = re.compile(r"[{}]|\*\*|\]\(|</?[A-Za-z]")
_HEADING = re.compile(r"#{1,4} +")
_BREAK = "\n"


@dataclass(frozen=True, slots=True)
class PlaceReference:
    """`{place:ID.field}`: field is phone, name, hours, address or url; `phone.night` names a purpose."""

    place: str
    field: str


def parse_spans(text: str, resolve: Resolve | None = None) -> Spans:
    """A title or short answer as spans. Without `resolve` a reference to a place becomes nothing."""
    return _merged(_spans(text, resolve))


def parse_body(text: str, resolve: Resolve | None = None) -> tuple[Block, ...]:
    """A body as paragraphs, items and headings; raises MarkupInvalid with the line in the text."""
    return tuple(Block(kind, _at_line(line, words, resolve)) for line, kind, words in _blocks(text))


def readings(text: str) -> Iterator[tuple[str, str]]:
    """The pairs of `{base|reading}` in a text."""
    for match in re.finditer(r"\{([^{}|]+)\|([^{}|]+)\}", text):
        yield match[1], match[2]


def references(text: str) -> Iterator[PlaceReference]:
    """The places a text refers to."""
    for match in re.finditer(r"\{place:([^{}.|]+)\.?([^{}|]*)\}", text):
        yield PlaceReference(match[1], match[2])


def links(text: str) -> Iterator[str]:
    """The URLs of the links in a text."""
    for match in re.finditer(r"\]\((https?://[^\s()]+)\)", text):
        yield match[1]


def plain_text(text: str, *, read_aloud: bool = False) -> str:
    """The words without markup, line by line as they stand: readings, link targets and references are left out.

    read_aloud: the readings instead of the words that carry them.
    """
    # Nearly every question has none of these, and there are tens of thousands.
    if "{" in text:
        text = re.sub(r"\{place:[^{}]*\}", "", text)
        text = re.sub(r"\{([^{}|]+)\|([^{}|]+)\}", r"\2" if read_aloud else r"\1", text)
    if "[" in text:
        text = re.sub(r"\[([^\[\]]+)\]\([^()\s]*\)", r"\1", text)
    text = text.replace("**", "")
    return re.sub(r"(?m)^(?:- |#{1,4} +)", "", text) if "- " in text or "#" in text else text


def _spans(text: str, resolve: Resolve | None, style: Span = Span("")) -> Iterator[Span]:  # noqa: B008
    position = 0
    for match in _INLINE.finditer(text):
        yield _words(text[position : match.start()], style)
        position = match.end()
        if match["strong"] is not None:
            yield from _spans(match["strong"], resolve, replace(style, strong=True))
        elif match["text"] is not None:
            yield from _spans(match["text"], resolve, replace(style, url=match["url"]))
        elif match["place"] is not None:
            shown = resolve(PlaceReference(match["place"], match["field"])) if resolve else ()
            yield from (replace(span, strong=style.strong, url=span.url or style.url) for span in shown)
        else:
            yield replace(style, text=match["base"], reading=match["reading"])
    yield _words(text[position:], style)


def _words(text: str, style: Span) -> Span:
    left_over = _LEFT_OVER.search(text)
    if left_over:
        around = text[max(0, left_over.start() - 10) : left_over.end() + 20]
        raise MarkupInvalid(f"cannot read the markup near {around!r}")
    return replace(style, text=text)


def _merged(spans: Iterator[Span]) -> Spans:
    merged: list[Span] = []
    for span in spans:
        last = merged[-1] if merged else None
        if not span.text:
            continue
        if last and not span.reading and not last.reading and (last.url, last.strong) == (span.url, span.strong):
            merged[-1] = replace(last, text=last.text + span.text)
        else:
            merged.append(span)
    return tuple(merged)


def _blocks(text: str) -> Iterator[tuple[int, str, str]]:
    """(line, kind, words) of each block; lines of one block are joined."""
    start, kind, words = 0, "", ""
    for number, row in enumerate(text.split(_BREAK)):
        line = row.strip()
        heading = _HEADING.match(line)
        begins = line.startswith("- ") or heading or not line or not kind or kind == "heading"
        if not begins:
            words = _joined(words, line)
            continue
        if kind:
            yield start, kind, words
        start, kind, words = number, _kind(line, bool(heading)), line
        if heading:
            words = line[heading.end() :]
        elif kind == "item":
            words = line[2:].lstrip()
    if kind:
        yield start, kind, words


def _kind(line: str, heading: bool) -> str:
    if heading:
        return "heading"
    return "item" if line.startswith("- ") else "paragraph" if line else ""


def _joined(before: str, after: str) -> str:
    """Two lines of one block as one: a space between them unless both sides are Japanese or Chinese."""
    wide = unicodedata.east_asian_width(before[-1]) in "WF" and unicodedata.east_asian_width(after[0]) in "WF"
    return before + after if wide else f"{before} {after}"


def _at_line(line: int, words: str, resolve: Resolve | None) -> Spans:
    try:
        return parse_spans(words, resolve)
    except MarkupInvalid as error:
        raise MarkupInvalid(str(error), line) from error
