"""Easy Japanese: short sentences and none of the forms of `data/easy_rules.yaml`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from contracts.languages import Language
from knowledge.checks.content_texts import ContentText, all_texts
from knowledge.data_files import read_table
from knowledge.files import ContentFiles
from knowledge.markup import plain_text
from knowledge.problems import Problem

_QUOTED = re.compile("\u300c[^\u300c\u300d]*\u300d|\u300e[^\u300e\u300f]*\u300f")
_EXPLAINED = re.compile("\u3008[^\u3008\u3009]*\u3009")
_END = re.compile("[\u3002\uff01\uff1f!?]")


def check_easy_japanese(files: ContentFiles) -> Iterator[Problem]:
    """Problems of all easy Japanese texts but names and addresses."""
    for text in all_texts(files):
        if text.language is Language.JA_EASY and text.part not in ("name", "address"):
            yield from _check_line(text)


def sentences(text: str) -> list[str]:
    """The sentences of a line with markup, without readings, spaces and end marks."""
    return [part for part in _END.split(re.sub(r"\s", "", plain_text(text))) if part]


def _check_line(text: ContentText) -> Iterator[Problem]:
    longest = read_table("easy_rules")["sentence_length"]
    for sentence in sentences(text.text):
        length = len(_EXPLAINED.sub("", sentence))
        if length > longest:
            yield text.problem("easy", f"{sentence[:12]}…: a sentence of {length} characters, at most {longest}")
        judged = _QUOTED.sub("\0", sentence)
        for name, pattern, say in _rules():
            match = pattern.search(judged)
            if match and (name != "plain-style" or text.part != "title"):
                yield text.problem("easy", f"{name} {match[0]!r}: {say}")


@cache
def _rules() -> tuple[tuple[str, re.Pattern[str], str], ...]:
    rules = read_table("easy_rules")["rules"]
    return tuple((rule["id"], re.compile(rule["pattern"]), rule["say"]) for rule in rules)
