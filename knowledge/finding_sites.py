"""Answers a SitesQuery over the published places: from where, which are nearest and fit, which are open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from contracts import geohash
from contracts.answers import PlaceCard
from contracts.languages import Language
from contracts.rich_text import Spans
from contracts.sites import NoSites, SitesFound, SitesQuery
from knowledge.content_library import ContentLibrary
from knowledge.data_files import read_table
from knowledge.gazetteer import Gazetteer, Spot
from knowledge.markup import parse_spans
from knowledge.nearest import Near, Sites, Wish
from knowledge.place_cards import place_card
from knowledge.places import Location, Place
from knowledge.site_cards import OpenNow, site_card, source_lines
from storage.times import utc_now

_PORTAL = "kumamoto-disaster-portal"
#: From a place in a town whose sites we do not have, a nearer one may exist when ours is farther than this.
_SURE_METRES = 1_000.0


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found before anybody asked which are open."""

    query: SitesQuery
    start: Spot | None
    fit: str
    near: tuple[Near, ...]
    partial: bool

    @property
    def places(self) -> list[Place]:
        """The places themselves."""
        return [item.place for item in self.near]


class SiteFinder:
    """Sites and gazetteer over the library of the moment; rebuilt when another one is published."""

    def __init__(self, library: Callable[[], ContentLibrary]) -> None:
        self._library = library
        self._built: tuple[Mapping[str, Place], Sites, Gazetteer] | None = None

    def look(self, query: SitesQuery) -> Looked | NoSites:
        """The nearest sites, or why there are none. Raises WireFormatError for a position that is none."""
        sites, gazetteer = self._tables()
        start, here, town = self._start(query, gazetteer)
        if here is None:
            return NoSites("where")
        guess = start.municipality if start and start.municipality else gazetteer.nearest_town(here)
        wish = Wish(query.hazard, query.kind, town if town in sites.towns else None)
        fit, near = sites.find(here, wish)
        if not near and wish.municipality:
            fit, near = sites.find(here, Wish(query.hazard, query.kind))
        if not near:
            marked_elsewhere = bool(sites.find(here, Wish())[1])
            reason = "unfit" if marked_elsewhere and (query.hazard or query.kind) else "far"
            return NoSites(reason, _name(start, query.language), self._portal(query.language))
        partial = guess not in sites.towns and near[0].metres > _SURE_METRES
        return Looked(query, start, fit, tuple(near), partial)

    def _start(self, query: SitesQuery, gazetteer: Gazetteer) -> tuple[Spot | None, Location | None, str | None]:
        """The spot, the position, and the municipality if only that was named."""
        if query.at:
            return None, Location(*geohash.decode(query.at)), None
        spot = gazetteer.get(query.near) if query.near else gazetteer.find(query.text, query.municipality)
        if spot is None:
            return None, None, None
        return spot, spot.location, spot.municipality if spot.kind == "office" else None

    def _portal(self, language: Language) -> PlaceCard | None:
        """The prefecture's disaster portal, which knows every town and what is open."""
        place = self._library().places.get(_PORTAL)
        return place_card(place, language, utc_now()) if place and place.published else None

    def _tables(self) -> tuple[Sites, Gazetteer]:
        places = self._library().places
        built = self._built
        if built is None or built[0] is not places:
            built = (places, Sites(places.values()), Gazetteer.of(places.values()))
            self._built = built
        return built[1], built[2]


def found(looked: Looked, states: Mapping[str, OpenNow], as_of: datetime | None) -> SitesFound:
    """The answer in the reader's language. as_of: time of the feed's newest reading, None without one."""
    query, language = looked.query, looked.query.language
    places = looked.places
    return SitesFound(
        sites=tuple(site_card(item, language, states.get(item.place.id)) for item in looked.near),
        start=_name(looked.start, language),
        at=query.at,
        near=looked.start.id if looked.start else None,
        hazard=query.hazard,
        fit=looked.fit,
        kind=query.kind,
        open_as_of=as_of.isoformat(timespec="seconds") if as_of else None,
        checked_on=min((place.checked_on.isoformat() for place in places if place.checked_on), default=""),
        sources=source_lines(places, language),
        portal=read_table("site_words")["portal"],
        partial=looked.partial,
    )


def _name(spot: Spot | None, language: Language) -> Spans:
    if spot is None:
        return ()
    return parse_spans(spot.name.get(language))
