"""`sites/<municipality>.yaml` to places and back: one line for each evacuation site, what they share at the top.

A place that says more than such a line can (phones, hours, several names) has a file of its own under `places/`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import yaml

from contracts.languages import Language
from knowledge.evacuation import Evacuation, Hazard, evacuation_record, in_order, read_evacuation
from knowledge.fields import Fields
from knowledge.local_text import NO_TEXT, LocalText
from knowledge.place_files import read_sources, source_record
from knowledge.places import Confidence, Location, Place
from knowledge.sources import SourceRef
from knowledge.yaml_text import days_text, without_empty, yaml_text

T = TypeVar("T")
#: Ids of places that can live in such a file.
PREFIX = "site-"
_HEAD = (
    "# Evacuation sites and shelters, one a line."
    " judged: the hazards the source speaks about; of others nothing is known.\n"
)


@dataclass(frozen=True, slots=True)
class Shared:
    """What the lines of one file share unless they say otherwise."""

    municipality: str
    sources: tuple[SourceRef, ...] = ()
    judged: tuple[Hazard, ...] = ()
    confidence: Confidence = "high"
    checked_on: date | None = None
    review_by: date | None = None


def read_sites(fields: Fields) -> list[Place]:
    """The places of a file; what is wrong is added to the problems of `fields`."""
    shared = Shared(
        fields.text("municipality"),
        read_sources(fields),
        fields.choices("judged", Hazard),
        fields.choice("confidence", Confidence, "high"),
        fields.day("checked_on", required=True),
        fields.day("review_by", required=True),
    )
    places = [_read_row(item, shared) for item in fields.records("places")]
    fields.close()
    return places


def _read_row(item: Fields, shared: Shared) -> Place:
    evacuation = read_evacuation(item)
    if not item.has("judged"):
        evacuation = Evacuation(
            evacuation.kinds, evacuation.hazards, shared.judged, evacuation.capacity, evacuation.approximate
        )
    named = item.texts("from")
    unknown = set(named) - {source.id for source in shared.sources}
    if unknown:
        item.complain(f"from: no source {', '.join(sorted(unknown))} in this file")
    names = {
        Language.JA: item.text("name"),
        Language.JA_EASY: item.optional_text("easy"),
        Language.EN: item.optional_text("en"),
    }
    address = item.optional_text("address")
    return Place(
        id=item.text("id"),
        kind="shelter",
        name=LocalText({language: words for language, words in names.items() if words}),
        municipality=shared.municipality,
        address=LocalText({Language.JA: address}) if address else NO_TEXT,
        location=Location(item.number("lat"), item.number("lon")),
        sources=tuple(source for source in shared.sources if not named or source.id in named),
        facts=item.texts("facts"),
        confidence=item.choice("confidence", Confidence, shared.confidence),
        checked_on=item.day("checked_on") or shared.checked_on,
        review_by=item.day("review_by") or shared.review_by,
        editor_note=item.text("note", required=False),
        evacuation=evacuation,
        codes=item.texts("codes"),
    )


def sites_texts(places: Iterable[Place]) -> tuple[dict[str, str], list[Place]]:
    """Municipality -> text of its file, and the places that need files of their own."""
    rows: dict[str, list[tuple[Place, dict[str, Any]]]] = {}
    others: list[Place] = []
    by_town: dict[str, list[Place]] = {}
    for place in places:
        if place.id.startswith(PREFIX) and place.kind == "shelter" and place.evacuation and place.location:
            by_town.setdefault(place.municipality, []).append(place)
        else:
            others.append(place)
    texts = {}
    for town, own in sorted(by_town.items()):
        shared = _shared(town, own)
        for place in sorted(own, key=lambda place: place.id):
            row = _row(place, shared)
            if _says_all(row, shared, place):
                rows.setdefault(town, []).append((place, row))
            else:
                others.append(place)
        if town in rows:
            texts[town] = _text(shared, [row for _, row in rows[town]])
    return texts, others


def _shared(town: str, places: Sequence[Place]) -> Shared:
    sources: dict[str, SourceRef] = {}
    for place in places:
        for source in place.sources:
            sources.setdefault(source.id, source)
    judged = [place.evacuation.judged for place in places if place.evacuation]
    return Shared(
        town,
        tuple(sources.values()),
        _most(judged),
        _most([place.confidence for place in places]),
        _most([place.checked_on for place in places]),
        _most([place.review_by for place in places]),
    )


def _most(values: Sequence[T]) -> T:
    return Counter(values).most_common(1)[0][0]


def _row(place: Place, shared: Shared) -> dict[str, Any]:
    evacuation = place.evacuation or Evacuation()
    record = evacuation_record(evacuation)
    if evacuation.judged == shared.judged:
        record.pop("judged", None)
    location = place.location or Location(0, 0)
    changed = {
        key: value
        for key, value in days_text(checked_on=place.checked_on, review_by=place.review_by).items()
        if value != (getattr(shared, key).isoformat() if getattr(shared, key) else None)
    }
    row = without_empty(
        {
            "id": place.id,
            "name": place.name.find(Language.JA),
            "easy": place.name.find(Language.JA_EASY),
            "en": place.name.find(Language.EN),
            "address": place.address.find(Language.JA),
            "lat": location.lat,
            "lon": location.lon,
            **record,
            "codes": list(place.codes),
            "from": [source.id for source in place.sources] if place.sources != shared.sources else None,
            "facts": list(place.facts),
            "confidence": place.confidence if place.confidence != shared.confidence else None,
            **changed,
            "note": place.editor_note,
        }
    )
    if not evacuation.judged and shared.judged:
        row["judged"] = []
    return row


def _says_all(row: Mapping[str, Any], shared: Shared, place: Place) -> bool:
    node = yaml.compose(yaml_text(dict(row)), Loader=yaml.CBaseLoader)
    problems: list[Any] = []
    if not isinstance(node, yaml.MappingNode):
        return False
    return _read_row(Fields(node, "", problems), shared) == place and not problems


def _text(shared: Shared, rows: Sequence[Mapping[str, Any]]) -> str:
    top = without_empty(
        {
            "municipality": shared.municipality,
            "sources": [source_record(source) for source in shared.sources],
            "judged": list(in_order(shared.judged, Hazard)),
            "confidence": shared.confidence,
            **days_text(checked_on=shared.checked_on, review_by=shared.review_by),
        }
    )
    lines = [yaml_text(top), "places:\n"]
    for row in rows:
        flow: str = yaml.safe_dump(
            dict(row), default_flow_style=True, allow_unicode=True, sort_keys=False, width=100_000
        )
        lines.append(f"  - {flow}")
    return _HEAD + "".join(lines)
