"""What a text states, with units: figures, amounts of money, days of the week, numbers in Han characters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from knowledge.figures import Stated, stated_in

_LONGEST_NUMBER = 24
_DATA = Path(__file__).parent / "data" / "units.yaml"


@dataclass(frozen=True, slots=True)
class Quantity:
    """One statement where it stands, `text[start:end]`.

    kind: of knowledge.figures, or `money`, `weekday`. value: canonical. unit: `yen`, `day`, … or empty when none is
    named. spelled: written in Han characters (三百円), so that it may be wanted or not.
    """

    kind: str
    value: str
    start: int
    end: int
    unit: str = ""
    spelled: bool = False


def quantities_in(text: str) -> tuple[Quantity, ...]:
    """Every statement of a text in any of our languages, in order of appearance."""
    stated = stated_in(text)
    found = [_with_unit(text, item) for item in stated]
    taken = bytearray(len(text))
    for item in stated:
        taken[item.start : item.end] = b"\1" * (item.end - item.start)
    for extra in (*_weekdays(text), *_spelled(text)):
        if not any(taken[extra.start : extra.end]):
            found.append(extra)
            taken[extra.start : extra.end] = b"\1" * (extra.end - extra.start)
    return tuple(sorted(found, key=lambda item: (item.start, item.end)))


def _with_unit(text: str, stated: Stated) -> Quantity:
    quantity = Quantity(stated.kind, stated.value, stated.start, stated.end)
    if stated.kind != "number":
        return quantity
    after = _rules().after.match(text, stated.end)
    before = _rules().before.search(text, max(0, stated.start - 8), stated.start)
    if before:
        quantity = replace(quantity, unit=_rules().names_before[before[1]], start=before.start(1))
    elif after:
        quantity = replace(quantity, unit=_rules().names_after[after[1].lower()], end=after.end(1))
    return replace(quantity, kind="money") if quantity.unit in _rules().currencies else quantity


def _weekdays(text: str) -> Iterator[Quantity]:
    for match in _rules().weekdays.finditer(text):
        yield Quantity("weekday", _rules().weekday_names[match[0]], match.start(), match.end())
    for match in _rules().single.finditer(text):
        group = next(number for number in range(1, len(match.groups()) + 1) if match[number])
        yield Quantity("weekday", _rules().single_names[match[group]], match.start(group), match.end(group))


def _spelled(text: str) -> Iterator[Quantity]:
    for match in _rules().fraction.finditer(text):
        under, over = han_number(match["under"]), han_number(match["over"])
        if under and over:
            yield Quantity("fraction", f"{over}/{under}", match.start(), match.end(), spelled=True)
    for match in _rules().han.finditer(text):
        after = _rules().after.match(text, match.end())
        if after is None or (value := han_number(match[0])) is None:
            continue
        unit = _rules().names_after[after[1].lower()]
        kind = "money" if unit in _rules().currencies else "number"
        yield Quantity(kind, str(value), match.start(), after.end(1), unit, spelled=True)


def han_number(text: str) -> int | None:
    """The value of 三百, 一万二千 or 二〇二六; None where it is no number, or longer than one."""
    if len(text) > _LONGEST_NUMBER:
        return None
    table = _table()
    digits: Mapping[str, int] = table["digits"]
    places, myriads = table["places"], table["myriads"]
    if all(character in digits for character in text):
        return int("".join(str(digits[character]) for character in text)) if text else None
    total = section = 0
    digit: int | None = None
    for character in text:
        if character in digits:
            if digit:
                return None
            digit = digits[character]
        elif character in places:
            section += (1 if digit is None else digit) * places[character]
            digit = None
        elif character in myriads:
            total += (section + (digit or 0) or 1) * myriads[character]
            section, digit = 0, None
        else:
            return None
    return total + section + (digit or 0)


@dataclass(frozen=True, slots=True)
class _Rules:
    after: re.Pattern[str]
    before: re.Pattern[str]
    names_after: Mapping[str, str]
    names_before: Mapping[str, str]
    currencies: frozenset[str]
    han: re.Pattern[str]
    fraction: re.Pattern[str]
    weekdays: re.Pattern[str]
    weekday_names: Mapping[str, str]
    single: re.Pattern[str]
    single_names: Mapping[str, str]


@cache
def _table() -> Any:
    return yaml.safe_load(_DATA.read_text(encoding="utf-8"))


@cache
def _rules() -> _Rules:
    table = _table()
    after = {word.lower(): unit for unit, words in table["after"].items() for word in words}
    before = {word: unit for unit, words in table["before"].items() for word in words}
    weekdays = {word: str(day) for day, words in table["weekdays"].items() for word in words}
    han = "".join([*table["digits"], *table["places"], *table["myriads"]])
    return _Rules(
        re.compile(rf"[\s-]?({_any_of(after)})(?![A-Za-z])", re.IGNORECASE),
        re.compile(rf"({_any_of(before)})\s?$"),
        after,
        before,
        frozenset(table["currencies"]),
        re.compile(rf"(?<![{han}\d])[{han}]+"),
        re.compile(table["fraction"].replace("{han}", han)),
        re.compile(rf"(?<![A-Za-z])(?:{_any_of(weekdays)})(?![A-Za-z])"),
        weekdays,
        re.compile(table["single_in"]),
        {letter: str(day) for letter, day in table["single"].items()},
    )


def _any_of(words: Mapping[str, str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
