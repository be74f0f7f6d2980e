"""Readings: kana only, on words with kanji, fitting the kana inside the word; none missing in easy Japanese."""

from __future__ import annotations

import re
from collections.abc import Iterator

import jaconv

from contracts.languages import Language
from knowledge.checks.content_texts import ContentText, all_texts, question_texts
from knowledge.files import ContentFiles
from knowledge.markup import plain_text, readings
from knowledge.problems import Problem
from knowledge.writing.japanese_words import KANJI

_KANJI_RUN = re.compile(f"[{KANJI}]+")
_KANA = re.compile("[\u3041-\u309f\u30a1-\u30ff\u30fc ]+")
_LONGEST_READING = 5
_COUNTERS = "\u30f5\u30f6"  # small ka and ke of counters and place names are read ka, ga or ko
_RULE = "ruby"


def check_ruby(files: ContentFiles) -> Iterator[Problem]:
    """Problems of all Japanese texts, easy ones above all."""
    for text in all_texts(files):
        if not text.language.is_japanese:
            continue
        yield from _check_pairs(text)
        if text.language is Language.JA_EASY:
            for word in _KANJI_RUN.findall(_uncovered(text.text)):
                yield text.problem(_RULE, f"{word} has no reading: write {{{word}|…}}")
    for article in files.articles.values():
        for variant in article.variants.values():
            if variant.language.is_japanese:
                for question in question_texts(files, article, variant):
                    yield from _check_pairs(question)


def misfit(base: str, reading: str) -> str:
    """Why a reading cannot belong to a word; empty when it can."""
    if not _KANA.fullmatch(reading):
        return "is not kana"
    if not re.search(f"[{KANJI}0-9\uff10-\uff19A-Za-z]", base):
        return "stands on a word without kanji"
    pattern = "".join(_sound(part) for part in re.findall(f"[{KANJI}]+|[^{KANJI}]", base))
    if not re.fullmatch(pattern, jaconv.kata2hira(reading).replace(" ", "")):
        return "does not fit the word"
    return ""


def _sound(part: str) -> str:
    if part in _COUNTERS:
        return ".{1,2}"
    if _KANJI_RUN.fullmatch(part):
        return f".{{1,{_LONGEST_READING * len(part)}}}"
    kana = jaconv.kata2hira(part)
    return re.escape(kana) if _KANA.fullmatch(part) else "" if part.isspace() else ".*"


def _check_pairs(text: ContentText) -> Iterator[Problem]:
    for base, reading in readings(text.text):
        reason = misfit(base, reading)
        if reason:
            yield text.problem(_RULE, f"{{{base}|{reading}}}: the reading {reason}")


def _uncovered(text: str) -> str:
    """The text without the words that carry readings, references and link targets."""
    return plain_text(re.sub(r"\{[^{}|]+\|[^{}|]+\}", "\0", text))
