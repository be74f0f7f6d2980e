"""Drafts of readings: `{漢字|かんじ}` on every kanji that has none yet. A person checks them.

Readings come, in this order, from `data/readings.yaml` (words that dictionaries misread, names of Kumamoto), from the
municipality table and the glossary, from what is published already, and from SudachiPy's dictionary.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import cache

import jaconv

from knowledge.data_files import read_table
from knowledge.markup import readings
from knowledge.writing.japanese_words import KANJI, JapaneseWord, words_of
from nlu.glossary import load_glossary
from nlu.municipalities import municipalities

_KEEP = re.compile(r"\{[^{}]*\}|\]\([^()\s]*\)|https?://\S+")
_HAS_KANJI = re.compile(f"[{KANJI}]")
_RUNS = re.compile(f"[{KANJI}]+|[^{KANJI}]+")
_DIGITS = re.compile(r"([0-9]+)$")
_LEADING_DIGITS = re.compile(r"[0-9][0-9,.]*")
_LARGE_NUMBER = re.compile("[0-9](?:\u4e07|\u5343|\u5104|\\{[\u4e07\u5343\u5104]\\|[^{}]*\\})$")
_MONTH = re.compile("[0-9](?:\u6708|\\{\u6708\\|[^{}]*\\})\\s?[0-9]+$")
#: A published reading counts when it is nearly the only one of its word.
_AGREED = 0.95
_MOST_WORDS = 8


def draft(text: str, known: Mapping[str, str] | None = None) -> str:
    """`text` with readings on all kanji; those that are there already stay. known: word -> reading in hiragana."""
    table = {**(known or {}), **fixed_readings()}
    out, position = "", 0
    for match in [*_KEEP.finditer(text), None]:
        end = match.start() if match else len(text)
        out = _drafted(out, text[position:end], table)
        if match:
            out += match[0]
            position = match.end()
    return out


def published_readings(texts: Iterable[str]) -> dict[str, str]:
    """Words of two kanji and more with the one reading that published texts give them."""
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        for base, reading in readings(text):
            seen[base][jaconv.kata2hira(reading).replace(" ", "")] += 1
    return {
        base: counts.most_common(1)[0][0]
        for base, counts in seen.items()
        if len(base) > 1 and counts.most_common(1)[0][1] >= _AGREED * counts.total()
    }


@cache
def fixed_readings() -> dict[str, str]:
    """Names of places and offices and words that dictionaries misread."""
    towns = {town.name["ja"]: town.reading for town in municipalities().values()}
    terms = {term.ja: jaconv.kata2hira(term.reading) for term in load_glossary().terms}
    words: dict[str, str] = read_table("readings")["words"]
    return {word: reading for word, reading in {**terms, **towns, **words}.items() if _HAS_KANJI.search(word)}


def _drafted(before: str, text: str, table: Mapping[str, str]) -> str:
    """`before` and the drafted `text`: what stands before a counter decides how it is read."""
    words = words_of(text)
    index, out = 0, before
    while index < len(words):
        step, reading = _longest(words, index, table)
        surface = "".join(word.surface for word in words[index : index + max(1, step)])
        digits = _LEADING_DIGITS.match(surface)
        if digits and not step:  # 100 and the word after it are one word for the dictionary
            out, surface = out + digits[0], surface[digits.end() :]
        counted = "" if step else _counter(out, surface)
        special = None if step else _day_of_month(out, surface)
        if special:
            out = _DIGITS.sub("", out) + special
        else:
            out += _with_reading(surface, reading if step else counted or _reading(words[index], surface))
        index += max(1, step)
    return out


def _reading(word: JapaneseWord, surface: str) -> str:
    """The dictionary's reading of a word, or of what is left of it without its digits."""
    return word.reading if surface == word.surface else words_of(surface)[0].reading if surface else ""


def _longest(words: list[JapaneseWord], index: int, table: Mapping[str, str]) -> tuple[int, str]:
    """How many words from `index` on are one entry of the table, and its reading; (0, "") when none is."""
    for step in range(min(_MOST_WORDS, len(words) - index), 0, -1):
        surface = "".join(word.surface for word in words[index : index + step])
        if surface in table:
            return step, table[surface]
    return 0, ""


def _counter(before: str, surface: str) -> str:
    """The reading of a counter after digits; empty when it is none."""
    digits = _DIGITS.search(before)
    rules = read_table("readings")
    if surface not in rules["counters"] or not (digits or _LARGE_NUMBER.search(before)):
        return ""
    special: Mapping[str, str] = rules["counters_after"].get(surface, {})
    for ending, reading in special.items():
        if digits and re.search(f"(?:{ending})$", digits[1]):
            return reading
    return str(rules["counters"][surface])


def _day_of_month(before: str, surface: str) -> str:
    """A day that is read as one word, digits and all, in markup; empty for other days and words."""
    days = read_table("readings")["days"]
    digits = _DIGITS.search(before)
    if surface not in days["counter"] or not digits or not _MONTH.search(before) or int(digits[1]) not in days:
        return ""
    return f"{{{digits[1]}{surface}|{days[int(digits[1])]}}}"


def _with_reading(surface: str, reading: str) -> str:
    """A word in markup, the reading over its kanji only."""
    if not _HAS_KANJI.search(surface):
        return surface
    parts = _RUNS.findall(surface)
    pattern = "".join("(.+?)" if _HAS_KANJI.match(part) else _loose(part) for part in parts)
    match = re.fullmatch(pattern, reading)
    if not match:
        return f"{{{surface}|{reading}}}"
    found = iter(match.groups())
    return "".join(f"{{{part}|{next(found)}}}" if _HAS_KANJI.match(part) else part for part in parts)


def _loose(part: str) -> str:
    """A part without kanji as it stands in a reading: small ka and ke of counters are read otherwise."""
    kana = jaconv.kata2hira(part)
    return "".join("." if c in "\u3095\u3096" else re.escape(c) for c in kana)
