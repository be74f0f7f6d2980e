"""Places that a resident names to say where they are: stations, tram stops, town halls, wards, and our own places.

Positions: `data/gazetteer.yaml` (sources there) and the directory of places.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from string import Template
from typing import Any, Literal

import jaconv

from contracts.languages import Language
from knowledge.data_files import read_table
from knowledge.local_text import LocalText
from knowledge.names import fold_name, place_names
from knowledge.places import Location, Place
from nlu.municipalities import find_municipality, municipalities

SpotKind = Literal["station", "ward", "office", "place"]
_LATIN, _KANA = 5, 4
_RANK: Mapping[SpotKind, int] = {"station": 3, "ward": 1, "office": 0, "place": 2}


@dataclass(frozen=True, slots=True)
class Spot:
    """A named position. municipality: None where it is not known (stations near a border)."""

    id: str
    kind: SpotKind
    name: LocalText
    location: Location
    municipality: str | None = None


class Gazetteer:
    """All spots, by id and by name."""

    def __init__(self, spots: Iterable[tuple[Spot, Iterable[str]]]) -> None:
        self._spots: dict[str, Spot] = {}
        self._names: dict[str, list[Spot]] = {}
        for spot, names in spots:
            self._spots[spot.id] = spot
            for name in names:
                self._names.setdefault(name, []).append(spot)

    @classmethod
    def of(cls, places: Iterable[Place]) -> Gazetteer:
        """The fixed spots and every place of ours that has a position."""
        return cls([*_fixed(), *_own(places)])

    def find(self, text: str, municipality: str | None = None) -> Spot | None:
        """The spot that `text` names: the longest name, among namesakes the one in `municipality`, else a town hall."""
        folded = _fold(text)
        best: tuple[int, int, Spot] | None = None
        for name, spots in self._names.items():
            if name not in folded:
                continue
            spot = next((item for item in spots if item.municipality == municipality), spots[0])
            rank = (len(name), _RANK[spot.kind])
            if best is None or rank > best[:2]:
                best = (*rank, spot)
        if best:
            return best[2]
        town = find_municipality(text)
        return self._spots.get(f"office-{town}") if town else None

    def get(self, id_: str) -> Spot | None:
        """The spot of an id; a municipality's id means its town hall."""
        return self._spots.get(id_) or self._spots.get(f"office-{id_}")

    def nearest_town(self, here: Location) -> str | None:
        """The municipality whose hall (or ward office) is nearest: a guess where somebody is."""
        halls = [spot for spot in self._spots.values() if spot.kind in ("office", "ward")]
        return min(halls, key=lambda spot: _apart(spot.location, here)).municipality if halls else None


def _apart(here: Location, there: Location) -> float:
    return (here.lat - there.lat) ** 2 + (0.84 * (here.lon - there.lon)) ** 2


@cache
def _fixed() -> tuple[tuple[Spot, tuple[str, ...]], ...]:
    table = read_table("gazetteer")
    spots = [_station(row, kind) for kind in ("station", "stop") for row in table[f"{kind}s"]]
    spots += [_ward(row) for row in table["wards"]]
    spots += [_office(town, at) for town, at in table["offices"].items()]
    return tuple(spots)


def _station(row: Sequence[Any], kind: str) -> tuple[Spot, tuple[str, ...]]:
    name, kana, lat, lon = row
    romaji = _romaji(kana)
    words = read_table("gazetteer")["words"]
    texts = _local(words[kind], name, kana, romaji.capitalize())
    bare = [_fold(name), *([_fold(kana)] if len(kana) >= _KANA else []), *([romaji] if len(romaji) >= _LATIN else [])]
    names = [_fold(stem + word) for stem in (name, kana, romaji) for word in words["near_station"]]
    if name not in read_table("gazetteer")["only_as_stations"]:
        names += bare
    return Spot(f"{kind}-{romaji}", "station", texts, Location(lat, lon)), tuple(names)


def _ward(row: Mapping[str, Any]) -> tuple[Spot, tuple[str, ...]]:
    name = LocalText(
        {
            Language.JA: row["ja"],
            Language.JA_EASY: f"{{{row['ja']}|{row['kana']}}}",
            Language.ZH_HANT: row["zh-Hant"],
            Language.EN: row["en"],
        }
    )
    spot = Spot(row["id"], "ward", name, Location(*row["at"]), "kumamoto")
    return spot, tuple(_fold(word) for word in row["names"])


def _office(town: str, at: Sequence[float]) -> tuple[Spot, tuple[str, ...]]:
    words, known = read_table("gazetteer")["words"], municipalities()[town]
    kind = "city" if known.name["ja"].endswith(words["city"]) else "town"
    texts = _local(words["office"][kind], known.name["ja"], known.reading, known.name["en"], known.name["zh-Hant"])
    return Spot(f"office-{town}", "office", texts, Location(*at), town), (_fold(texts.get(Language.JA)),)


def _own(places: Iterable[Place]) -> Iterator[tuple[Spot, Iterable[str]]]:
    general = {_fold(word) for word in read_table("gazetteer")["too_general"]}
    for place in places:
        if place.location and place.published:
            names = {re.sub(read_table("gazetteer")["words"]["genitive"], _of(), name) for name in place_names(place)}
            yield Spot(place.id, "place", place.name, place.location, place.municipality), names - general


def _local(words: Mapping[str, str], name: str, kana: str, latin: str, chinese: str | None = None) -> LocalText:
    values = {"ja": name, "kana": kana, "name": name}
    zh = chinese or _traditional(name)
    by_language = {"zh-Hant": zh, "en": latin}
    return LocalText(
        {
            Language(key): Template(text).substitute({**values, "name": by_language.get(key, name)})
            for key, text in words.items()
        }
    )


@cache
def _converter() -> Any:
    from opencc import OpenCC  # noqa: PLC0415 - heavy

    return OpenCC("jp2t")


def _traditional(name: str) -> str:
    words = read_table("gazetteer")["words"]
    converted: str = _converter().convert(name)
    return re.sub(words["genitive"], words["of_zh"], converted)


def _of() -> str:
    word: str = read_table("gazetteer")["words"]["of"]
    return word


def _fold(text: str) -> str:
    """Folded as names are, with one form of the particle that Chinese writes otherwise."""
    return re.sub(read_table("gazetteer")["words"]["genitive"], _of(), fold_name(text))


def _romaji(kana: str) -> str:
    """Hepburn without long vowels, as signs write it: Ozu, Koshi."""
    latin: str = jaconv.kana2alphabet(kana)
    return re.sub("ou|oo", "o", latin).replace("uu", "u")
