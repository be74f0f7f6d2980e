"""Whole messages that are as good as a tapped button ("English please", "none of these", a town's name).

Source: `nlu/data/shortcuts.yaml`. Only a match of the whole message counts, so that a question is never taken for one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from contracts.languages import Language
from nlu.ages import AGE_MARK, age_numbers, mark_ages
from nlu.data_files import load_yaml
from nlu.folding import fold, trims
from nlu.municipalities import TOWN_MARK, mark_towns


def find_shortcut(text: str) -> str | None:
    """The intent that the whole of `text` stands for, or None."""
    folded = fold(text)
    if not folded:
        return None
    for form in forms(folded):
        for intent, pattern in _shortcuts().patterns:
            if pattern.fullmatch(form):
                return intent
    return None


def find_wished_language(text: str) -> Language | None:
    """The language of ours that `text` names; the longest name wins (easy Japanese is not Japanese)."""
    found = _longest(_shortcuts().languages, fold(text))
    return Language(found) if found else None


def find_other_language(text: str) -> str | None:
    """The ISO code of a language that `text` names and that is not ours, or None."""
    return _longest(_shortcuts().other_languages, fold(text))


def find_ordinal(text: str) -> int | None:
    """Which of the offered choices `text` names, counted from 1, or None."""
    found = {number for form in forms(fold(text)) for number in _ordinals_in(form)}
    return found.pop() if len(found) == 1 else None


def _ordinals_in(form: str) -> set[int]:
    """The numbers named; "one" within "the second one" names none."""
    found = set()
    for word, number in sorted(_shortcuts().ordinals.items(), key=lambda pair: -len(pair[0])):
        if _contains(form, word):
            found.add(number)
            form = form.replace(word, " ")
    return found


def wants_furigana_off(text: str) -> bool:
    """True where `text` asks to take readings away."""
    folded = fold(text)
    return any(_contains(folded, word) for word in _shortcuts().furigana_off)


def compiled(pattern: str, macros: Mapping[str, str]) -> re.Pattern[str]:
    """A pattern of a word list with its `{macro}`s replaced."""
    for name, value in macros.items():
        pattern = pattern.replace("{" + name + "}", value)
    return re.compile(pattern)


def marked(folded: str) -> str:
    """`folded` with towns and ages replaced by the marks that patterns use for `{town}` and `{age}`."""
    return mark_ages(mark_towns(folded))


@dataclass(frozen=True)
class _Shortcuts:
    patterns: Sequence[tuple[str, re.Pattern[str]]]
    languages: Mapping[str, str]
    other_languages: Mapping[str, str]
    ordinals: Mapping[str, int]
    furigana_off: Sequence[str]
    before: Sequence[str]
    after: Sequence[str]


@lru_cache(maxsize=1)
def _shortcuts() -> _Shortcuts:
    data: Any = load_yaml("shortcuts.yaml")
    languages = {fold(word): key for key, words in data["languages"].items() for word in words}
    others = {fold(word): key for key, words in data["other_languages"].items() for word in words}
    ordinals = {fold(word): number for number, words in data["ordinals"].items() for word in words}
    numbers = {**age_numbers(), **{str(number): number for number in range(19)}}
    macros = {
        "language": _any_of(languages),
        "other_language": _any_of(others),
        "ordinal": _any_of(ordinals),
        "town": TOWN_MARK,
        "age": AGE_MARK,
        "number": _any_of(numbers),
        # The smaller ones are choices first.
        "number_from_4": _any_of([word for word, number in numbers.items() if number > 3]),
    }
    patterns = [(intent, compiled(pattern, macros)) for intent, group in data["shortcuts"].items() for pattern in group]
    polite = data["politeness"]
    return _Shortcuts(
        patterns,
        languages,
        others,
        ordinals,
        [fold(word) for word in data["furigana_off"]],
        sorted(map(fold, polite["before"]), key=len, reverse=True),
        sorted(map(fold, polite["after"]), key=len, reverse=True),
    )


def forms(folded: str) -> list[str]:
    """`folded`, marked, and what is left when words of politeness are taken off either end."""
    lists = _shortcuts()
    forms = trims(folded, lists.before, lists.after)
    return list(dict.fromkeys([*forms, *(marked(form) for form in forms)]))


def _any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _contains(folded: str, word: str) -> bool:
    """True where `word` is in `folded`, as a whole word if it is Latin."""
    if not word.isascii():
        return word in folded
    return re.search(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])", folded) is not None


def _longest(words: Mapping[str, str], folded: str) -> str | None:
    found = [word for word in words if _contains(folded, word)]
    return words[max(found, key=len)] if found else None
