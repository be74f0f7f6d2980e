"""Traditional Chinese: no simplified or Japanese forms, no mainland words, full-width punctuation.

A character is refused when Big5, Taiwan's character set, does not hold it, or holds it among the rare ones while OpenCC
knows a better form.
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
_RARE = 0xC9  # first byte of the rare characters of Big5


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
            wrong = foreign_form(character)
            if wrong:
                yield text.problem(_RULE, f"{wrong} (Japanese words stand in quotes)")
        for pattern, better in _mainland():
            match = pattern.search(plain)
            if match:
                yield text.problem(_RULE, f"{match[0]} is not Taiwan's usage: {better}")


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
        return f"{character} is written {better} in Taiwan"
    return "" if level else f"{character} is not used in Taiwan"


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
