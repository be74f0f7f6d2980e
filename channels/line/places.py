"""Offices, schools and desks as parts of a bubble: name, open now, phones, address, map."""

from __future__ import annotations

from channels.line import flex
from channels.line.dates import date_spans, moment_spans, time_spans
from channels.line.flex import Json
from channels.phrases import phrase
from contracts.answers import OpenState, Phone, PlaceCard
from contracts.languages import Language
from contracts.rich_text import Span, Spans

_PHONES = 4
_HOURS = 7
_HERE = "\x00"


def place_section(place: PlaceCard, language: Language, furigana: bool) -> Json:
    """One place, in the reader's language."""
    lines = [
        flex.rich(place.name, furigana, weight="bold", limit=200),
        *_open(place.open, language, furigana),
        *[flex.text(flex.shown(hours, furigana), "sm", limit=200) for hours in place.hours[:_HOURS]],
        *[line for phone in place.phones[:_PHONES] for line in phone_lines(phone, language, furigana)],
        *_address(place, language, furigana),
        *_spoken(place, language, furigana),
        *_page(place, language, furigana),
    ]
    return flex.box(lines, spacing="sm", margin="lg")


def open_words(state: OpenState, language: Language) -> Spans:
    """Whether it is open at the moment, and until or from when; empty if that is not known."""
    if state.state == "open" and state.until:
        return _around("line.open.until", time_spans(state.until, language), language)
    if state.state == "open":
        return phrase("line.open.now", language)
    if state.state == "closed" and state.opens:
        return _around("line.open.opens", moment_spans(state.opens, language), language)
    return phrase("line.open.closed", language) if state.state == "closed" else ()


def phone_lines(phone: Phone, language: Language, furigana: bool) -> list[Json]:
    """What the number is for, the number to tap, and a caution where no present page confirms it."""
    words = flex.shown((*phrase("line.phone", language), Span(phone.number)), furigana)
    uri = flex.tel_uri(phone.number)
    lines = [flex.link(words, uri, padding="6px") if uri else flex.text(words, limit=300)]
    if phone.purpose:
        lines.insert(0, flex.text(flex.shown(phone.purpose, furigana), "sm", limit=200, color=flex.MUTED, margin="md"))
    if not phone.confirmed:
        lines.append(flex.text(flex.shown(_caution(phone, language), furigana), "sm", color=flex.NOTICE_INK))
    return lines


def _caution(phone: Phone, language: Language) -> Spans:
    if phone.as_of:
        return _around("line.unconfirmed_since", date_spans(phone.as_of, language), language)
    return phrase("line.unconfirmed", language)


def _open(state: OpenState, language: Language, furigana: bool) -> list[Json]:
    words = open_words(state, language)
    if not words:
        return []
    colour = flex.OPEN if state.state == "open" else flex.MUTED
    return [flex.text(flex.shown(words, furigana), "sm", weight="bold", color=colour)]


def _address(place: PlaceCard, language: Language, furigana: bool) -> list[Json]:
    lines = []
    if place.address:
        lines.append(flex.rich(place.address, furigana, "sm", limit=300))
    if uri := flex.web_uri(place.map_url):
        lines.append(flex.link(flex.shown(phrase("line.map", language), furigana), uri))
    return lines


def _spoken(place: PlaceCard, language: Language, furigana: bool) -> list[Json]:
    if not place.languages:
        return []
    words = (*phrase("line.spoken", language), *place.languages)
    return [flex.text(flex.shown(words, furigana), "sm", limit=200)]


def _page(place: PlaceCard, language: Language, furigana: bool) -> list[Json]:
    uri = flex.web_uri(place.url)
    return [flex.link(flex.shown(phrase("line.website", language), furigana), uri, "sm")] if uri else []


def _around(key: str, inner: Spans, language: Language) -> Spans:
    """The phrase with its one value `{when}` replaced by spans, so that readings inside the value are kept."""
    return tuple(
        part for span in phrase(key, language, when=_HERE) for part in (inner if span.text == _HERE else (span,))
    )
