"""Facts of a place inside a text: `{place:ID.field}`, with phone, name, hours, address, url, or `phone.night` …"""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from contracts.languages import Language
from contracts.rich_text import Span, Spans
from knowledge.hour_lines import hour_lines
from knowledge.markup import PlaceReference, Resolve, parse_spans
from knowledge.places import PhonePurpose, Place, PlacePhone
from knowledge.word_table import WordTable

FIELDS = ("phone", "name", "hours", "address", "url")
#: A line of a phone holds about so many letters.
_LONGEST_ADDRESS = 38


def place_resolver(places: Mapping[str, Place], language: Language) -> Resolve:
    """Fills references in one language; what a place does not have becomes nothing (the checker refuses such texts)."""

    def resolve(reference: PlaceReference) -> Spans:
        place = places.get(reference.place)
        if place is None or missing_fact(place, reference.field):
            return ()
        return _fact(place, reference.field, language)

    return resolve


def phone_for(place: Place, purpose: str = "") -> PlacePhone | None:
    """The phone of a purpose; without one, the first that is not a fax."""
    if purpose:
        return next((phone for phone in place.phones if phone.purpose == purpose), None)
    return next((phone for phone in place.phones if phone.purpose != "fax"), None)


def phone_text(phone: PlacePhone, language: Language) -> str:
    """The number; one that nobody confirmed with its date and "please confirm"."""
    if phone.confirmed:
        return phone.number
    words = WordTable(language)
    if phone.as_of is None:
        return words.say("undated", number=phone.number)
    return words.say("unconfirmed", number=phone.number, date=words.date(phone.as_of))


def short_address(url: str) -> str:
    """A web address as people read it: no https://, no closing slash, and of a long one only the host."""
    shown = url.partition("://")[2].rstrip("/")
    return shown if len(shown) <= _LONGEST_ADDRESS else f"{shown.partition('/')[0]}/…"


def missing_fact(place: Place, field: str) -> str:
    """Why `{place:ID.field}` cannot be filled; empty when it can."""
    name, _, purpose = field.partition(".")
    if name not in FIELDS or (purpose and (name != "phone" or purpose not in get_args(PhonePurpose))):
        return f"{{place:{place.id}.{field}}}: the fields are {', '.join(FIELDS)} (and phone.night, phone.fax …)"
    if not place.published:
        return f"place {place.id} has low confidence and is not shown to readers"
    has = {
        "phone": phone_for(place, purpose) is not None,
        "name": bool(place.name),
        "hours": bool(place.hours or place.hours_note),
        "address": bool(place.address),
        "url": bool(place.url),
    }
    return "" if has[name] else f"place {place.id} has no {field}"


def _fact(place: Place, field: str, language: Language) -> Spans:
    name, _, purpose = field.partition(".")
    if name == "phone":
        phone = phone_for(place, purpose)
        return parse_spans(phone_text(phone, language)) if phone else ()
    if name == "hours":
        return _in_a_row(hour_lines(place, language), WordTable(language).say("lines_join"))
    if name == "url":
        return (Span(short_address(place.url), url=place.url),) if place.url else ()
    return parse_spans((place.name if name == "name" else place.address).get(language))


def _in_a_row(lines: tuple[Spans, ...], join: str) -> Spans:
    spans: list[Span] = []
    for line in lines:
        spans += [Span(join), *line] if spans else line
    return tuple(spans)
