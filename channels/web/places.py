"""A place as the widget shows it: name, open now or not, and rows of label and values."""

from __future__ import annotations

import re
from datetime import datetime

from channels.partial_dates import partial_date
from channels.phrases import phrase
from channels.web.dates import open_words
from channels.web.spans import tel, view_spans
from contracts.answers import Phone, PlaceCard
from contracts.languages import Language
from contracts.rich_text import Span, Spans, plain
from contracts.wire import Json


def place_view(place: PlaceCard, language: Language, now: datetime) -> Json:
    """In the reader's language; the Japanese name stands beside it, for pointing at."""
    state, said = open_words(place.open, language, now)
    beside = () if language.is_japanese or _holds(plain(place.name), plain(place.name_ja)) else place.name_ja
    rows = [
        _row("phone", language, *(phone_line(phone, language) for phone in place.phones)),
        _row("hours", language, *place.hours),
        _row("address", language, place.address or place.address_ja),
        _row("spoken", language, place.languages),
    ]
    return {
        "name": view_spans(place.name or place.name_ja),
        "name_ja": view_spans(beside),
        "open": {"state": state, "text": view_spans(said)},
        "rows": [row for row in rows if row],
        "links": [
            {"text": view_spans(phrase(f"web.ui.{label}", language)), "url": url}
            for label, url in (("map", place.map_url), ("website", place.url))
            if url and url.startswith(("https://", "http://"))
        ],
    }


def _holds(name: str, japanese: str) -> bool:
    """True when the name says the Japanese one already: its main part, or in brackets a part to point at."""
    main = re.split(r"[(（]", japanese)[0].strip()
    inner = [part for part in re.findall(r"[(（]([^()（）]+)[)）]", name) if len(part) > 2 and not part.isascii()]
    return main in name or any(part in japanese for part in inner)


def counter_place_view(place: PlaceCard) -> Json:
    """In Japanese, for the clerk: name, address and numbers."""
    rows = [
        _row("address", Language.JA, place.address_ja),
        _row("phone", Language.JA, *((Span(phone.number),) for phone in place.phones)),
    ]
    return {
        "name": view_spans(place.name_ja or place.name),
        "name_ja": [],
        "open": {"state": "unknown", "text": []},
        "rows": [row for row in rows if row],
        "links": [],
    }


def phone_line(phone: Phone, language: Language) -> Spans:
    """The number as a link, its purpose, and an honest note where no official page confirms it."""
    line: list[Span] = [Span(phone.number, url=tel(phone.number))]
    if phone.purpose:
        line += [Span(" "), *phone.purpose]
    if not phone.confirmed:
        note = (
            phrase("web.phone.unconfirmed", language, date=partial_date(phone.as_of, language))
            if phone.as_of
            else phrase("web.phone.undated", language)
        )
        line += [Span(" "), *note]
    return tuple(line)


def _row(label: str, language: Language, *values: Spans) -> Json | None:
    filled = [view_spans(value) for value in values if value]
    if not filled:
        return None
    return {"kind": label, "label": view_spans(phrase(f"web.ui.{label}", language)), "values": filled}
