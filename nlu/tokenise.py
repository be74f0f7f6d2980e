"""Words and word pieces for the lexical index, the same for a Japanese text and its Chinese twin.

Han characters are folded to one form (転, 轉 and 转 are one), so that kanji typed by a Taiwanese reader meet
the Japanese text. Runs of Han give character pairs; Japanese (and what looks like it) gives dictionary words and
readings as well, where SudachiPy is installed (it is not in Rasa's environment); Latin letters give words.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import lru_cache
from typing import Any

from nlu.normalise import normalise

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3005"
_KANA = r"\u3041-\u3096\u309d\u309e\u30a1-\u30fa\u30fc-\u30fe"
_PIECES = re.compile(rf"#?[0-9]+(?:[-.][0-9]+)*|[a-z]+(?:['’][a-z]+)*|[{_HAN}]+|[{_KANA}]+|[\uac00-\ud7a3]+|[^\W_]+")
_LATIN_WORDS = re.compile("[a-z0-9]+")
_HAN_RUN = re.compile(rf"[{_HAN}]+")
_KANA_CHARACTER = re.compile(rf"[{_KANA}]")
_JAPANESE_OR_HAN = re.compile(rf"[{_KANA}{_HAN}]")
_CONTENT = frozenset(
    {"\u540d\u8a5e", "\u52d5\u8a5e", "\u5f62\u5bb9\u8a5e", "\u5f62\u72b6\u8a5e"}
)  # UniDic classes: noun, verb, adjective
_MIN_READING = 3
# Plural and verb endings of English, cut so that "shelters" meets "shelter"; deliberately crude.
_ENDINGS = (
    (re.compile(r"(?<=[a-z]{3})ies$"), "y"),
    (re.compile(r"(?<=[a-z]{3}[^s])s$"), ""),
    (re.compile(r"(?<=[a-z]{4})(?:ing|ed)$"), ""),
)
_STOP = frozenset(
    re.findall(
        "[a-z]+",
        "a an the is are was were be been am do does did i you he she it we they my your his her its our their me him "
        "us them to of in on at for from with by and or if but so as that this these those there here what which who "
        "whom how when where why can could will would should may might shall not no yes have has had please about "
        "into just some any",
    )
)


def tokens(text: str) -> list[str]:
    """The tokens of `text` in any of our languages, repeated as often as they occur; empty for punctuation only."""
    clean = strip_marks(normalise(text).lower())
    out: list[str] = []
    for piece in _PIECES.findall(clean):
        out.extend(_piece_tokens(piece))
    if _JAPANESE_OR_HAN.search(clean):
        out.extend(_japanese_words(clean))
    return out


def letter_groups(text: str) -> list[str]:
    """Groups of three and four letters of each Latin word, marked `+`, so that a misspelt word still shares most."""
    padded = [f"^{word}$" for word in _LATIN_WORDS.findall(strip_marks(normalise(text).lower()))]
    return [f"+{word[i : i + n]}" for word in padded for n in (3, 4) for i in range(len(word) - n + 1)]


def fold(text: str) -> str:
    """`text` with every Han character in one common form, so that 転入届, 轉入屆 and 转入届 are equal."""
    return _HAN_RUN.sub(lambda run: "".join(map(_fold_character, run.group())), text)


def strip_marks(text: str) -> str:
    """`text` without accents on Latin letters: jūminhyō becomes juminhyo. Kana voicing marks stay."""
    if text.isascii():
        return text
    return "".join(_bare(c) for c in text)


@lru_cache(maxsize=4096)
def _bare(character: str) -> str:
    parts = unicodedata.normalize("NFD", character)
    return parts[0] if len(parts) > 1 and parts[0].isascii() else character


def _piece_tokens(piece: str) -> list[str]:
    if piece[0].isascii():
        return [] if piece in _STOP else [_stem(piece)]
    if _HAN_RUN.match(piece):
        return _pairs(fold(piece))
    if len(piece) <= 2 and _KANA_CHARACTER.match(piece):
        return []  # particles
    return _pairs(to_hiragana(piece))


def _pairs(run: str) -> list[str]:
    return [run] if len(run) == 1 else [run[i : i + 2] for i in range(len(run) - 1)]


def _stem(word: str) -> str:
    for ending, replacement in _ENDINGS:
        shorter, cuts = ending.subn(replacement, word)
        if cuts:
            return shorter
    return word


def to_hiragana(text: str) -> str:
    """`text` with katakana as hiragana."""
    return "".join(chr(ord(c) - 0x60) if "\u30a1" <= c <= "\u30f6" else c for c in text)


def _japanese_words(text: str) -> list[str]:
    """Dictionary forms (`=` before them) and long readings (`~`) of the content words; nothing without SudachiPy."""
    out = []
    for _, form, reading, word_class in morphemes(text):
        if word_class not in _CONTENT or (len(form) < 2 and not _HAN_RUN.match(form)):
            continue
        out.append("=" + fold(form))
        if len(reading) >= _MIN_READING:
            out.append("~" + reading)
    return out


def readings(text: str) -> list[tuple[str, str]]:
    """(word as written, its reading in katakana) for every word; nothing without SudachiPy."""
    return [(surface, reading) for surface, _, reading, _ in morphemes(text)]


_SUDACHI_LOCK = threading.Lock()


@lru_cache(maxsize=256)
def morphemes(text: str) -> tuple[tuple[str, str, str, str], ...]:
    """(surface, dictionary form, reading, word class) of every word; nothing without SudachiPy."""
    with _SUDACHI_LOCK:
        tokenizer = _sudachi()
        if tokenizer is None:
            return ()
        return tuple(
            (m.surface(), m.normalized_form(), m.reading_form(), m.part_of_speech()[0])
            for m in tokenizer.tokenize(text)
        )


@lru_cache(maxsize=1)
def _sudachi() -> Any:
    """A mode A tokenizer over the core dictionary, or None where the package is missing."""
    try:
        from sudachipy import Dictionary, SplitMode  # noqa: PLC0415 - only in the services environment
    except ImportError:
        return None
    return Dictionary(dict="core").tokenizer(mode=SplitMode.A)


@lru_cache(maxsize=1)
def _converters() -> tuple[Any, Any] | None:
    try:
        from opencc import OpenCC  # noqa: PLC0415 - heavy
    except ImportError:
        return None
    return OpenCC("jp2t"), OpenCC("t2s")


@lru_cache(maxsize=32768)
def _fold_character(character: str) -> str:
    converters = _converters()
    if converters is None:
        return character
    to_traditional, to_simplified = converters
    folded: str = to_simplified.convert(to_traditional.convert(character))
    return folded if len(folded) == 1 else character
