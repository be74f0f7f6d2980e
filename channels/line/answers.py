"""An approved article as Flex bubbles: the answer first, then places, at most three bubbles."""

from __future__ import annotations

import re

from channels.line import flex, limits
from channels.line.dates import date_spans
from channels.line.flex import Json
from channels.line.places import place_section
from channels.phrases import UnknownPhrase, phrase
from contracts.answers import Answer, Candidate, PlaceCard, SourceLine
from contracts.commands import Command
from contracts.languages import Language
from contracts.rich_text import Block, Spans

_BODY_UNITS = 2_000  # keeps a bubble under LINE's 30 kB even when every character is escaped
_BLOCKS = 40
_SOURCES = 3
_RELATED = 3
_FULL_STOPS = ("。", ".")
_STEP = re.compile(r"\d+\. ")
_PLACES_BESIDE = 2  # in each of the two further bubbles


def answer_message(answer: Answer, language: Language, furigana: bool) -> Json:
    """The message for one answer. `language` is the reader's; the article may be in another (notice `only-ja`)."""
    bubbles = [_main(answer, language, furigana), *_further(answer.places[1:], language, furigana)]
    alt = f"{flex.shown(answer.title, False)}: {flex.shown(answer.short, False)}"
    return flex.message(alt, bubbles)


def _main(answer: Answer, language: Language, furigana: bool) -> Json:
    return flex.bubble(
        [
            flex.rich(answer.title, furigana, "lg", weight="bold", limit=200),
            *[_notice(notice, language, furigana) for notice in answer.notices[:4]],
            *([flex.rich(answer.short, furigana, weight="bold", limit=600)] if answer.short else []),
            *blocks(answer.body, language, furigana),
            *[part for place in answer.places[:1] for part in (flex.rule(), place_section(place, language, furigana))],
            *_related(answer.related, language, furigana),
            flex.rule(),
            *[_source(source, language, furigana) for source in answer.sources[:_SOURCES]],
            _checked(answer.checked_on, language, furigana),
        ]
    )


def _further(places: tuple[PlaceCard, ...], language: Language, furigana: bool) -> list[Json]:
    """The other places, two in each of at most two more bubbles."""
    pairs = [places[at : at + _PLACES_BESIDE] for at in range(0, len(places), _PLACES_BESIDE)][:2]
    head = flex.text(flex.shown(phrase("line.more_places", language), furigana), "sm", color=flex.MUTED)
    return [flex.bubble([head, *[place_section(place, language, furigana) for place in pair]]) for pair in pairs]


def blocks(body: tuple[Block, ...], language: Language, furigana: bool) -> list[Json]:
    """Paragraphs, list items and headings; what is too long for one bubble ends in a pointer to the source."""
    out: list[Json] = []
    left = _BODY_UNITS
    for block in body[:_BLOCKS]:
        size = limits.units(flex.shown(block.spans, furigana))
        if size > left:
            out.append(flex.text(flex.shown(phrase("line.more_at_source", language), furigana), "sm"))
            break
        left -= size
        out += _block(block, furigana)
    return out


def _block(block: Block, furigana: bool) -> list[Json]:
    links = [(span, uri) for span in block.spans if (uri := flex.web_uri(span.url))][:3]
    if len(links) == 1 and len(block.spans) == 1:
        parts = [flex.link(flex.shown(block.spans, furigana), links[0][1])]
    else:
        style = {"weight": "bold", "margin": "lg"} if block.kind == "heading" else {}
        spans = _before_link(block.spans)
        parts = [flex.rich(spans, furigana, limit=_BODY_UNITS, **style)] if spans else []
        parts += [flex.link(flex.shown((span,), furigana), uri) for span, uri in links]
    if block.kind != "item" or not parts or _STEP.match(flex.shown(block.spans, False)):  # its number is its dot
        return parts
    dot = flex.text("•", flex=0, wrap=False)
    return [flex.box([dot, flex.box(parts, flex=1, spacing="sm")], "horizontal", spacing="sm")]


def _before_link(spans: Spans) -> Spans:
    """The words without a link at their end: it stands on a line of its own below, and twice would be too much."""
    closed = spans[:-1] if len(spans) > 2 and spans[-1].text.strip() in _FULL_STOPS else spans
    return closed[:-1] if len(closed) > 1 and flex.web_uri(closed[-1].url) else spans


def _notice(notice: str, language: Language, furigana: bool) -> Json:
    try:
        spans = phrase(f"line.notice.{notice}", language)
    except UnknownPhrase:  # a newer knowledge service may know notices that this gateway does not: the careful one
        spans = phrase("line.notice.unconfirmed", language)
    words = flex.shown(spans, furigana)
    return flex.box(
        [flex.text(words, "sm", color=flex.NOTICE_INK)],
        backgroundColor=flex.NOTICE_GROUND,
        cornerRadius="6px",
        paddingAll="10px",
    )


def _related(related: tuple[Candidate, ...], language: Language, furigana: bool) -> list[Json]:
    if not related:
        return []
    head = flex.text(flex.shown(phrase("line.related", language), furigana), "sm", color=flex.MUTED, margin="lg")
    return [flex.rule(), head, *[_related_line(item, furigana) for item in related[:_RELATED]]]


def _related_line(item: Candidate, furigana: bool) -> Json:
    words = flex.shown(item.title, furigana)
    action = flex.postback(flex.shown(item.title, False), Command.of("article", id=item.article))
    return flex.box(
        [flex.text(words, limit=120, color=flex.LINK)], paddingTop="6px", paddingBottom="6px", action=action
    )


def _source(source: SourceLine, language: Language, furigana: bool) -> Json:
    words: Spans = (*phrase("line.source", language), *source.publisher)
    uri = flex.web_uri(source.url)
    line = flex.shown(words, furigana)
    return flex.link(line, uri, "sm", padding="6px") if uri else flex.text(line, "sm", limit=300, color=flex.MUTED)


def _checked(day: str, language: Language, furigana: bool) -> Json:
    words = (*phrase("line.checked", language), *date_spans(day, language))
    return flex.text(flex.shown(words, furigana), "sm", limit=100, color=flex.MUTED)
