"""Registers of evacuation sites, facilities and child care as patches: GSI, national open data, the prefecture."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import jaconv

from knowledge.data_files import read_table
from knowledge.errors import FileUnreadable
from knowledge.importers.cells import Cells, by_code, by_name, fold_address, fold_name, is_elsewhere, tidy
from knowledge.importers.findings import Finding, error, note
from knowledge.importers.patches import Patch, Reading, site_values
from knowledge.importers.sheets import Row, Sheet, read_sheet

_ID = re.compile(r"[^a-z0-9]+")


def read_gsi(data: bytes) -> Reading:
    """The Geospatial Information Authority's CSV of one prefecture: emergency sites (`_2`) or shelters (`_1`)."""
    sheet = read_sheet(data)
    names = _register("gsi")
    hazards = _hazard_columns(sheet)
    reading = _begin(sheet, "gsi", names, ("code", "name", "address", "lat", "lon"))
    for row in sheet.rows if reading.has_headings else ():
        cells = Cells(row, names, reading.findings)
        code = cells.text("code", required=True)
        if code and not re.fullmatch(r"E\d{13}", code):
            cells.refuse("gsi_code", "code", value=code)
        if is_elsewhere(code[1:6]):
            cells.remark("elsewhere", "code")
            continue
        town = by_code(code[1:6])
        if code and town is None and not cells.bad:
            cells.refuse("municipality", "code", value=code[1:6])
        only_for = cells.text("only_for", most=2000)
        if hazards:
            yes, no = _judged(cells, hazards)
            kinds = ["site", *(["shelter"] if cells.flag("also_shelter") else [])]
        else:
            yes, no = [], []
            kinds = ["welfare" if only_for else "shelter", *(["site"] if cells.flag("also_site") else [])]
        values = _site(cells, kinds, yes, no)
        if only_for:
            values["editor_note"] = f"Receives only: {only_for}"
        _add(reading, cells, town, Patch(f"site-{code.lower()}", row.number, (f"gsi:{code}",), values))
    return _finished(reading)


def read_evacuation_sites(data: bytes) -> Reading:
    """The national open-data set of evacuation sites (`evacuation_space`), old and new headings."""
    sheet = read_sheet(data)
    names, hazards = _register("opendata"), _hazard_columns(sheet)
    reading = _begin(sheet, "opendata", names, ("name", "lat", "lon"))
    if not hazards:
        reading.findings.append(error("heading", wanted=read_table("registers")["hazards"]["flood"][-1]))
    for row, cells, town, code in _open_rows(sheet, names, reading):
        yes, no = _judged(cells, hazards)
        kinds = ["site", *(["shelter"] if cells.flag("also_shelter") else [])]
        values = _site(cells, kinds, yes, no)
        values["evacuation.capacity"] = cells.capacity("capacity")
        values |= _names_and_contact(cells)
        _add(reading, cells, town, Patch(f"site-{slug(code)}", row.number, (f"opendata:{code}",), values))
    return _finished(reading)


def read_facilities(data: bytes) -> Reading:
    """The national open-data set of public facilities (`public_facility`)."""
    return _read_facilities(data, "facility", "facility")


def read_preschools(data: bytes) -> Reading:
    """The national open-data set of child-care facilities (`preschool`)."""
    return _read_facilities(data, "childcare", "school")


def read_portal(data: bytes) -> Reading:
    """The prefecture's shelter JSON: every registered facility. What is open now is read by `shelter_feed`."""
    table = read_table("registers")["portal"]
    reading = Reading("portal", encoding="utf-8")
    for number, item in enumerate(portal_items(data), start=1):
        cells = Cells(_json_row(number, item), _PORTAL, reading.findings)
        town = by_code(cells.text("area"))
        if town is None:
            cells.refuse("municipality", "area", value=cells.text("area"))
        code = cells.text("code", required=True)
        kinds = [kind for flag, kind in table["kinds"].items() if item.get(flag) == "1"]
        yes = [hazard for flag, hazard in table["hazards"].items() if item.get(flag) == "1"]
        values = _site(cells, kinds, yes, [hazard for hazard in table["hazards"].values() if hazard not in yes])
        values["evacuation.capacity"] = cells.capacity("capacity")
        if not kinds:
            cells.remark("no_kind", "name", name=str(values["name.ja"]))
            continue
        if item.get("availableFlg") == "0":
            cells.remark("not_available", "name", name=str(values["name.ja"]))
            values["confidence"] = "low"
        patch = Patch(f"site-{code}", number, (f"portal:{code}",), values, precise=False)
        _add(reading, cells, town, patch)
    return _finished(reading)


def portal_items(data: bytes) -> list[Mapping[str, Any]]:
    """The items of the prefecture's shelter JSON; raises FileUnreadable."""
    try:
        items = json.loads(data.decode("utf-8-sig"))["items"]
    except (ValueError, KeyError, TypeError) as problem:
        raise FileUnreadable("portal_json") from problem
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise FileUnreadable("portal_json")
    return items


#: Register -> its reader; the names of `python -m knowledge import`.
READERS: Mapping[str, Callable[[bytes], Reading]] = {
    "gsi": read_gsi,
    "evacuation-sites": read_evacuation_sites,
    "facilities": read_facilities,
    "preschools": read_preschools,
    "portal": read_portal,
}

_PORTAL: Mapping[str, Sequence[str]] = {
    "code": ("facilityId",),
    "name": ("name",),
    "address": ("address",),
    "lat": ("latitude",),
    "lon": ("longitude",),
    "area": ("municipalityCd",),
    "capacity": ("capacity",),
}


def _json_row(number: int, item: Mapping[str, Any]) -> Row:
    """An item as a row, so that its values are read and reported like cells; rows count from 1."""
    cells = {key.lower(): "" if value is None else str(value) for key, value in item.items()}
    return Row(number, cells, {key.lower(): key for key in item})


def _read_facilities(data: bytes, prefix: str, kind: str) -> Reading:
    sheet = read_sheet(data)
    names = _register("opendata")
    reading = _begin(sheet, "opendata", names, ("name",))
    for row, cells, town, code in _open_rows(sheet, names, reading):
        address = _address(cells)
        here = cells.position(required=False)
        values: dict[str, Any] = {
            "kind": kind,
            "name.ja": cells.text("name", required=True, most=120),
            "address.ja": address or None,
            "location": {"lat": here.lat, "lon": here.lon} if here else None,
            **_names_and_contact(cells),
            **_hours(cells),
        }
        note_ja = cells.text("hours_note", most=1000)
        if note_ja:
            values["hours_note.ja"] = note_ja
        _add(reading, cells, town, Patch(f"{prefix}-{slug(code)}", row.number, (f"opendata:{code}",), values))
    return _finished(reading)


def _open_rows(
    sheet: Sheet, names: Mapping[str, Sequence[str]], reading: Reading
) -> Iterable[tuple[Row, Cells, str | None, str]]:
    """The rows of a national set with their municipality and their code `area-id`."""
    for row in sheet.rows if reading.has_headings else ():
        cells = Cells(row, names, reading.findings)
        area, number = cells.text("area"), cells.text("id", required=True)
        if is_elsewhere(area):
            cells.remark("elsewhere", "area")
            continue
        town = by_code(area) or by_name(_address(cells)) or by_name(cells.text("town_name"))
        if town is None:
            cells.refuse("municipality", "area", value=area or cells.text("town_name"))
        yield row, cells, town, f"{area}-{number}"


def _begin(sheet: Sheet, scheme: str, names: Mapping[str, Sequence[str]], wanted: Iterable[str]) -> Reading:
    reading = Reading(scheme, findings=list(sheet.findings), encoding=sheet.encoding)
    for name in wanted:
        if not sheet.has(*names[name]):
            reading.findings.append(error("heading", wanted=" / ".join(names[name])))
    return reading


def _add(reading: Reading, cells: Cells, town: str | None, patch: Patch) -> None:
    if cells.bad or town is None:
        return
    values = {**patch.values, "municipality": town}
    reading.towns.add(town)
    reading.patches.append(Patch(patch.id, patch.row, patch.codes, values, patch.precise))


def _site(cells: Cells, kinds: Sequence[str], yes: Sequence[str], no: Sequence[str]) -> dict[str, Any]:
    name = cells.text("name", required=True, most=120)
    here = cells.position()
    return {
        "kind": "shelter",
        "name.ja": name,
        "address.ja": _address(cells) or None,
        "location": {"lat": here.lat, "lon": here.lon} if here else None,
        **site_values(kinds, yes, no),
    }


def _address(cells: Cells) -> str:
    whole = cells.text("address")
    if whole:
        return whole
    parts = read_table("registers")["opendata"]["address_parts"]
    return tidy("".join(cells.row.get(*headings) for headings in parts))


def _names_and_contact(cells: Cells) -> dict[str, Any]:
    name, kana = cells.text("name"), jaconv.kata2hira(cells.text("kana")).replace(" ", "")
    easy = f"{{{name}|{kana}}}" if kana and not re.search(r"[{}|]", name + kana) else None
    phone = cells.phone("phone")
    return {
        "name.ja-easy": easy,
        "name.en": cells.text("en") or None,
        "phones": [{"number": phone, "purpose": "main", "confirmed": True}] if phone else None,
        "url": cells.url("url") or None,
    }


def _hours(cells: Cells) -> dict[str, Any]:
    table = read_table("registers")["cells"]
    opens, closes = cells.clock("opens"), cells.clock("closes")
    text = cells.text("days")
    if not (opens and closes and text):
        return {}
    if closes <= opens:
        cells.refuse("time_order", "closes", value=f"{opens}-{closes}")
        return {}
    order = list(table["weekdays"])

    def spread(match: re.Match[str]) -> str:
        first, last = order.index(match[1]), order.index(match[2])
        return "".join(order[first : last + 1])

    letters = re.sub(table["weekday_noise"], "", re.sub(table["weekday_range"], spread, text))
    if not letters or set(letters) - set(order):
        cells.remark("days", "days", value=text)
        return {}
    days = [table["weekdays"][letter] for letter in order if letter in letters]
    return {"hours": [{"days": days, "open": opens, "close": closes}]}


def _hazard_columns(sheet: Sheet) -> dict[str, Sequence[str]]:
    table = read_table("registers")["hazards"]
    return {hazard: headings for hazard, headings in table.items() if sheet.has(*headings)}


def _judged(cells: Cells, hazards: Mapping[str, Sequence[str]]) -> tuple[list[str], list[str]]:
    flags = {hazard: cells.flag_of(cells.row.get(*headings), headings) for hazard, headings in hazards.items()}
    return [hazard for hazard, yes in flags.items() if yes], [hazard for hazard, yes in flags.items() if not yes]


def _register(name: str) -> Mapping[str, Sequence[str]]:
    register: Mapping[str, Sequence[str]] = read_table("registers")[name]
    return register


def slug(text: str) -> str:
    """Text as part of an id."""
    return _ID.sub("-", text.lower()).strip("-")[:60]


def _finished(reading: Reading) -> Reading:
    """The reading with its known faults handled: rows that say the same place twice, positions that several share."""
    reading.patches = _one_each(reading.patches, reading.findings)
    shared: dict[tuple[float, float], list[Patch]] = defaultdict(list)
    for patch in reading.patches:
        if here := patch.values.get("location"):
            shared[here["lat"], here["lon"]].append(patch)
    for patches in shared.values():
        addresses = {fold_address(str(patch.values.get("address.ja") or "")) for patch in patches}
        if len(addresses) < 2 or not any(key.startswith("evacuation.") for key in patches[0].values):
            continue
        for patch in patches:
            others = ", ".join(str(other.values["name.ja"]) for other in patches if other is not patch)
            reading.findings.append(
                note("shared_position", patch.row, None, name=str(patch.values["name.ja"]), others=others)
            )
            patch.values["evacuation.approximate"] = True
    _mark_namesakes(reading)
    return reading


def _mark_namesakes(reading: Reading) -> None:
    """One name at two addresses of a town: which is right cannot be seen from here, so neither position is trusted."""
    named: dict[tuple[object, str], list[Patch]] = defaultdict(list)
    for patch in reading.patches:
        named[patch.values["municipality"], fold_name(str(patch.values["name.ja"]))].append(patch)
    for patches in named.values():
        for patch in patches if len(patches) > 1 else ():
            others = ", ".join(str(other.row) for other in patches if other is not patch)
            reading.findings.append(note("namesake", patch.row, None, name=str(patch.values["name.ja"]), others=others))
            patch.values["evacuation.approximate"] = True


def _one_each(patches: Sequence[Patch], findings: list[Finding]) -> list[Patch]:
    """Rows with one code, or one name at one position or address, become one patch."""
    kept: dict[object, Patch] = {}
    order: list[object] = []
    for patch in patches:
        name, town = fold_name(str(patch.values["name.ja"])), patch.values["municipality"]
        place = patch.values.get("location") or {}
        address = fold_address(str(patch.values.get("address.ja") or ""))
        keys: list[object] = [patch.codes, (town, name, place.get("lat"), place.get("lon")), (town, name, address)]
        first = next((kept[key] for key in keys if key in kept), None)
        if first is None:
            merged = patch
            order.append(patch.codes)
        else:
            findings.append(note("duplicate", patch.row, None, name=str(patch.values["name.ja"]), first=str(first.row)))
            codes = tuple(dict.fromkeys((*first.codes, *patch.codes)))
            merged = Patch(first.id, first.row, codes, _both(first.values, patch.values), first.precise)
            keys = [key for key, value in kept.items() if value is first] + keys
        for key in keys:
            kept[key] = merged
    return [kept[key] for key in order]


def _both(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    """The first row's values, with kinds and marked hazards of either, and the name without a remark."""
    merged = {**first, "name.ja": min(str(first["name.ja"]), str(second["name.ja"]), key=len)}
    for key, value in second.items():
        if key.startswith("evacuation.kind.") or value == "yes" or merged.get(key) is None:
            merged[key] = value
    return merged
