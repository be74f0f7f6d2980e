"""The Japanese words behind what a resident writes: 安親班 is 放課後児童クラブ, "gaimen kirikae" is 外免切替.

Used to widen a search and to show the Japanese term beside a translation. The words themselves are in
`data/glossary.yaml` and `data/false_friends.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from nlu.errors import GlossaryError
from nlu.normalise import normalise
from nlu.tokenise import fold, strip_marks

_DATA = Path(__file__).parent / "data"
#: Romanised words shorter than this would be found inside English ones ("kaisha" is fine, "tate" is not).
_MIN_ROMAJI = 6
_MIN_KANA = 4
_ASCII_WORD = re.compile(r"[a-z0-9]+(?:['’&-][a-z0-9]+)*")
_LONG_VOWELS = re.compile(r"([aiueo])\1+|(o)u|(e)i")


@dataclass(frozen=True)
class Term:
    """One administrative word: `ja` to show and look up, `reading` in kana, other Japanese words, Chinese, English."""

    ja: str
    reading: str
    also: tuple[str, ...] = ()
    zh: tuple[str, ...] = ()
    en: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """Every written form."""
        return (self.ja, *self.also, *self.zh, *self.en)


@dataclass(frozen=True)
class FalseFriend:
    """A form that a Taiwanese reader takes for something else; risk is `high`, `medium` or `low`."""

    form: str
    taiwanese_reads: str
    japanese_means: str
    reading: str
    in_chinese: str
    from_chinese: str
    risk: str


class Glossary:
    """Finds terms in a text by any of their forms; longest form first, Han compared in folded form."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self.terms = tuple(terms)
        self._han: dict[str, list[int]] = {}
        self._latin: dict[tuple[str, ...], list[int]] = {}
        self._kana: dict[str, int] = {}
        self._romaji: dict[str, int] = {}
        for number, term in enumerate(self.terms):
            for word in term.words:
                self._register(word, number)
            kana = _only_kana(term.reading)
            if len(kana) >= _MIN_KANA:
                self._kana.setdefault(kana, number)
            romaji = squeeze_romaji(_romanise(kana))
            if len(romaji) >= _MIN_ROMAJI:
                self._romaji.setdefault(romaji, number)
        self._han_forms = _longest_first(self._han)
        self._kana_forms = _longest_first(self._kana)
        self._romaji_forms = _longest_first(self._romaji)
        self._longest_latin = max(map(len, self._latin), default=0)

    def find(self, text: str) -> list[Term]:
        """The terms named in `text`, each once, in the order of the glossary's match: Han, kana, English, romaji."""
        return self.find_all(normalise(text))

    def find_all(self, text: str) -> list[Term]:
        """As `find`, for a whole page: `text` is taken as it is, however long."""
        clean = strip_marks(text.lower())
        found: list[int] = []
        rest = fold(clean)
        for form in self._han_forms:
            if form in rest:
                found.extend(self._han[form])
                rest = rest.replace(form, " ")
        if re.search(r"[\u3041-\u30ff]", rest):
            kana = _only_kana(rest)
            found.extend(self._kana[form] for form in self._kana_forms if form in kana)
        words = _ASCII_WORD.findall(clean)
        found.extend(self._find_latin(words))
        if words:
            squeezed = squeeze_romaji(clean)
            found.extend(self._romaji[form] for form in self._romaji_forms if form in squeezed)
        return [self.terms[number] for number in dict.fromkeys(found)]

    def expand(self, text: str, limit: int = 4) -> str:
        """The Japanese words for what `text` names, joined by spaces; without those it has; maybe empty."""
        folded = fold(normalise(text))
        words: list[str] = []
        for term in self.find(text)[:limit]:
            words.extend(word for word in (term.ja, *term.also[:1]) if fold(word) not in folded)
        return " ".join(dict.fromkeys(words))

    def _register(self, word: str, number: int) -> None:
        clean = strip_marks(normalise(word).lower())
        if clean.isascii():
            key = tuple(map(_singular, _ASCII_WORD.findall(clean)))
            if key:
                self._latin.setdefault(key, []).append(number)
        elif len(clean) > 1:
            self._han.setdefault(fold(clean), []).append(number)

    def _find_latin(self, words: list[str]) -> list[int]:
        keys = list(map(_singular, words))
        found: list[int] = []
        start = 0
        while start < len(keys):
            for size in range(min(self._longest_latin, len(keys) - start), 0, -1):
                hit = self._latin.get(tuple(keys[start : start + size]))
                if hit:
                    found.extend(hit)
                    start += size - 1
                    break
            start += 1
        return found


def squeeze_romaji(text: str) -> str:
    """Latin letters alone, long vowels short: "jūminhyō", "juuminhyou" and "jumin hyo" become "juminhyo"."""
    letters = "".join(re.findall("[a-z]+", strip_marks(text.lower())))
    return (
        _LONG_VOWELS.sub(lambda m: m.group(1) or m.group(2) or m.group(3), letters)
        .replace("mb", "nb")
        .replace("mp", "np")
    )


@lru_cache(maxsize=1)
def load_glossary() -> Glossary:
    """The glossary of this package; raises GlossaryError."""
    return Glossary(read_terms(_DATA / "glossary.yaml"))


@lru_cache(maxsize=1)
def load_false_friends() -> tuple[FalseFriend, ...]:
    """The false friends of this package; raises GlossaryError."""
    path = _DATA / "false_friends.yaml"
    names = FalseFriend.__dataclass_fields__
    try:
        return tuple(FalseFriend(**{name: str(item[name]) for name in names}) for item in _records(path, "words"))
    except KeyError as error:
        raise GlossaryError(f"{path.name}: {error} is missing") from error


def read_terms(path: Path) -> list[Term]:
    """The terms of one file; raises GlossaryError that names the entry."""
    terms = []
    for item in _records(path, "terms"):
        lists = {key: item.get(key, []) for key in ("also", "zh", "en")}
        good = all(isinstance(v, list) and all(isinstance(x, str) and x for x in v) for v in lists.values())
        if not good or not all(isinstance(item.get(key), str) and item[key] for key in ("ja", "reading")):
            raise GlossaryError(f"{path.name}: entry {item.get('ja')!r} does not have the agreed shape")
        terms.append(Term(item["ja"], item["reading"], *(tuple(lists[key]) for key in ("also", "zh", "en"))))
    return terms


def _records(path: Path, key: str) -> list[Mapping[str, Any]]:
    import yaml  # noqa: PLC0415 - not needed to use a Glossary

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as quick, where there is one
    data = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - both loaders are safe
    if not isinstance(data, dict) or not isinstance(data.get(key), list):
        raise GlossaryError(f"{path.name}: expected a list {key!r}")
    if not all(isinstance(item, dict) for item in data[key]):
        raise GlossaryError(f"{path.name}: every entry of {key!r} must be a mapping")
    records: list[Mapping[str, Any]] = data[key]
    return records


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _longest_first(forms: Iterable[str]) -> list[str]:
    return sorted(forms, key=lambda form: (-len(form), form))


def _only_kana(text: str) -> str:
    kana = (chr(ord(c) - 0x60) if "\u30a1" <= c <= "\u30f6" else c for c in text)
    return "".join(c for c in kana if "\u3041" <= c <= "\u3096" or c == "\u30fc")


def _romanise(kana: str) -> str:
    try:
        import jaconv  # noqa: PLC0415 - only in the services environment
    except ImportError:
        return ""
    return str(jaconv.kana2alphabet(kana)).replace("-", "")
