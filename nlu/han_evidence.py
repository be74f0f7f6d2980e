"""What Han characters say about the language: Japanese, Traditional or Simplified Chinese.

Characters: `nlu/data/han_classes.json` (made by tools/build_han_classes.py). Words: `nlu/data/language_words.yaml`, and
`han_model.npz`, learned from our own texts by tools/learn_han.py.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from contracts.languages import Language
from nlu import lid
from nlu.classifier import load_classifier
from nlu.data_files import DATA, load_yaml

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
#: Weights and margin were tried on short strings (nlu.md of the design): words tell more than letter statistics.
_WORDS, _STATISTICS, _MARGIN = 0.65, 0.35, 0.2
_LEARNED = 0.5
#: Han characters that make a word, and how clearly they must be Chinese where there is kana too.
_WORD, _CLEARLY = 2, 0.5
#: Grammatical hiragana: a sentence with two of these is Japanese, whatever else it has.
_GRAMMAR = re.compile("[\u306f\u304c\u3092\u306b\u3067\u3059\u307e\u3082\u3078\u305f\u3044\u308b\u3066\u3057\u304b]")
#: After the last word of a sentence; quotation marks are no end.
_AFTER_END = " \t\n!?.~\u3002\uff01\uff1f\uff5e\u2026"


@dataclass(frozen=True)
class HanEvidence:
    """best: the likelier of our languages. certain: rules or a clear margin say so. by_rules: rules alone do.

    sentence: there are Chinese function words, so it is more than a name of a thing. script: `hant` or `hans`.
    """

    best: Language
    certain: bool
    by_rules: bool
    sentence: bool
    confidence: float
    candidates: tuple[str, ...]
    script: str | None


def weigh(words: str) -> HanEvidence:
    """The evidence of `words`, which has Han characters and no kana."""
    votes = _votes(words)
    top = max(votes.values())
    fitting = {writing for writing, count in votes.items() if count == top}
    chinese = bool(_patterns().chinese.search(words))
    if chinese and (fitting & {"t", "s"} or _patterns().chinese_strict.search(words)):
        fitting = (fitting - {"j"}) or {"t"}
    writing = script(words)
    if fitting == {"j"}:
        return HanEvidence(Language.JA, True, True, False, 1.0, (Language.JA.value,), None)
    if "j" not in fitting:
        return HanEvidence(Language.ZH_HANT, True, True, chinese, 1.0, (Language.ZH_HANT.value,), writing)
    balance = _balance(words)
    best = Language.JA if balance >= 0 else Language.ZH_HANT
    second = Language.ZH_HANT if best is Language.JA else Language.JA
    found = None if best is Language.JA else writing
    sure, confidence = abs(balance) >= _MARGIN, min(0.99, abs(balance))
    return HanEvidence(best, sure, False, chinese, confidence, (best.value, second.value), found)


def is_frame(words: str) -> bool:
    """True where the sentence itself is Japanese or Chinese and English words stand in it.

    It has the grammar of one, unless it asks what words mean, or it ends as only one of them does.
    """
    patterns = _patterns()
    if patterns.ends.search(words.rstrip(_AFTER_END)):
        return True
    if patterns.about_words.search(words.lower()):
        return False
    return bool(patterns.japanese_grammar.search(words) or patterns.chinese_strict.search(words))


def is_chinese_around(words: str, hiragana: int, katakana: int, han: int) -> bool:
    """True for a Chinese sentence that quotes a Japanese word or writes one kana for its own "of"."""
    if not _patterns().chinese_strict.search(words):
        return _is_chinese_beside_a_name(words, hiragana, han)
    if han < hiragana + katakana // 2:
        return False
    return len(_GRAMMAR.findall(words)) <= 1 or han >= 3 * hiragana


def _is_chinese_beside_a_name(words: str, hiragana: int, han: int) -> bool:
    """True for Chinese words beside the Japanese name of a place, shop or card: no hiragana but `of_names`."""
    if han < _WORD or hiragana != len(_patterns().of_names.findall(words)):
        return False
    evidence = weigh("".join(_HAN.findall(words)))
    return evidence.best is Language.ZH_HANT and (evidence.by_rules or evidence.confidence >= _CLEARLY)


def script(words: str) -> str:
    """`hans` where characters that only Simplified Chinese has outweigh the traditional ones, else `hant`."""
    writings = [_classes().get(character, "jts") for character in _HAN.findall(words)]
    simplified = sum(item == "s" for item in writings) + sum(item == "js" for item in writings) / 4
    return (
        "hans" if simplified >= 1 and simplified > sum("t" in item and "s" not in item for item in writings) else "hant"
    )


def _votes(words: str) -> dict[str, int]:
    """For each writing, how many characters fit it."""
    votes = {"j": 0, "t": 0, "s": 0}
    table = _classes()
    for character in _HAN.findall(words):
        for writing in table.get(character, "jts"):
            votes[writing] += 1
    return votes


def _balance(words: str) -> float:
    """From -1 (Chinese) to 1 (Japanese): what was learned from our texts, known words and letter statistics."""
    patterns = _patterns()
    japanese = sum(len(word) for word in patterns.japanese_words.findall(words))
    chinese = sum(len(word) for word in patterns.chinese_words.findall(words))
    by_words = (japanese - chinese) / (japanese + chinese) if japanese + chinese else 0.0
    found = lid.probabilities(words)
    ja, zh = found.get("ja", 0.0), found.get("zh", 0.0) + found.get("yue", 0.0) + found.get("wuu", 0.0)
    by_statistics = (ja - zh) / (ja + zh) if ja + zh > 0.1 else 0.0
    learned = 2 * load_classifier("han").probabilities(words)[Language.JA.value] - 1
    return _LEARNED * learned + (1 - _LEARNED) * (_WORDS * by_words + _STATISTICS * by_statistics)


@dataclass(frozen=True)
class _Patterns:
    chinese: re.Pattern[str]
    chinese_strict: re.Pattern[str]
    japanese_words: re.Pattern[str]
    chinese_words: re.Pattern[str]
    ends: re.Pattern[str]
    japanese_grammar: re.Pattern[str]
    about_words: re.Pattern[str]
    of_names: re.Pattern[str]


@lru_cache(maxsize=1)
def _patterns() -> _Patterns:
    data: Any = load_yaml("language_words.yaml")
    return _Patterns(
        _any_of(data["chinese"]),
        _any_of([word for word in data["chinese"] if len(word) > 1 or word in data["chinese_alone"]]),
        _any_of(data["japanese_kanji"]),
        _any_of(data["chinese_kanji"]),
        re.compile(f"(?:{_any_of(data['frame_ends']).pattern})$"),
        _any_of(data["japanese_grammar"]),
        re.compile(rf"\b(?:{_any_of(data['about_words']).pattern})\b", re.ASCII),
        _any_of(data["of_names"]),
    )


def _any_of(words: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(sorted(words, key=len, reverse=True)))


@lru_cache(maxsize=1)
def _classes() -> dict[str, str]:
    data = json.loads((DATA / "han_classes.json").read_text(encoding="utf-8"))
    return {character: writings for writings, characters in data.items() for character in characters}
