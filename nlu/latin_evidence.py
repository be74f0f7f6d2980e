"""What Latin letters say about the language: English, romanised Japanese or Chinese, or a language that is not ours.

Words: `nlu/data/language_words.yaml`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from contracts.languages import Language
from nlu import lid
from nlu.data_files import load_yaml

_WORD = re.compile("[a-z\u00c0-\u024f\u1e00-\u1eff]+(?:['\u2019-][a-z\u00c0-\u024f\u1e00-\u1eff]+)*")
#: Letters of Vietnamese that no other language uses together with these marks.
_VIETNAMESE = re.compile("[\u0103\u0111\u01a1\u01b0\u1ea0-\u1ef9]")
#: What names that everybody quotes are made of ("check in"): no grammar in so few words.
_PARTICLES, _FEW = frozenset({"in", "on", "to", "no", "not", "for"}), 2
#: Endings of verbs and adjectives in romanised Japanese: "shimashita", "kaitai", "irimasuka".
_JAPANESE_VERB = re.compile(
    "[a-z]*[aiueo](?:masu|masuka|masen|masenka|mashita|mashou|desu|desuka|deshita)|[a-z]+[aiueo]?itai"
)
#: lid.176 must be this sure of another language, on at least this many words.
_SURE_OF_OTHER, _WORDS_FOR_OTHER = 0.6, 3


@dataclass(frozen=True)
class LatinEvidence:
    """language: ours, or None in doubt. other: ISO code of a language that is not ours."""

    language: Language | None
    confidence: float
    other: str | None = None


def weigh(text: str) -> LatinEvidence:
    """The evidence of `text`, which has Latin letters and neither Han nor kana."""
    lists = _lists()
    lowered = text.lower()
    words = _WORD.findall(lowered)
    bare = [word.replace("'", "").replace("\u2019", "") for word in words]
    if _VIETNAMESE.search(lowered):
        return LatinEvidence(None, 1.0, "vi")
    english = sum(word in lists.english for word in bare)
    strong = sum(word in lists.romaji_strong or bool(_JAPANESE_VERB.fullmatch(word)) for word in bare)
    if english and not any(word in lists.japanese_alone or _JAPANESE_VERB.fullmatch(word) for word in bare):
        strong = 0  # "nenkin refund" is English
    weak = sum(word in lists.romaji_weak for word in bare)
    if strong and 2 * (strong + weak) >= len(bare) and strong >= english:
        return LatinEvidence(Language.JA, 0.95)
    if lists.pinyin.search(lowered) and not english:
        return LatinEvidence(Language.ZH_HANT, 0.9)
    if all(word in lists.shared for word in bare) or " ".join(bare) in lists.shared:
        return LatinEvidence(None, 0.0)
    return _european(lowered, bare, english)


def _european(lowered: str, words: list[str], english: int) -> LatinEvidence:
    other = _other(lowered, words, english)
    if other:
        return LatinEvidence(None, 0.9, other)
    if english or _statistically_english(lowered):
        return LatinEvidence(Language.EN, 1.0 if english else 0.8)
    return LatinEvidence(None, 0.0)


def is_english_around(text: str, foreign: int) -> bool:
    """True for an English sentence that quotes a few (`foreign`) Japanese or Chinese characters."""
    lists = _lists()
    words = [word.replace("'", "") for word in _WORD.findall(text.lower())]
    known = sum(word in lists.english or word in lists.grammar for word in words)
    grammar = any(word in lists.grammar and (len(words) > _FEW or word not in _PARTICLES) for word in words)
    return known >= 2 and grammar and foreign <= 4 * len(words)


def _other(lowered: str, words: list[str], english: int) -> str | None:
    lists = _lists()
    counts = {code: len(pattern.findall(lowered)) for code, pattern in lists.others.items()}
    code, count = max(counts.items(), key=lambda item: item[1])
    if count > english and 3 * count >= len(words):
        return code
    if len(words) < _WORDS_FOR_OTHER or 2 * english >= len(words):
        return None
    language, probability = next(iter(lid.probabilities(lowered, 1).items()))
    return language if language not in {"en", "ja", "zh"} and probability >= _SURE_OF_OTHER else None


def _statistically_english(lowered: str) -> bool:
    return lid.probabilities(lowered, 5).get("en", 0.0) >= 0.4


@dataclass(frozen=True)
class _Lists:
    english: frozenset[str]
    grammar: frozenset[str]
    romaji_strong: frozenset[str]
    japanese_alone: frozenset[str]
    romaji_weak: frozenset[str]
    shared: frozenset[str]
    pinyin: re.Pattern[str]
    others: dict[str, re.Pattern[str]]


@lru_cache(maxsize=1)
def _lists() -> _Lists:
    data: Any = load_yaml("language_words.yaml")
    others = {code: _any_of(words) for code, words in data["others"].items()}
    return _Lists(
        frozenset(data["english"]),
        frozenset(data["english_grammar"]),
        frozenset(data["romaji"]["strong"]),
        frozenset(data["romaji"]["strong"]) - frozenset(data["romaji"]["borrowed"]),
        frozenset(data["romaji"]["weak"]),
        frozenset(data["shared"]),
        _any_of(data["pinyin"]),
        others,
    )


def _any_of(words: list[str]) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(re.escape(word) for word in words) + r")(?!\w)")
