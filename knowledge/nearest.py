"""The nearest evacuation sites from a position: pure arithmetic over every site, a few milliseconds for thousands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, cos, hypot, radians

from knowledge.evacuation import Evacuation
from knowledge.places import Location, Place

#: Streets are longer than a straight line; 1.3 is a usual value for towns. Stated to residents as an estimate.
DETOUR = 1.3
#: 80 metres a minute: the rule that Japanese property advertisements must follow (不動産の表示に関する公正競争規約).
METRES_A_MINUTE = 80.0
#: Farther away than this a site is no help on foot.
FARTHEST_METRES = 10_000.0
SHOWN = 3
_METRES_A_DEGREE = 111_195.0


@dataclass(frozen=True, slots=True)
class Near:
    """A site and how far it is in a straight line."""

    place: Place
    metres: float

    @property
    def minutes(self) -> int:
        """An estimate of the walk."""
        return max(1, ceil(self.metres * DETOUR / METRES_A_MINUTE))


@dataclass(frozen=True, slots=True)
class Wish:
    """What is looked for. kind None: emergency sites and shelters, not those for people who need care."""

    hazard: str | None = None
    kind: str | None = None
    municipality: str | None = None


class Sites:
    """Every published site with a position."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._rows = tuple(
            (place.location.lat, place.location.lon, place, place.evacuation)
            for place in places
            if place.evacuation and place.location and place.published
        )
        #: Municipalities that have sites here; of the others nothing is known.
        self.towns = frozenset(place.municipality for _, _, place, _ in self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def find(self, here: Location, wish: Wish) -> tuple[str, list[Near]]:
        """How well they fit (`any`, `marked`, `unknown`) and the nearest first; empty when none is in reach."""
        if wish.hazard is None:
            return "any", self._nearest(here, wish, None)
        marked = self._nearest(here, wish, True)
        if marked:
            return "marked", marked
        unknown = self._nearest(here, wish, None, only_unknown=True)
        judged = self._nearest(here, wish, False)
        # where the sources judge this hazard, a site that they leave out is no better than those they do not mark
        return "unknown", [] if judged else unknown

    def _nearest(self, here: Location, wish: Wish, fits: bool | None, *, only_unknown: bool = False) -> list[Near]:
        east = cos(radians(here.lat))
        found = []
        for lat, lon, place, evacuation in self._rows:
            if wish.municipality and place.municipality != wish.municipality:
                continue
            if not _is_wanted(evacuation, wish.kind):
                continue
            if wish.hazard:
                known = evacuation.fits(wish.hazard)
                if known is not fits or (only_unknown and "site" not in evacuation.kinds):
                    continue
            found.append((hypot(lat - here.lat, (lon - here.lon) * east), place.id, place))
        found.sort(key=lambda row: row[:2])
        near = [Near(place, degrees * _METRES_A_DEGREE) for degrees, _, place in found[:SHOWN]]
        return [item for item in near if item.metres <= FARTHEST_METRES]


def _is_wanted(evacuation: Evacuation, kind: str | None) -> bool:
    if kind:
        return kind in evacuation.kinds
    return "site" in evacuation.kinds or ("shelter" in evacuation.kinds and "welfare" not in evacuation.kinds)
