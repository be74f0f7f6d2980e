"""What makes a place one to flee to: which kind it is, for which hazards, for how many people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

from contracts.sites import HAZARDS
from knowledge.fields import Fields
from knowledge.yaml_text import without_empty

#: site: 指定緊急避難場所, shelter: 指定避難所, welfare: 福祉避難所, temporary: 臨時避難所. Most urgent first.
SiteKind = Literal["site", "shelter", "welfare", "temporary"]
Hazard = Literal[
    "earthquake", "flood", "landslide", "tsunami", "fire", "volcano", "storm-surge", "inland-flood"
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Evacuation:
    """The evacuation side of a place.

    hazards: those it is marked for. judged: those its source speaks about; of the others nothing is known.
    capacity: registered people, None when not registered. approximate: the source gives one position to several places.
    """

    kinds: tuple[SiteKind, ...] = ()
    hazards: tuple[Hazard, ...] = ()
    judged: tuple[Hazard, ...] = ()
    capacity: int | None = None
    approximate: bool = False

    def fits(self, hazard: str) -> bool | None:
        """Whether it is marked for `hazard`; None when its source does not say."""
        if hazard in self.hazards:
            return True
        return False if hazard in self.judged else None


def read_evacuation(fields: Fields) -> Evacuation:
    """The keys kinds, hazards, judged, capacity and approximate of a mapping."""
    capacity = fields.optional_text("capacity")
    if capacity is not None and not (capacity.isascii() and capacity.isdigit() and int(capacity) > 0):
        fields.complain(f"capacity: {capacity!r} is not a number of people; leave it out when it is not registered")
        capacity = None
    return Evacuation(
        in_order(fields.choices("kinds", SiteKind), SiteKind),
        in_order(fields.choices("hazards", Hazard), Hazard),
        in_order(fields.choices("judged", Hazard), Hazard),
        int(capacity) if capacity else None,
        fields.flag("approximate", default=False),
    )


def evacuation_record(value: Evacuation) -> dict[str, Any]:
    """The same keys as plain values; what is empty is left out."""
    return without_empty(
        {
            "kinds": list(value.kinds),
            "hazards": list(value.hazards),
            "judged": list(value.judged),
            "capacity": value.capacity,
            "approximate": True if value.approximate else None,
        }
    )


def in_order(words: Any, allowed: Any) -> tuple[Any, ...]:
    """The words once each, in the order of the `Literal`: the same set always reads the same."""
    return tuple(word for word in get_args(allowed) if word in words)


assert get_args(Hazard) == HAZARDS  # noqa: S101 - two lists of the same words
