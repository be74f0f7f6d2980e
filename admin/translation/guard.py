"""Compares what a text and its translation state: numbers, amounts, dates, times, phones, addresses, days of the week.

Pure. Ways of writing do not matter: 令和8年4月1日 is 1 April 2026, 午後3時 is 15:00, 1万円 is 10,000 yen, 096(383)1234
is +81 96-383-1234. Small numbers may be words in the other language. How often something is said does not matter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from admin.translation.quantities import Quantity, quantities_in
from contracts.languages import Language
from knowledge.data_files import read_table
from knowledge.figures import said_in_words

Problem = Literal["missing", "added", "changed", "unit", "order"]

#: Looked at, but no reason to hold a reply: ranges like 月〜金 and numbers in words are written too freely.
_HINTS = ("weekday",)


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a text: `text == whole[start:end]`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One statement that is not the same on both sides.

    kind: `phone, money, date, month, year, time, number, fraction, url, email, code, weekday`.
    problem: `missing` in the translation, `added` there, `changed`, another `unit` (円 became 元), or another
    `order` of phone numbers. source, target: where to point, None on the side that lacks it.
    blocking: the reply waits until a person has confirmed it.
    """

    kind: str
    problem: Problem
    source: Span | None
    target: Span | None
    blocking: bool


def compare(
    source: str, target: str, source_language: Language = Language.JA, target_language: Language = Language.JA
) -> tuple[Difference, ...]:
    """Every difference between what `source` states and what `target` states, in the order of the source."""
    left, right = quantities_in(source), quantities_in(target)
    in_left, in_right = _by_key(left), _by_key(right)
    missing = [
        items[0]
        for key, items in in_left.items()
        if key not in in_right and not _worded(items[0], target, target_language)
    ]
    added = [
        items[0]
        for key, items in in_right.items()
        if key not in in_left and not _worded(items[0], source, source_language)
    ]
    cut_source, cut_target = _cutter(source), _cutter(target)
    found = _pair(missing, added, cut_source, cut_target)
    for key, items in in_left.items():
        if key in in_right:
            found += _units(items, in_right[key], cut_source, cut_target)
    found += _order(left, right, cut_source, cut_target)
    return tuple(sorted(found, key=lambda item: (item.source or item.target or Span(0, 0, "")).start))


def is_blocked(differences: Sequence[Difference]) -> bool:
    """True where at least one difference must be confirmed before the reply may go out."""
    return any(difference.blocking for difference in differences)


_Cut = Callable[[Quantity], Span]


def _cutter(text: str) -> _Cut:
    return lambda item: Span(item.start, item.end, text[item.start : item.end])


def _by_key(items: Sequence[Quantity]) -> dict[tuple[str, str], list[Quantity]]:
    """Statements by what they say; numbers, years and amounts by the number alone: the unit is compared apart."""
    grouped: dict[tuple[str, str], list[Quantity]] = defaultdict(list)
    for item in items:
        grouped[("number" if item.kind in ("year", "money") else item.kind, item.value)].append(item)
    return grouped


def _worded(item: Quantity, other: str, language: Language) -> bool:
    """A small number that the other side may say in words."""
    return item.kind == "number" and said_in_words(item.value, other, language)


def _blocks(item: Quantity) -> bool:
    return item.kind not in _HINTS and not item.spelled


def _pair(missing: list[Quantity], added: list[Quantity], cut_source: _Cut, cut_target: _Cut) -> list[Difference]:
    """Missing and added statements of one kind belong together in order: one changed into the other."""
    found = []
    rest = list(added)
    for item in missing:
        other = next((candidate for candidate in rest if _akin(item, candidate)), None)
        if other is not None:
            rest.remove(other)
        found.append(
            Difference(
                item.kind,
                "changed" if other else "missing",
                cut_source(item),
                cut_target(other) if other else None,
                _blocks(item) or (other is not None and _blocks(other)),
            )
        )
    return found + [Difference(item.kind, "added", None, cut_target(item), _blocks(item)) for item in rest]


def _akin(one: Quantity, other: Quantity) -> bool:
    if one.kind == other.kind:
        return one.unit == other.unit or not one.unit or not other.unit or one.kind == "money"
    return {one.kind, other.kind} in ({"date", "month"}, {"year", "number"}, {"phone", "number"}, {"money", "number"})


def _units(left: list[Quantity], right: list[Quantity], cut_source: _Cut, cut_target: _Cut) -> list[Difference]:
    """The same number of another unit, where both sides name one and share none."""
    ours, theirs = [item for item in left if item.unit], [item for item in right if item.unit]
    if not ours or not theirs or {_unit(item) for item in ours} & {_unit(item) for item in theirs}:
        return []
    one, other = ours[0], theirs[0]
    blocking = _blocks(one) and _blocks(other)
    return [Difference(one.kind, "unit", cut_source(one), cut_target(other), blocking)]


def _unit(item: Quantity) -> str:
    """English counts a child's age in years."""
    return "year" if item.unit == "age" else item.unit


def _order(left: Sequence[Quantity], right: Sequence[Quantity], cut_source: _Cut, cut_target: _Cut) -> list[Difference]:
    """Phone numbers (110 and 119 too) in another order: each may now stand beside the wrong office."""
    ours, theirs = _phones(left), _phones(right)
    if set(ours) != set(theirs):
        return []
    for one, other in zip(ours, theirs, strict=True):
        if one != other:
            return [Difference("phone", "order", cut_source(ours[one]), cut_target(theirs[other]), blocking=False)]
    return []


def _phones(items: Sequence[Quantity]) -> dict[str, Quantity]:
    short = frozenset(read_table("short_numbers"))
    found: dict[str, Quantity] = {}
    for item in items:
        if item.kind == "phone" or (item.kind == "number" and item.value in short and not item.unit):
            found.setdefault(item.value, item)
    return found
