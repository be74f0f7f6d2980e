"""What a file says about one place: values by dotted key, laid over what is known without touching the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from knowledge.evacuation import Hazard, SiteKind, in_order
from knowledge.importers.findings import Finding
from knowledge.places import Place

#: Keys that are taken as a whole although they hold lists or mappings.
_WHOLE = ("location", "phones", "hours", "closed", "languages", "facts")
_KINDS, _HAZARDS = "evacuation.kind.", "evacuation.hazard."


@dataclass(frozen=True, slots=True)
class Patch:
    """One row. id: of the place if it is new. codes: in registers; a known one names the place it is about.

    values: dotted key -> value, in the form of `flatten`. precise: its position may replace another register's.
    """

    id: str
    row: int
    codes: tuple[str, ...]
    values: dict[str, Any]
    precise: bool = True


@dataclass(slots=True)
class Reading:
    """All that was read from a file. scheme: of the codes, for `gone`; towns: municipalities the file speaks for."""

    scheme: str
    patches: list[Patch] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    towns: set[str] = field(default_factory=set)
    encoding: str = ""

    @property
    def has_headings(self) -> bool:
        """False where a column is missing that the register must have: it is another kind of file."""
        return not any(finding.code == "heading" for finding in self.findings)

    @property
    def errors(self) -> list[Finding]:
        """What must be mended, or left out on purpose."""
        return [finding for finding in self.findings if finding.severity == "error"]


def flatten(record: Mapping[str, Any]) -> dict[str, Any]:
    """A place's record as dotted keys; kinds become true, hazards `yes` or `no`, unknown ones are absent."""
    flat: dict[str, Any] = {}
    for key, value in record.items():
        if key in ("name", "address", "hours_note"):
            flat.update({f"{key}.{language}": words for language, words in value.items()})
        elif key == "evacuation":
            flat.update({_KINDS + kind: True for kind in value.get("kinds", ())})
            flat.update({_HAZARDS + hazard: "no" for hazard in value.get("judged", ())})
            flat.update({_HAZARDS + hazard: "yes" for hazard in value.get("hazards", ())})
            for name in ("capacity", "approximate"):
                if value.get(name):
                    flat[f"evacuation.{name}"] = value[name]
        else:
            flat[key] = value
    return flat


def unflatten(flat: Mapping[str, Any]) -> dict[str, Any]:
    """The record again; keys whose value is None are left out."""
    record: dict[str, Any] = {}
    evacuation: dict[str, Any] = {}
    kinds, judged, hazards = set(), set(), set()
    for key, value in flat.items():
        if value is None:
            continue
        head, _, tail = key.partition(".")
        if key.startswith(_KINDS):
            kinds.add(key.removeprefix(_KINDS))
        elif key.startswith(_HAZARDS):
            judged.add(key.removeprefix(_HAZARDS))
            if value == "yes":
                hazards.add(key.removeprefix(_HAZARDS))
        elif head == "evacuation":
            evacuation[tail] = value
        elif tail:
            record.setdefault(head, {})[tail] = value
        else:
            record[key] = value
    if kinds or judged or evacuation:
        record["evacuation"] = {
            "kinds": list(in_order(kinds, SiteKind)),
            "hazards": list(in_order(hazards, Hazard)),
            "judged": list(in_order(judged, Hazard)),
            **evacuation,
        }
    return record


def site_values(kinds: Iterable[str], yes: Iterable[str], no: Iterable[str]) -> dict[str, Any]:
    """The evacuation keys of a patch."""
    return {
        **{_KINDS + kind: True for kind in kinds},
        **{_HAZARDS + hazard: "no" for hazard in no},
        **{_HAZARDS + hazard: "yes" for hazard in yes},
    }


def is_hand_written(place: Place) -> bool:
    """True for a place whose file a person wrote; imports fill in only what it leaves open."""
    return not place.id.startswith(("site-", "facility-", "childcare-"))
