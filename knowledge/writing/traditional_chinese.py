"""Traditional Chinese as Taiwan writes it: no simplified or Japanese forms, no mainland words, full-width punctuation.

A character is refused when Big5, Taiwan's character set, does not hold it, or holds it among the rare ones while OpenCC
knows a better form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import opencc

from knowledge.data_files import read_table
from knowledge.writing.finding import Finding, Severity, WritingReport, report_of
from knowledge.writing.source_map import SourceMap, source_map
from nlu.glossary import load_false_friends

_RARE = 0xC9  # first byte of the rare characters of Big5
_BRACKETS = re.compile("\uff08[^\uff08\uff09]*\uff09")
_SENTENCE_END = re.compile("[\u3002\uff01\uff1f\n]")


def lint_traditional_chinese(text: str, *, name: bool = False) -> WritingReport:
    """All findings of a Chinese text with markup; Japanese in quotes, and in brackets of a name, is left alone."""
    words = source_map(text)
    judged = words.blank(re.compile(read_table("zh_rules")["quotes"]))
    if name:
        judged = judged.blank(_BRACKETS)
    return report_of(text, _findings(judged), len(list(words.split(_SENTENCE_END))))


def _findings(judged: SourceMap) -> Iterator[Finding]:
    for index, character in enumerate(judged.plain):
        wrong = foreign_form(character)
        if wrong:
            yield _finding(judged, (index, index + 1), "foreign-form", "error", character, wrong)
    for pattern, better in _mainland():
        for match in pattern.finditer(judged.plain):
            yield _finding(judged, match.span(), "mainland", "error", match[0], better)
    for form, means, better in _not_chinese():
        for match in re.finditer(re.escape(form), judged.plain):
            yield _finding(judged, match.span(), "false-friend", "hint", form, means, better)


@cache
def foreign_form(character: str) -> str:
    """What is wrong with a simplified or Japanese character; empty when it is written so in Taiwan."""
    table = read_table("zh_rules")
    if not "\u3400" <= character <= "\u9fff" or character in table["allowed"]:
        return ""
    level = _big5_level(character)
    if level == 1 and character not in table["also_simplified"]:
        return ""
    forms = (str(converter.convert(character)) for converter in _converters())
    better = next((form for form in forms if form != character), "")
    if better:
        return f"{character} → {better}"
    return "" if level else f"{character} → ?"


def _finding(judged: SourceMap, span: tuple[int, int], rule: str, severity: Severity, *words: str) -> Finding:
    return Finding(*judged.span(*span), rule, severity, words)


def _big5_level(character: str) -> int:
    """1 for common characters, 2 for rare ones, 0 for those that Big5 does not hold."""
    try:
        return 1 if character.encode("cp950")[0] < _RARE else 2
    except UnicodeEncodeError:
        return 0


@cache
def _converters() -> tuple[opencc.OpenCC, ...]:
    return opencc.OpenCC("s2tw"), opencc.OpenCC("jp2t")


@cache
def _mainland() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), better) for pattern, better in read_table("zh_rules")["mainland"].items())


@cache
def _not_chinese() -> tuple[tuple[str, str, str], ...]:
    """Japanese words of Chinese characters that say nothing to a Taiwanese reader: form, meaning, what to write."""
    return tuple(
        (form, friend.japanese_means, friend.in_chinese)
        for friend in load_false_friends()
        if friend.taiwanese_reads == "none" and not set(re.split(r"[()]", friend.form)) & {friend.in_chinese}
        for form in re.split(r"[()]", friend.form)
        if len(form) > 1 and not any(foreign_form(character) for character in form)
    )
