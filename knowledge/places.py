"""A place: an office, desk, line, school, class, clinic or shelter, with phones and opening hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from knowledge.evacuation import Evacuation
from knowledge.local_text import NO_TEXT, LocalText
from knowledge.sources import SourceRef

PlaceKind = Literal["office", "desk", "line", "school", "class", "clinic", "facility", "shelter", "site"]
PhonePurpose = Literal["main", "consultation", "reservation", "night", "fax", "interpreter"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
ClosedOn = Literal["holidays", "new-year"]
Confidence = Literal["high", "medium", "low"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class PlacePhone:
    """A number as printed in Japan. `confirmed` False: no present official page gives it, show `as_of`."""

    number: str
    purpose: PhonePurpose = "main"
    confirmed: bool = True
    as_of: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """A stretch of opening in minutes after midnight; `close` may be over 1440 (past midnight)."""

    open: int
    close: int


@dataclass(frozen=True, slots=True)
class WeeklyOpening:
    """The same opening on several days of the week."""

    days: tuple[Weekday, ...]
    opening: Opening


@dataclass(frozen=True, slots=True)
class HoursException:
    """Days, both included, that differ from the pattern: closed when `opening` is None."""

    first: date
    last: date
    opening: Opening | None = None


@dataclass(frozen=True, slots=True)
class Location:
    """WGS 84 degrees."""

    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the directory of places.

    municipality: id of nlu/data/municipalities.yaml, or prefecture, japan, taiwan, fukuoka, tokyo, osaka.
    hours: empty when no source gives them. holiday_hours: hours of Japanese holidays, when they have their own.
    languages: ISO codes spoken there. evacuation: None for a place that nobody flees to.
    codes: its numbers in registers, `scheme:number`: portal (the prefecture's shelter list), gsi, opendata.
    """

    id: str
    kind: PlaceKind
    name: LocalText
    municipality: str
    address: LocalText = NO_TEXT
    location: Location | None = None
    phones: tuple[PlacePhone, ...] = ()
    hours: tuple[WeeklyOpening, ...] = ()
    closed: tuple[ClosedOn, ...] = ()
    holiday_hours: tuple[Opening, ...] = ()
    exceptions: tuple[HoursException, ...] = ()
    hours_note: LocalText = NO_TEXT
    languages: tuple[str, ...] = ()
    url: str | None = None
    sources: tuple[SourceRef, ...] = ()
    facts: tuple[str, ...] = ()
    confidence: Confidence = "high"
    checked_on: date | None = None
    review_by: date | None = None
    editor_note: str = ""
    evacuation: Evacuation | None = None
    codes: tuple[str, ...] = ()

    @property
    def is_town_hall(self) -> bool:
        """True for the main office of a city, town or village: its id says so."""
        return self.kind == "office" and self.id.endswith(("-city-office", "-town-office", "-village-office"))

    @property
    def published(self) -> bool:
        """Low-confidence records are kept for editors but not shown."""
        return self.confidence != "low"


def in_prefecture(location: Location) -> bool:
    """True inside the rectangle around Kumamoto Prefecture (N 32.09–33.20, E 129.94–131.33, with some margin)."""
    return 32.0 <= location.lat <= 33.3 and 129.85 <= location.lon <= 131.4
