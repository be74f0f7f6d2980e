"""A site as readers are shown it: its Japanese name, what kind of building it is, how far, open or not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from contracts.answers import SourceLine
from contracts.languages import Language
from contracts.rich_text import Span, Spans
from contracts.sites import SiteCard
from knowledge.data_files import read_table
from knowledge.evacuation import Evacuation
from knowledge.markup import parse_spans
from knowledge.nearest import Near
from knowledge.place_cards import map_url
from knowledge.places import Place
from nlu.municipalities import municipalities


@dataclass(frozen=True, slots=True)
class OpenNow:
    """What the newest feed says of one site. crowded: `calm`, `busy`, `full` or None."""

    open: bool
    crowded: str | None = None
    as_of: datetime | None = None


def site_card(near: Near, language: Language, state: OpenNow | None) -> SiteCard:
    """The card in one language; `state` None: nobody knows whether it is open."""
    place, evacuation = near.place, near.place.evacuation or Evacuation()
    return SiteCard(
        id=place.id,
        name=name_spans(place, language),
        name_ja=parse_spans(place.name.get(Language.JA)),
        kinds=evacuation.kinds,
        fits=evacuation.hazards,
        metres=rounded(near.metres),
        minutes=near.minutes,
        sort=sort_of(place, language),
        address=parse_spans(place.address.get(language)),
        address_ja=parse_spans(place.address.get(Language.JA)),
        map_url=map_url(place),
        capacity=evacuation.capacity,
        open="unknown" if state is None else "open" if state.open else "closed",
        crowded=state.crowded if state and state.open else None,
        approximate=evacuation.approximate,
    )


def rounded(metres: float) -> int:
    """To 10 metres, from a kilometre on to 50: the starting point is not more exact."""
    step = 10 if metres < 1000 else 50
    return int(step * round(metres / step))


def name_spans(place: Place, language: Language) -> Spans:
    """The name; readings only where they are sure: the town before it, the kind of building after it."""
    own = place.name.find(language)
    if own:
        spans = parse_spans(own)
        if language is not Language.JA:
            return spans
    name = place.name.get(Language.JA)
    if not language.is_japanese:
        return parse_spans(name)
    town = municipalities().get(place.municipality)
    head = town.name["ja"] if town and name.startswith(town.name["ja"]) else ""
    ending = _ending(name[len(head) :])
    reading = _sorts()[ending]["reading"] if ending else ""
    middle = name[len(head) : len(name) - len(ending)] if reading else name[len(head) :]
    spans = (
        *((Span(head, town.reading),) if head and town else ()),
        *((Span(middle),) if middle else ()),
        *((Span(ending, reading),) if reading else ()),
    )
    return spans or (Span(name),)


def sort_of(place: Place, language: Language) -> Spans:
    """What kind of building it is, for readers of Chinese and English; empty where the name does not tell."""
    ending = "" if language.is_japanese else _ending(place.name.get(Language.JA))
    return (Span(_sorts()[ending][language.value]),) if ending else ()


def source_lines(places: list[Place], language: Language) -> tuple[SourceLine, ...]:
    """The sources of these places, each once."""
    sources = {source.id: source for place in places for source in place.sources}
    return tuple(
        SourceLine(
            parse_spans(source.publisher.find(language) or source.publisher.get(Language(language.base))),
            source.url,
            source.page_date,
        )
        for source in sources.values()
    )


def _ending(name: str) -> str:
    return next((ending for ending in _by_length() if name.endswith(ending)), "")


def _sorts() -> dict[str, dict[str, str]]:
    sorts: dict[str, dict[str, str]] = read_table("site_words")["sorts"]
    return sorts


@cache
def _by_length() -> tuple[str, ...]:
    return tuple(sorted(_sorts(), key=len, reverse=True))
