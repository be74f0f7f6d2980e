"""The fixed words of offices in translations, and words that look the same but are not.

Going out, a fixed term is hidden from the translator and stands in the result as its translation with the Japanese
beside it, so that a resident can point at it on a form. Coming in, the Japanese terms behind a resident's words are
named for staff.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from admin.translation.guard import Span
from contracts.languages import Language
from nlu.glossary import FalseFriend, Glossary, Term, load_false_friends, load_glossary
from nlu.romaji import romanise
from nlu.tokenise import fold

_DATA = Path(__file__).parent / "data" / "fixed_terms.yaml"
_FORM = re.compile(r"^([^()]+)(?:\(([^()]+)\))?$")
_HAN = "[\u3400-\u4dbf\u4e00-\u9fff]"
_KANJI = re.compile(_HAN)


@dataclass(frozen=True, slots=True)
class FixedTerm:
    """An office word with its reading in kana and what it is called in Chinese and English."""

    ja: str
    reading: str
    zh: str
    en: str

    def name(self, target: Language) -> str:
        """What it is called in a language; empty for Japanese."""
        return {Language.ZH_HANT: self.zh, Language.EN: self.en}.get(target, "")

    def beside(self, target: Language) -> str:
        """The name with the Japanese and its reading: 遷入申報「転入届（てんにゅうとどけ）」."""
        if target is Language.EN:
            return f"{self.en} ({romanise(self.reading)} {self.ja})"
        reading = f"\uff08{self.reading}\uff09" if _KANJI.search(self.ja) else ""
        return f"{self.zh}\u300c{self.ja}{reading}\u300d"


@dataclass(frozen=True, slots=True)
class FoundTerm:
    """A fixed term where it stands in a Japanese text."""

    term: FixedTerm
    span: Span


@dataclass(frozen=True, slots=True)
class FlaggedWord:
    """A false friend that stands in both texts unchanged: the reader may take it for something else."""

    friend: FalseFriend
    source: Span
    target: Span

    def reads(self, language: str) -> str:
        """What a Taiwanese takes it for, for staff who read `language`: in English, else by its Japanese word."""
        _, arrow, japanese = self.friend.from_chinese.partition("\u2192")
        return japanese if arrow and language != "en" else self.friend.taiwanese_reads

    def means(self, language: str) -> str:
        """What it means in Japan: in English, else by its Chinese word."""
        known = self.friend.in_chinese not in ("none", "same")
        return self.friend.in_chinese if known and language != "en" else self.friend.japanese_means


class Terms:
    """Finds terms and false friends; built once, used by all."""

    def __init__(
        self, fixed: Iterable[FixedTerm], not_before: str, glossary: Glossary, friends: Iterable[FalseFriend]
    ) -> None:
        self._fixed = {term.ja: term for term in fixed}
        forms = "|".join(re.escape(form) for form in sorted(self._fixed, key=len, reverse=True))
        self._pattern = re.compile(f"(?:{forms})(?![{re.escape(not_before)}])" if forms else r"(?!)")
        self._glossary = glossary
        self._friends = sorted(((_forms_of(item.form), item) for item in friends), key=lambda pair: -len(pair[0][0]))

    def fixed_in(self, text: str) -> list[FoundTerm]:
        """The fixed terms in a Japanese text, in order."""
        return [
            FoundTerm(self._fixed[match[0]], Span(match.start(), match.end(), match[0]))
            for match in self._pattern.finditer(text)
        ]

    def named_in(self, text: str, limit: int = 8) -> list[Term]:
        """The Japanese terms behind a resident's words, for staff to read."""
        return self._glossary.find(text)[:limit]

    def missing(self, source: str, translation: str, target: Language) -> list[FoundTerm]:
        """The fixed terms of a Japanese text that its translation names neither so nor in Japanese; each once."""
        folded = fold(translation.lower())
        lost: dict[str, FoundTerm] = {}
        for found in self.fixed_in(source):
            name = found.term.name(target)
            if name and fold(name.lower()) not in folded and fold(found.term.ja.lower()) not in folded:
                lost.setdefault(found.term.ja, found)
        return list(lost.values())

    def flagged(self, source: str, translation: str) -> list[FlaggedWord]:
        """False friends that a translation between Japanese and Chinese took over unchanged."""
        found = []
        left, right = fold(source), fold(translation)
        for forms, friend in self._friends:
            one, other = _first(forms, source, left), _first(forms, translation, right)
            if one and other:
                found.append(FlaggedWord(friend, one, other))
                left, right = _without(left, one), _without(right, other)
        return sorted(found, key=lambda item: item.source.start)


@cache
def load_terms() -> Terms:
    """The fixed terms of this package with the glossary and false friends of nlu."""
    table = yaml.safe_load(_DATA.read_text(encoding="utf-8"))
    fixed = [FixedTerm(**item) for item in table["terms"]]
    return Terms(fixed, table["not_before"], load_glossary(), load_false_friends())


def _forms_of(form: str) -> tuple[str, ...]:
    """The folded forms of an entry: `a(b)` is two, and where both are read alike, one."""
    match = _FORM.match(form)
    parts = match.groups() if match else (form,)
    return tuple(dict.fromkeys(fold(part) for part in parts if part))


def _first(forms: tuple[str, ...], text: str, folded: str) -> Span | None:
    for form in forms:
        for start, end in _places(form, folded):
            return Span(start, end, text[start:end])
    return None


def _places(form: str, folded: str) -> Iterator[tuple[int, int]]:
    """Where a form stands; a single character only between others than Han, and a number in it as any number."""
    pattern = re.sub(r"\d+", r"\\d+", re.escape(form))
    if len(form) == 1:
        pattern = f"(?<!{_HAN}){pattern}(?!{_HAN})"
    for match in re.finditer(pattern, folded):
        yield match.span()


def _without(folded: str, span: Span) -> str:
    return folded[: span.start] + "\0" * (span.end - span.start) + folded[span.end :]
