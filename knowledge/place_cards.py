"""A place as readers are shown it."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from contracts.answers import Phone, PlaceCard
from contracts.languages import Language
from contracts.rich_text import Spans, plain
from knowledge.hour_lines import hour_lines
from knowledge.hours import open_state
from knowledge.markup import parse_spans
from knowledge.places import Place
from knowledge.word_table import WordTable
from storage.workdays import TOKYO

_MAP_SEARCH = "https://www.google.com/maps/search/"


def place_card(place: Place, language: Language, now: datetime) -> PlaceCard:
    """The card of a place in one language, with its opening state at `now` (aware)."""
    words = WordTable(language)
    return PlaceCard(
        id=place.id,
        name=parse_spans(place.name.get(language)),
        name_ja=parse_spans(place.name.get(Language.JA)),
        phones=tuple(
            Phone(phone.number, parse_spans(words.say(f"purposes.{phone.purpose}")), phone.confirmed, phone.as_of)
            for phone in place.phones
        ),
        address=parse_spans(place.address.get(language)),
        address_ja=parse_spans(place.address.get(Language.JA)),
        hours=hour_lines(place, language, now.astimezone(TOKYO).date()),
        languages=_languages(place, words),
        open=open_state(place, now),
        url=place.url,
        map_url=map_url(place),
    )


def map_url(place: Place) -> str | None:
    """A Google Maps search for the coordinates, else for the Japanese address; None when neither is known."""
    if place.location is not None:
        query = f"{place.location.lat},{place.location.lon}"
    else:
        query = plain(parse_spans(place.address.get(Language.JA)))
    return f"{_MAP_SEARCH}?{urlencode({'api': '1', 'query': query})}" if query else None


def _languages(place: Place, words: WordTable) -> Spans:
    names = [words.find("languages", code) or code for code in place.languages]
    return parse_spans(words.say("list_join").join(names))
