"""Cells of Japanese registers as values: coordinates, flags, numbers, addresses, times, municipalities."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from math import cos, hypot, radians
from typing import Any

from knowledge.data_files import read_table
from knowledge.importers.findings import Finding, error, note
from knowledge.importers.sheets import Row
from knowledge.places import Location, in_prefecture
from nlu.municipalities import municipalities

_PHONE = re.compile(r"0\d{1,4}-\d{1,4}-\d{3,4}\Z|0\d{9,10}\Z|#\d{4}\Z|1\d\d\Z")
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::00)?\Z")
_URL = re.compile(r"https?://[^\s/]+\.[^\s/]+")
_WARDS = ("43101", "43102", "43103", "43104", "43105")

Headings = Mapping[str, Sequence[str]]


class Cells:
    """Reads the cells of one row by the names of `data/registers.yaml`.

    Problems go to `findings`; `bad` tells that the row cannot be used.
    """

    def __init__(self, row: Row, headings: Headings, findings: list[Finding]) -> None:
        self.row, self.findings, self.bad = row, findings, False
        self._headings = headings

    def raw(self, name: str) -> str:
        """The cell as it stands."""
        return self.row.get(*self._headings[name])

    def text(self, name: str, *, required: bool = False, most: int = 400) -> str:
        """Text with plain digits, letters and spaces."""
        value = tidy(self.raw(name))
        if not value and required:
            self.refuse("missing", name)
        if len(value) > most:
            self.refuse("too_long", name, most=str(most))
        return value

    def flag(self, name: str) -> bool:
        """1, a circle or the like is yes; empty, 0 or a cross is no."""
        return self.flag_of(self.raw(name), self._headings[name])

    def flag_of(self, raw: str, headings: Sequence[str]) -> bool:
        """The same for a cell under other headings."""
        value = unicodedata.normalize("NFKC", raw).strip().lower()
        yes = value in _cells()["affirms"]
        if not yes and value not in _cells()["denies"]:
            self.bad = True
            self.findings.append(error("flag", self.row.number, self.row.column(*headings), value=value))
        return yes

    def capacity(self, name: str) -> int | None:
        """A number of people; 0, a dash and empty mean that it is not registered."""
        value = unicodedata.normalize("NFKC", self.raw(name)).replace(",", "").strip().lower()
        value = value.removesuffix(_cells()["people"]).removesuffix(".0")
        if value in _cells()["empty_number"]:
            return None
        if not value.isdigit():
            self.refuse("number", name, value=value)
            return None
        if int(value) == 0:
            self.remark("capacity_zero", name)
        return int(value) or None

    def position(self, *, required: bool = True) -> Location | None:
        """Degrees inside Kumamoto Prefecture; a swapped pair is named as such."""
        texts = {name: unicodedata.normalize("NFKC", self.raw(name)).strip() for name in ("lat", "lon")}
        if not any(texts.values()):
            if required:
                self.refuse("missing", "lat")
            return None
        found: list[float] = []
        for name, value in texts.items():
            try:
                found.append(float(value))
            except ValueError:
                self.refuse("number", name, value=value)
        if len(found) < 2:
            return None
        here, swapped = Location(*found), Location(found[1], found[0])
        if in_prefecture(here):
            return Location(round(here.lat, 6), round(here.lon, 6))
        self.refuse("swapped" if in_prefecture(swapped) else "outside", "lat", **texts)
        return None

    def phone(self, name: str) -> str:
        """A number as printed in Japan, or empty."""
        value = _plain_dashes(unicodedata.normalize("NFKC", self.raw(name))).strip()
        value = re.sub(r"^\+81-?", "0", value).strip("()").replace(")", "-").replace("(", "")
        if value and not _PHONE.match(value):
            self.refuse("phone", name, value=value)
            return ""
        return value

    def url(self, name: str) -> str:
        """A web address, or empty."""
        value = self.raw(name).strip()
        if value and not _URL.match(value):
            self.refuse("url", name, value=value[:60])
            return ""
        return value

    def clock(self, name: str) -> str:
        """A time as 08:30, or empty."""
        value = unicodedata.normalize("NFKC", self.raw(name)).strip()
        match = _TIME.match(value)
        if not value:
            return ""
        if not match or int(match[1]) > 48 or int(match[2]) > 59:
            self.refuse("time", name, value=value)
            return ""
        return f"{int(match[1]):02d}:{match[2]}"

    def day(self, name: str, *, required: bool = False) -> date | None:
        """A date as 2026-11-23 or 2026/11/23."""
        value = unicodedata.normalize("NFKC", self.raw(name)).split(" ")[0].strip()
        if not value:
            if required:
                self.refuse("missing", name)
            return None
        match = re.fullmatch(_cells()["date"], value)
        try:
            if match:
                return date(*(int(part) for part in match.groups()))
        except ValueError:
            pass
        self.refuse("date", name, value=value)
        return None

    def refuse(self, code: str, at: str, /, **values: str) -> None:
        """The row cannot be used as it is."""
        self.bad = True
        self.findings.append(error(code, self.row.number, self.row.column(*self._headings[at]), **values))

    def remark(self, code: str, at: str | None = None, /, **values: str) -> None:
        """Something to know."""
        column = self.row.column(*self._headings[at]) if at else None
        self.findings.append(note(code, self.row.number, column, **values))


def tidy(text: str) -> str:
    """Full-width digits, letters and spaces as plain ones; kana and marks of Japanese text as they are."""
    out = []
    for character in text:
        if "\uff01" <= character <= "\uff5e" and character not in _cells()["keep_wide"]:
            out.append(unicodedata.normalize("NFKC", character))
        else:
            out.append(" " if character == "\u3000" else character)
    return " ".join(unicodedata.normalize("NFC", "".join(out)).split())


def by_code(code: str) -> str | None:
    """The municipality of a local-government code of five or six digits; a ward of Kumamoto City is the city."""
    digits = unicodedata.normalize("NFKC", code).strip()
    return "kumamoto" if digits[:5] in _WARDS else _codes().get(digits)


def by_name(text: str) -> str | None:
    """The municipality whose whole name begins the text, with or without the prefecture and county before it."""
    plain = tidy(text)
    tails = (plain, re.sub(_cells()["prefecture_and_county"], "", plain))
    return next((id_ for name, id_ in _names().items() if any(tail.startswith(name) for tail in tails)), None)


def is_elsewhere(code: str) -> bool:
    """True for the code of another prefecture."""
    digits = unicodedata.normalize("NFKC", code).strip()
    return digits.isdigit() and len(digits) in (5, 6) and not digits.startswith("43")


def fold_name(text: str) -> str:
    """A name for comparing: no spaces, no remarks in lenticular brackets, one width."""
    folded = re.sub(_cells()["bracketed"] + r"|\s", "", unicodedata.normalize("NFKC", text)).lower()
    return folded.translate(str.maketrans(_cells()["alike"]))


def core_name(text: str) -> str:
    """The folded name without what registers add or leave out: the founder before it, a part in brackets after it."""
    return re.sub(_cells()["parts_of_names"], "", fold_name(text))


def fold_address(text: str) -> str:
    """An address for comparing: without prefecture, county and the words around its numbers."""
    folded = re.sub(_cells()["address_noise"], "", _plain_dashes(unicodedata.normalize("NFKC", text)))
    return re.sub(_cells()["lot"], "-", folded).replace("--", "-").strip("-")


def metres(here: Location, there: Location) -> float:
    """Straight line between two places that are not far apart (flat-earth error below 0.1 % within 50 km)."""
    east = (there.lon - here.lon) * cos(radians((here.lat + there.lat) / 2))
    return hypot(there.lat - here.lat, east) * 111_195.0


def _plain_dashes(text: str) -> str:
    return re.sub(f"[{_cells()['dashes']}]", "-", text)


@cache
def _cells() -> dict[str, Any]:
    cells: dict[str, Any] = read_table("registers")["cells"]
    return cells


@cache
def _codes() -> dict[str, str]:
    return {key: town.id for town in municipalities().values() for key in (town.code, town.code[:5])}


@cache
def _names() -> dict[str, str]:
    return {town.name["ja"]: town.id for town in municipalities().values()}
