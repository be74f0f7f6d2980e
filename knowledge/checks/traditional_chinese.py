"""Traditional Chinese: no simplified or Japanese forms, no mainland words, full-width punctuation.

A character is refused when Big5, Taiwan's character set, does not hold it and OpenCC knows a traditional form of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import opencc

from contracts.languages import Language
from knowledge.checks.content_texts import all_texts
from knowledge.data_files import read_table
from knowledge.files import ContentFiles
from knowledge.markup import plain_text
from knowledge.problems import Problem

_RULE = "zh-Hant"


def check_traditional_chinese(files: ContentFiles) -> Iterator[Problem]:
    """Problems of all Chinese texts but addresses; Japanese in quotes, or after a name in brackets, is left alone."""
    quotes = re.compile(read_table("zh_rules")["quotes"])
    brackets = re.compile("\uff08[^\uff08\uff09]*\uff09")
    for text in all_texts(files):
        if text.language is not Language.ZH_HANT or text.part == "address":
            continue
        plain = quotes.sub("\0", plain_text(text.text))
        if text.part == "name":
            plain = brackets.sub("\0", plain)
        for character in dict.fromkeys(plain):
            better = traditional_form(character)
            if better:
                yield text.problem(_RULE, f"{character} is written {better} in Taiwan (Japanese words stand in quotes)")
        for pattern, better in _mainland():
            match = pattern.search(plain)
            if match:
                yield text.problem(_RULE, f"{match[0]} is not Taiwan's usage: {better}")


@cache
def traditional_form(character: str) -> str:
    """The traditional form of a simplified or Japanese character; empty when the character is fine."""
    table = read_table("zh_rules")
    if not "\u3400" <= character <= "\u9fff" or character in table["allowed"]:
        return ""
    if character not in table["also_simplified"] and _in_big5(character):
        return ""
    for converter in _converters():
        form = str(converter.convert(character))
        if form != character:
            return form
    return ""


def _in_big5(character: str) -> bool:
    try:
        character.encode("cp950")
    except UnicodeEncodeError:
        return False
    return True


@cache
def _converters() -> tuple[opencc.OpenCC, ...]:
    return opencc.OpenCC("s2tw"), opencc.OpenCC("jp2t")


@cache
def _mainland() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), better) for pattern, better in read_table("zh_rules")["mainland"].items())
