"""Facts of a place inside a text: `{place:ID.field}`, with phone, name, hours, address, url, or `phone.night` …"""

from __future__ import annotations

from typing import get_args

from knowledge.places import PhonePurpose, Place, PlacePhone

FIELDS = ("phone", "name", "hours", "address", "url")


def phone_for(place: Place, purpose: str = "") -> PlacePhone | None:
    """The phone of a purpose; without one, the first that is not a fax."""
    if purpose:
        return next((phone for phone in place.phones if phone.purpose == purpose), None)
    return next((phone for phone in place.phones if phone.purpose != "fax"), None)


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
