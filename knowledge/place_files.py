"""`places/<id>.yaml` to Place and back."""

from __future__ import annotations

from datetime import date
from typing import Any

from knowledge.evacuation import Evacuation, evacuation_record, read_evacuation
from knowledge.fields import Fields
from knowledge.local_text import LocalText
from knowledge.places import (
    ClosedOn,
    Confidence,
    HoursException,
    Location,
    Opening,
    PhonePurpose,
    Place,
    PlaceKind,
    PlacePhone,
    Weekday,
    WeeklyOpening,
)
from knowledge.sources import SourceKind, SourceRef
from knowledge.yaml_text import clock_text, days_text, without_empty


def read_place(fields: Fields) -> Place:
    """The place a file describes; what is wrong is added to the problems of `fields`."""
    place = Place(
        id=fields.text("id"),
        kind=fields.choice("kind", PlaceKind, "office"),
        name=fields.local("name", required=True),
        municipality=fields.text("municipality"),
        address=fields.local("address"),
        location=_read_location(fields),
        phones=tuple(_read_phone(item) for item in fields.records("phones")),
        hours=tuple(_read_weekly(item) for item in fields.records("hours")),
        closed=fields.choices("closed", ClosedOn),
        holiday_hours=tuple(_read_opening(item) for item in fields.records("holiday_hours")),
        exceptions=tuple(_read_exception(item) for item in fields.records("exceptions")),
        hours_note=fields.local("hours_note"),
        languages=fields.texts("languages"),
        url=fields.optional_text("url"),
        sources=read_sources(fields),
        facts=fields.texts("facts"),
        confidence=fields.choice("confidence", Confidence, "high"),
        checked_on=fields.day("checked_on", required=True),
        review_by=fields.day("review_by", required=True),
        editor_note=fields.text("editor_note", required=False),
        evacuation=_read_evacuation(fields),
        codes=fields.texts("codes"),
    )
    fields.close()
    return place


def place_record(place: Place) -> dict[str, Any]:
    """The place as plain values in the order of the content guide; `read_place` gives it back."""
    return without_empty(
        {
            "id": place.id,
            "kind": place.kind,
            "name": local_record(place.name),
            "municipality": place.municipality,
            "address": local_record(place.address),
            "location": {"lat": place.location.lat, "lon": place.location.lon} if place.location else None,
            "phones": [_phone_record(phone) for phone in place.phones],
            "hours": [{"days": list(item.days), **_opening_record(item.opening)} for item in place.hours],
            "closed": list(place.closed),
            "holiday_hours": [_opening_record(item) for item in place.holiday_hours],
            "exceptions": [_exception_record(item) for item in place.exceptions],
            "hours_note": local_record(place.hours_note),
            "languages": list(place.languages),
            "url": place.url,
            "sources": [source_record(source) for source in place.sources],
            "facts": list(place.facts),
            "confidence": place.confidence,
            **days_text(checked_on=place.checked_on, review_by=place.review_by),
            "editor_note": place.editor_note,
            "evacuation": evacuation_record(place.evacuation) if place.evacuation else None,
            "codes": list(place.codes),
        }
    )


def read_sources(fields: Fields) -> tuple[SourceRef, ...]:
    """The sources of a place or an article."""
    return tuple(
        SourceRef(
            item.text("id"),
            item.local("publisher", required=True),
            item.optional_text("url"),
            item.optional_text("page_date"),
            item.choice("kind", SourceKind, "official"),
        )
        for item in fields.records("sources")
    )


def source_record(source: SourceRef) -> dict[str, Any]:
    """A source as plain values; a source without a page keeps `url: null`."""
    return {
        "id": source.id,
        "publisher": local_record(source.publisher),
        "url": source.url,
        **without_empty({"page_date": source.page_date}),
        "kind": source.kind,
    }


def local_record(text: LocalText) -> dict[str, str]:
    """A text per language as plain values."""
    return {language.value: words for language, words in text.texts.items()}


def _read_evacuation(fields: Fields) -> Evacuation | None:
    item = fields.record("evacuation")
    if item is None:
        return None
    evacuation = read_evacuation(item)
    item.close()
    return evacuation


def _read_location(fields: Fields) -> Location | None:
    item = fields.record("location")
    if item is None:
        return None
    location = Location(item.number("lat"), item.number("lon"))
    item.close()
    return location


def _read_phone(item: Fields) -> PlacePhone:
    return PlacePhone(
        item.text("number"),
        item.choice("purpose", PhonePurpose, "main"),
        item.flag("confirmed", default=True),
        item.optional_text("as_of"),
        item.optional_text("source"),
    )


def _phone_record(phone: PlacePhone) -> dict[str, Any]:
    return {
        "number": phone.number,
        "purpose": phone.purpose,
        "confirmed": phone.confirmed,
        **without_empty({"as_of": phone.as_of, "source": phone.source}),
    }


def _read_opening(item: Fields) -> Opening:
    opening = Opening(item.clock("open"), item.clock("close"))
    if opening.close <= opening.open:
        item.complain("close must be later than open (past midnight: 32:00 is 8:00 of the next day)")
    return opening


def _opening_record(opening: Opening) -> dict[str, str]:
    return {"open": clock_text(opening.open), "close": clock_text(opening.close)}


def _read_weekly(item: Fields) -> WeeklyOpening:
    days: tuple[Weekday, ...] = item.choices("days", Weekday)
    if not days:
        item.complain("days is missing")
    return WeeklyOpening(days, _read_opening(item))


def _read_exception(item: Fields) -> HoursException:
    first, last = item.day("from", required=True), item.day("to", required=True)
    closed = item.flag("closed", default=False)
    opening = None if closed else _read_opening(item)
    if first and last and last < first:
        item.complain("to is before from")
    return HoursException(first or date.min, last or date.min, opening)


def _exception_record(item: HoursException) -> dict[str, Any]:
    return {
        "from": item.first.isoformat(),
        "to": item.last.isoformat(),
        **({"closed": True} if item.opening is None else _opening_record(item.opening)),
    }
