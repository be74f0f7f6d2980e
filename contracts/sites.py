"""The nearest evacuation sites: what the gateway asks the knowledge service, and what it is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Union

from contracts.answers import PlaceCard, SourceLine
from contracts.errors import WireFormatError
from contracts.languages import Language
from contracts.rich_text import Span, Spans, spans_to_json
from contracts.wire import Json, flag, language, many, optional_text, record, text, whole

#: What a site can be marked for, by the Basic Act on Disaster Management (災害対策基本法).
HAZARDS = ("earthquake", "flood", "landslide", "tsunami", "fire", "volcano", "storm-surge", "inland-flood")
#: Those that residents are asked about by buttons; the others count when they are named.
ASKED_HAZARDS = HAZARDS[:6]
#: site: run there at once. shelter: stay there afterwards. welfare: for people who need care. temporary: opened ad hoc.
SITE_KINDS = ("site", "shelter", "welfare", "temporary")


@dataclass(frozen=True)
class SitesQuery:
    """Where from, in one of three ways, and for what.

    at: a cell of contracts.geohash. near: id of a known place. text: a resident's words that may name a place.
    hazard: one of HAZARDS, or None. kind: one of SITE_KINDS to list only that kind. municipality: where they live.
    """

    language: Language
    at: str | None = None
    near: str | None = None
    text: str = ""
    hazard: str | None = None
    kind: str | None = None
    municipality: str | None = None

    def to_json(self) -> Json:
        return {
            "language": self.language.value,
            "at": self.at,
            "near": self.near,
            "text": self.text,
            "hazard": self.hazard,
            "kind": self.kind,
            "municipality": self.municipality,
        }

    @classmethod
    def from_json(cls, value: Any) -> SitesQuery:
        data = record(value, "sites query")
        return cls(
            language(data, "language"),
            optional_text(data, "at"),
            optional_text(data, "near"),
            text(data, "text", ""),
            optional_text(data, "hazard"),
            optional_text(data, "kind"),
            optional_text(data, "municipality"),
        )


@dataclass(frozen=True)
class SiteCard:
    """One site, in the reader's language.

    sort: what building it is ("elementary school"), empty if its name does not tell. kinds: of SITE_KINDS.
    fits: hazards it is marked for. metres: straight line; 0 where there is no starting point.
    minutes: estimated walk. capacity: people, None if not registered. open: `open`, `closed` or `unknown`.
    crowded: `calm`, `busy`, `full` or None. approximate: its position is not exact in the source.
    """

    id: str
    name: Spans
    name_ja: Spans
    kinds: tuple[str, ...]
    fits: tuple[str, ...]
    metres: int
    minutes: int
    sort: Spans = ()
    address: Spans = ()
    address_ja: Spans = ()
    map_url: str | None = None
    capacity: int | None = None
    open: str = "unknown"
    crowded: str | None = None
    approximate: bool = False

    def to_json(self) -> Json:
        return {
            "id": self.id,
            "name": spans_to_json(self.name),
            "name_ja": spans_to_json(self.name_ja),
            "kinds": list(self.kinds),
            "fits": list(self.fits),
            "metres": self.metres,
            "minutes": self.minutes,
            "sort": spans_to_json(self.sort),
            "address": spans_to_json(self.address),
            "address_ja": spans_to_json(self.address_ja),
            "map_url": self.map_url,
            "capacity": self.capacity,
            "open": self.open,
            "crowded": self.crowded,
            "approximate": self.approximate,
        }

    @classmethod
    def from_json(cls, value: Any) -> SiteCard:
        data = record(value, "site")
        return cls(
            id=text(data, "id"),
            name=many(data, "name", Span.from_json),
            name_ja=many(data, "name_ja", Span.from_json),
            kinds=many(data, "kinds", str),
            fits=many(data, "fits", str),
            metres=whole(data, "metres"),
            minutes=whole(data, "minutes"),
            sort=many(data, "sort", Span.from_json),
            address=many(data, "address", Span.from_json),
            address_ja=many(data, "address_ja", Span.from_json),
            map_url=optional_text(data, "map_url"),
            capacity=None if data.get("capacity") is None else whole(data, "capacity"),
            open=text(data, "open", "unknown"),
            crowded=optional_text(data, "crowded"),
            approximate=flag(data, "approximate"),
        )


@dataclass(frozen=True)
class SitesFound:
    """The nearest sites, nearest first.

    start: the place they are measured from, empty for a shared position. at, near: the starting point again, for
    the buttons under the answer. fit: `marked` (every site is marked for the hazard), `unknown` (the source does not
    say which are) or `any` (no hazard asked). open_as_of: ISO time of the newest word on which are open, or None.
    portal: page that tells which are open now.
    """

    sites: tuple[SiteCard, ...]
    start: Spans = ()
    at: str | None = None
    near: str | None = None
    hazard: str | None = None
    fit: str = "any"
    kind: str | None = None
    open_as_of: str | None = None
    checked_on: str = ""
    sources: tuple[SourceLine, ...] = ()
    portal: str | None = None
    partial: bool = False

    def to_json(self) -> Json:
        return {
            "decision": "sites",
            "sites": [site.to_json() for site in self.sites],
            "start": spans_to_json(self.start),
            "at": self.at,
            "near": self.near,
            "hazard": self.hazard,
            "fit": self.fit,
            "kind": self.kind,
            "open_as_of": self.open_as_of,
            "checked_on": self.checked_on,
            "sources": [source.to_json() for source in self.sources],
            "portal": self.portal,
            "partial": self.partial,
        }

    @classmethod
    def from_json(cls, value: Any) -> SitesFound:
        data = record(value, "sites")
        return cls(
            sites=many(data, "sites", SiteCard.from_json),
            start=many(data, "start", Span.from_json),
            at=optional_text(data, "at"),
            near=optional_text(data, "near"),
            hazard=optional_text(data, "hazard"),
            fit=text(data, "fit", "any"),
            kind=optional_text(data, "kind"),
            open_as_of=optional_text(data, "open_as_of"),
            checked_on=text(data, "checked_on", ""),
            sources=many(data, "sources", SourceLine.from_json),
            portal=optional_text(data, "portal"),
            partial=flag(data, "partial"),
        )


@dataclass(frozen=True)
class NoSites:
    """No site can be named.

    reason: `where` (no place was named), `far` (none of ours is near that place), `unfit` (none in reach is marked
    for the hazard). place: whom to ask or where to look instead.
    """

    reason: str
    start: Spans = ()
    place: PlaceCard | None = None

    def to_json(self) -> Json:
        return {
            "decision": "none",
            "reason": self.reason,
            "start": spans_to_json(self.start),
            "place": self.place.to_json() if self.place else None,
        }

    @classmethod
    def from_json(cls, value: Any) -> NoSites:
        data = record(value, "no sites")
        place = data.get("place")
        return cls(
            text(data, "reason"), many(data, "start", Span.from_json), PlaceCard.from_json(place) if place else None
        )


SitesResult = Union[SitesFound, NoSites]


def sites_from_json(value: Any) -> SitesResult:
    """What the knowledge service decided; raises WireFormatError on anything unknown."""
    decision = text(record(value, "sites"), "decision")
    if decision == "sites":
        return SitesFound.from_json(value)
    if decision == "none":
        return NoSites.from_json(value)
    raise WireFormatError(f"unknown decision {decision!r}")
