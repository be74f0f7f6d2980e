"""The numbers, dates, times, phones and URLs a text states, in one canonical form for all four languages.

Canonical forms: `10000` for 1万円, 10,000 yen and １萬; `15:00` for 午後3時, 3 p.m. and 下午3點; `2026` and `--04-01`
for 2026年4月1日 and 1 April 2026 (year and day apart, so that "April to September 2026" equals 2026年4月〜9月); `--04`
for a month; `1/3` for 3分の1; URLs without a final slash; short numbers as `119` and `#7119`.

Years of an era count as Western ones: 令和8年, R8.4.1 and 民國115年 are `2026`.

Not figures: a number that is part of a name (`N4`, `5G`, `3LDK`), and numbers in words, in any language.
`stated_in` gives kind and position too, for whoever has to point at a difference.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from contracts.languages import Language
from knowledge.data_files import read_table
from nlu.normalise import with_places

_URL = re.compile(r"https?://[^\s)\]\u300d\u3011\uff09>]+")
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_CODE = re.compile(r"(?<![A-Za-z\d])(?:[A-Z]{1,3}-?\d{1,4}|\d{1,3}[A-Z]{1,4})(?![A-Za-z\d])")
_HASH = re.compile(r"#\d{4}(?!\d)")
_NUMBER = r"\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?"
_GAP = "\0"


Kind = Literal["url", "email", "phone", "year", "date", "month", "time", "fraction", "number", "code"]
#: What `figures_of` leaves out: compared by other checks, or no figure at all.
_NO_FIGURES = ("email", "phone", "code")


@dataclass(frozen=True, slots=True)
class Stated:
    """One figure where it stands: `text[start:end]` of the text as given. value: canonical; a phone is its digits."""

    kind: Kind
    value: str
    start: int
    end: int


def figures_of(text: str) -> frozenset[str]:
    """The canonical figures of a text; markup must have been taken out."""
    return frozenset(stated.value for stated in stated_in(text) if stated.kind not in _NO_FIGURES)


def stated_in(text: str) -> tuple[Stated, ...]:
    """Every figure, phone, mail address and code (`N4`, `3LDK`) of a text with its position, in order."""
    plain, places = with_places(text)
    taker = _Taker(plain)
    rules = _rules()
    taker.take(_URL, lambda match: [("url", canonical_url(match[0]))])
    taker.take(_EMAIL, lambda match: [("email", match[0].lower())])
    for pattern in rules.phones:
        taker.take(pattern, lambda match: [("phone", canonical_phone(match[0]))])
    taker.take(_HASH, lambda match: [("number", match[0])])
    for pattern in rules.eras:
        taker.take(pattern, _era)
    for pattern in rules.dates:
        taker.take(pattern, _dates)
    for value, pattern in rules.fixed_times:
        taker.take(pattern, _always("time", value))
    _take_times(taker, rules)
    for pattern in rules.fractions:
        taker.take(pattern, lambda match: [("fraction", f"{match['over']}/{match['under']}")])
    taker.take(rules.scaled, _scaled)
    taker.take(rules.number, lambda match: [("number", canonical_number(match[0]))])
    taker.take(_CODE, lambda match: [("code", match[0].replace("-", ""))])
    found = [Stated(kind, value, places[start], places[end - 1] + 1) for kind, value, start, end in taker.found]
    return tuple(sorted(found, key=lambda stated: (stated.start, stated.end)))


def urls_of(text: str) -> frozenset[str]:
    """The URLs of a text, canonical."""
    return frozenset(canonical_url(match[0]) for match in _URL.finditer(text))


def phones_of(text: str) -> tuple[str, ...]:
    """What looks like a full phone number in a text, as written."""
    plain = _URL.sub(_GAP, unicodedata.normalize("NFKC", text))
    return tuple(match[0].strip() for pattern in _rules().phones for match in pattern.finditer(plain))


def said_in_words(figure: str, text: str, language: Language) -> bool:
    """True when a text has a word for a small number (0 to 12): two, 二, 兩."""
    words = read_table("figures")["number_words"][language.base].get(figure, ())
    if language is Language.EN:
        return any(re.search(rf"\b{word}\b", text, re.IGNORECASE) for word in words)
    return any(word in text for word in words)


def canonical_number(text: str) -> str:
    """A number without separators and trailing zeros: `1,500.0` is `1500`."""
    number = text.replace(",", "")
    if "." in number:
        number = number.rstrip("0").rstrip(".")
    return number.lstrip("0") or "0" if "." not in number else number


def canonical_phone(text: str) -> str:
    """The digits of a phone number as it is dialled in Japan: `+81 96-383-1234` and `096(383)1234` are equal."""
    digits = "".join(character for character in text if character.isdigit())
    if text.lstrip("( ").startswith("+81"):
        return "0" + digits[2:].removeprefix("0")
    return "+" + digits if text.lstrip("( ").startswith("+") else digits


def canonical_url(text: str) -> str:
    """A URL without final punctuation and slash."""
    return text.rstrip(".,;:\u3002\u3001\uff0c").rstrip("/")


Read = Callable[[re.Match[str]], list[tuple[Kind, str]]]


class _Taker:
    """Collects figures and takes what was matched out of the text, so that nothing counts twice."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found: list[tuple[Kind, str, int, int]] = []

    def take(self, pattern: re.Pattern[str], read: Read) -> None:
        def replace(match: re.Match[str]) -> str:
            start = match.start() + len(match[0]) - len(match[0].lstrip())
            end = match.end() - len(match[0]) + len(match[0].rstrip())
            self.found += [(kind, value, start, end) for kind, value in read(match)]
            return _GAP * len(match[0])

        self.text = pattern.sub(replace, self.text)


def _always(kind: Kind, value: str) -> Read:
    return lambda _match: [(kind, value)]


@dataclass(frozen=True, slots=True)
class _Rules:
    eras: tuple[re.Pattern[str], ...]
    dates: tuple[re.Pattern[str], ...]
    times: tuple[re.Pattern[str], ...]
    fixed_times: tuple[tuple[str, re.Pattern[str]], ...]
    fractions: tuple[re.Pattern[str], ...]
    phones: tuple[re.Pattern[str], ...]
    scaled: re.Pattern[str]
    number: re.Pattern[str]
    range: re.Pattern[str]


@cache
def _rules() -> _Rules:
    table = read_table("figures")
    months = "|".join(name for names in table["months"].values() for name in names)
    scales = "|".join(table["scales"])
    units = "|".join(re.escape(unit) for unit in table["units"])

    def patterns(key: str) -> tuple[re.Pattern[str], ...]:
        return tuple(
            re.compile(pattern.replace("{range}", table["range"]).replace("{month}", f"(?:{months})"))
            for pattern in table[key]
        )

    return _Rules(
        patterns("eras"),
        patterns("dates"),
        patterns("times"),
        tuple((value, re.compile(pattern, re.IGNORECASE)) for value, pattern in table["fixed_times"].items()),
        patterns("fractions"),
        patterns("phones"),
        re.compile(rf"(?<![\d.])(?P<parts>(?:(?:{_NUMBER})\s*(?:{scales})\s?)+)(?P<rest>{_NUMBER})?"),
        re.compile(rf"(?<![A-Za-z\d.])(?:{_NUMBER})(?![\d])(?!(?!(?:{units})(?![A-Za-z]))[A-Za-z])"),
        re.compile(rf"\s*{table['range']}\s*"),
    )


def _era(match: re.Match[str]) -> list[tuple[Kind, str]]:
    """The Western year, and the day where the short form (R8.4.1) brings one."""
    groups = match.groupdict()
    first = read_table("figures")["first_years"][groups["era"]]
    year = first - 1 + (int(groups["ey"]) if groups["ey"].isdigit() else 1)
    found: list[tuple[Kind, str]] = [("year", str(year))]
    if groups.get("m"):
        found.append(("date", f"--{int(groups['m']):02d}-{int(groups['d']):02d}"))
    return found


def _dates(match: re.Match[str]) -> list[tuple[Kind, str]]:
    groups = match.groupdict()
    found: list[tuple[Kind, str]] = [("year", groups["y"])] if groups.get("y") else []
    month = _month(groups, "m", "M")
    second = _month(groups, "m2", "M2")
    days = [int(groups[key]) for key in ("d", "d2") if groups.get(key)]
    if days:
        return found + [("date", f"--{month:02d}-{day:02d}") for day in days]
    return found + [("month", f"--{number:02d}") for number in (month, second) if number]


def _month(groups: dict[str, Any], digits: str, name: str) -> int:
    if groups.get(digits):
        return int(groups[digits])
    return _month_numbers().get(groups.get(name) or "", 0)


@cache
def _month_numbers() -> dict[str, int]:
    return {name: int(number) for number, names in read_table("figures")["months"].items() for name in names}


def _take_times(taker: _Taker, rules: _Rules) -> None:
    """Times in one pass per pattern; the second of 午後3時〜5時 takes its period from the first."""
    for pattern in rules.times:
        text = taker.text
        end, hour, period = -1, 0, ""
        for match in pattern.finditer(text):
            groups = match.groupdict()
            own = _period(groups.get("p") or groups.get("q"))
            joined = end >= 0 and rules.range.fullmatch(text, end, match.start()) is not None
            if not own and joined and period and int(groups["h"]) <= 12:
                own = "pm" if period == "am" and int(groups["h"]) <= hour else period
            end, hour, period = match.end(), int(groups["h"]), own
            minutes = 30 if groups.get("half") else int(groups.get("min") or 0)
            start = match.start() + len(match[0]) - len(match[0].lstrip())
            taker.found.append(("time", _clock(hour, minutes, own), start, match.end()))
        taker.text = pattern.sub(lambda match: _GAP * len(match[0]), text)


def _period(word: str | None) -> str:
    periods = read_table("figures")["periods"]
    return next((name for name, words in periods.items() if word in words), "") if word else ""


def _clock(hour: int, minutes: int, period: str) -> str:
    if period == "pm" and hour < 12:
        hour += 12
    elif period == "am" and hour == 12:
        hour = 0
    return f"{hour % 24}:{minutes:02d}"


def _scaled(match: re.Match[str]) -> list[tuple[Kind, str]]:
    scales = read_table("figures")["scales"]
    total = sum(float(number) * scales[unit] for number, unit in _parts(match["parts"], scales))
    total += float((match["rest"] or "0").replace(",", ""))
    return [("number", canonical_number(f"{total:.4f}"))]


def _parts(text: str, scales: dict[str, int]) -> Iterator[tuple[str, str]]:
    for part in re.finditer(rf"({_NUMBER})\s*({'|'.join(scales)})", text):
        yield part[1].replace(",", ""), part[2]
