"""What an import would do, place by place, against what is known: pure, so that a dry run and the real one agree.

Each value is merged three ways: what the file says, what stands there now, and what stood there before a person
edited it. A value that a person changed later stays, and is reported.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal

from contracts.languages import Language
from knowledge.errors import ContentInvalid
from knowledge.importers.cells import core_name, fold_address, fold_name, metres
from knowledge.importers.findings import Finding, error, note
from knowledge.importers.patches import Patch, Reading, flatten, is_hand_written, unflatten
from knowledge.place_files import place_record, source_record
from knowledge.places import Location, Place
from knowledge.records import place_of
from knowledge.sources import SourceRef

Action = Literal["added", "changed", "unchanged", "kept"]
#: Two entries of one name are one place when they are closer than this.
_SAME_METRES = 300.0
_JA = Language.JA
_REVIEW = timedelta(days=190)
#: A register gives the position again and again; a difference below this is not worth a revision.
_EXACT_METRES = 5.0


@dataclass(frozen=True, slots=True)
class Standing:
    """A place as it stands.

    edited: a person wrote it or changed it last. base: what stood there before that, None when they made it.
    withdrawn: a person took it back.
    """

    place: Place
    edited: bool = False
    base: Place | None = None
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a file comes from: the source readers see, and the day it was read."""

    source: SourceRef
    checked_on: date


@dataclass(frozen=True, slots=True)
class Change:
    """One value: before None is new, after None is gone."""

    key: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Step:
    """What happens to one place. kept: what the file says otherwise, and a person's edit keeps."""

    id: str
    name: str
    row: int
    action: Action
    place: Place
    changes: tuple[Change, ...] = ()
    kept: tuple[Change, ...] = ()


@dataclass(slots=True)
class Plan:
    """All steps, what was found in the file, and places of the register that the file no longer names."""

    steps: list[Step] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)

    def count(self, action: Action) -> int:
        """How many places it happens to."""
        return sum(step.action == action for step in self.steps)

    @property
    def errors(self) -> list[Finding]:
        """What must be mended in the file, or left out on purpose."""
        return [finding for finding in self.findings if finding.severity == "error"]


def plan(reading: Reading, known: Mapping[str, Standing], origin: Origin) -> Plan:
    """The steps for a file. `known`: every place there is, by id."""
    result = Plan(findings=list(reading.findings))
    index = _Index(known)
    seen: set[str] = set()
    for patch in reading.patches:
        found = index.find(patch, result.findings)
        if found in seen:
            result.findings.append(
                note("same_place", patch.row, None, name=str(patch.values["name.ja"]), place=str(found))
            )
            continue
        try:
            step = _step(patch, known.get(found) if found else None, origin, result.findings)
        except ContentInvalid as problem:
            result.findings.append(error("invalid", patch.row, None, reason=str(problem)))
            continue
        seen.add(step.id)
        result.steps.append(step)
    mark = f"{reading.scheme}:"
    result.gone = sorted(
        id_
        for id_, standing in known.items()
        if id_ not in seen
        and not standing.withdrawn
        and standing.place.municipality in reading.towns
        and any(code.startswith(mark) for code in standing.place.codes)
    )
    return result


class _Index:
    """Finds the place that a row is about: by its number in a register, else by name and position or address."""

    def __init__(self, known: Mapping[str, Standing]) -> None:
        self._known = known
        self._codes = {code: id_ for id_, standing in known.items() for code in standing.place.codes}
        self._names: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._addresses: dict[tuple[str, str], list[str]] = defaultdict(list)
        for id_, standing in known.items():
            place = standing.place
            self._names[place.municipality, fold_name(_name(place))].append(id_)
            if address := place.address.find(_JA):
                self._addresses[place.municipality, fold_address(address)].append(id_)

    def find(self, patch: Patch, findings: list[Finding]) -> str | None:
        for code in patch.codes:
            if code in self._codes:
                return self._codes[code]
        if patch.id in self._known:
            return patch.id
        own = {code.partition(":")[0] for code in patch.codes}
        elsewhere = None
        for id_ in self._names[str(patch.values["municipality"]), fold_name(str(patch.values["name.ja"]))]:
            place = self._known[id_].place
            if own & {code.partition(":")[0] for code in place.codes}:
                continue  # the same register counts them apart
            if _same_spot(patch, place):
                return id_
            elsewhere = id_
        by_address = self._at_the_address(patch, own)
        if by_address:
            return by_address
        if elsewhere:
            findings.append(note("same_name", patch.row, None, name=str(patch.values["name.ja"]), place=elsewhere))
        return None

    def _at_the_address(self, patch: Patch, own: set[str]) -> str | None:
        """The place at the row's address whose name contains the row's name, or the other way round."""
        address = fold_address(str(patch.values.get("address.ja") or ""))
        name = core_name(str(patch.values["name.ja"]))
        for id_ in self._addresses[str(patch.values["municipality"]), address] if address and name else ():
            place = self._known[id_].place
            other = core_name(_name(place))
            apart = not (own & {code.partition(":")[0] for code in place.codes})
            if apart and other and (name in other or other in name):
                return id_
        return None


def _same_spot(patch: Patch, place: Place) -> bool:
    here, address = patch.values.get("location"), patch.values.get("address.ja")
    known = place.address.find(_JA)
    if address and known and fold_address(str(address)) == fold_address(known):
        return True
    if here is None or place.location is None:
        return not (address and known)
    return metres(Location(here["lat"], here["lon"]), place.location) <= _SAME_METRES


def _step(patch: Patch, standing: Standing | None, origin: Origin, findings: list[Finding]) -> Step:
    if standing is None:
        flat = {"id": patch.id, **patch.values, "codes": list(patch.codes), **_dated({}, origin)}
        place = place_of(unflatten({"confidence": "high", **flat}))
        return Step(place.id, _name(place), patch.row, "added", place)
    mine = flatten(place_record(standing.place))
    base = _base(standing, mine)
    theirs = {**patch.values, "codes": list(dict.fromkeys((*standing.place.codes, *patch.codes)))}
    theirs.pop("kind", None)
    _leave_position(patch, standing.place, theirs, findings)
    _leave_words(patch, standing.place, theirs)
    changes, kept = [], []
    for key, value in theirs.items():
        before = mine.get(key)
        if value == before or (value is None and before is None):
            continue
        if base is not None and before != base.get(key) and key != "codes":
            kept.append(Change(key, before, value))
        elif value is not None or not is_hand_written(standing.place):
            changes.append(Change(key, before, value))
    if standing.withdrawn:
        return Step(standing.place.id, _name(standing.place), patch.row, "kept", standing.place, (), tuple(changes))
    merged = {**mine, **{change.key: change.after for change in changes}}
    dated = _dated(merged, origin)
    place = place_of(unflatten({**merged, **dated}))
    if place == standing.place or (not changes and is_hand_written(standing.place)):
        action: Action = "kept" if kept else "unchanged"
        return Step(place.id, _name(place), patch.row, action, standing.place, (), tuple(kept))
    changes += [Change(key, mine.get(key), value) for key, value in dated.items() if value != mine.get(key)]
    return Step(place.id, _name(place), patch.row, "changed", place, tuple(changes), tuple(kept))


def _base(standing: Standing, mine: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """What stood there before a person's edit; None when every value may be replaced.

    A file of its own was written by a person: against it, an import only fills in what is open.
    """
    if is_hand_written(standing.place) or (standing.edited and standing.base is None):
        return {}
    return flatten(place_record(standing.base)) if standing.edited and standing.base else None


def _leave_position(patch: Patch, place: Place, theirs: dict[str, Any], findings: list[Finding]) -> None:
    """A block-level position must not replace an exact one, and a rounding is no change."""
    here = theirs.get("location")
    if here is None or place.location is None:
        if here is None:
            theirs.pop("location", None)
        return
    apart = metres(Location(here["lat"], here["lon"]), place.location)
    exact = not patch.precise and any(code.startswith("gsi:") for code in place.codes)
    if apart <= _EXACT_METRES or exact:
        theirs.pop("location")
        if exact:
            theirs.pop("evacuation.approximate", None)
            if apart > 100:
                findings.append(note("position_kept", patch.row, None, name=_name(place), metres=str(round(apart))))
    elif patch.precise and any(code.startswith("portal:") for code in place.codes):
        theirs["evacuation.approximate"] = None
        if apart > 100:
            findings.append(note("position_moved", patch.row, None, name=_name(place), metres=str(round(apart))))


def _leave_words(patch: Patch, place: Place, theirs: dict[str, Any]) -> None:
    """Name and address belong to the register that knew the place first; another spelling is no change."""
    owner = place.codes[0].partition(":")[0] if place.codes else None
    others = owner is not None and owner not in {code.partition(":")[0] for code in patch.codes}
    known = place.address.find(_JA)
    if known and (others or fold_address(str(theirs.get("address.ja") or "")) == fold_address(known)):
        theirs.pop("address.ja", None)
    if others:
        theirs.pop("name.ja", None)


def _dated(flat: Mapping[str, Any], origin: Origin) -> dict[str, Any]:
    """The source of the import beside the others, and when it was checked."""
    sources: Sequence[Mapping[str, Any]] = flat.get("sources", ())
    own = source_record(origin.source)
    others = [source for source in sources if source["id"] != origin.source.id]
    newest = max(str(flat.get("checked_on") or ""), origin.checked_on.isoformat())
    due = max(str(flat.get("review_by") or ""), (origin.checked_on + _REVIEW).isoformat())
    order = [own if source["id"] == origin.source.id else source for source in sources]
    return {
        "sources": order if len(others) < len(sources) else [*others, own],
        "checked_on": newest,
        "review_by": due,
    }


def _name(place: Place) -> str:
    return place.name.get(_JA)


def by_id(places: Iterable[Place]) -> dict[str, Standing]:
    """Places that nobody edited, as of content files."""
    return {place.id: Standing(place) for place in places}
