"""Easy Japanese: a lint with named rules, places and a score. Rules and words: `data/easy_rules.yaml`.

After the guidelines of the Immigration Services Agency and the Agency for Cultural Affairs for easy Japanese (2020).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from knowledge.data_files import read_table
from knowledge.writing.finding import Finding, Severity, WritingReport, report_of
from knowledge.writing.japanese_words import KANJI, JapaneseWord, level_of_kanji, level_of_word, words_of
from knowledge.writing.source_map import SourceMap, source_map
from nlu.glossary import load_glossary

_QUOTED = re.compile("\u300c[^\u300c\u300d]*\u300d|\u300e[^\u300e\u300f]*\u300f")
_EXPLAINED = re.compile("\u3008[^\u3008\u3009]*\u3009")
_END = re.compile("[\u3002\uff01\uff1f!?\n]")
_COMMA = "\u3001"
_RUBY = re.compile(r"\{[^{}|]+\|[^{}|]+\}")
_KATAKANA = re.compile("[\u30a1-\u30fa\u30fc]{3,}")
#: UniDic: noun, verb, adjective, adjectival noun, adverb; and the nouns that are names, numbers or counters
_CONTENT = frozenset({"\u540d\u8a5e", "\u52d5\u8a5e", "\u5f62\u5bb9\u8a5e", "\u5f62\u72b6\u8a5e", "\u526f\u8a5e"})
_NAMES = frozenset({"\u56fa\u6709\u540d\u8a5e", "\u6570\u8a5e"})
_EASY_LEVELS = frozenset({"N5", "N4"})


def lint_easy_japanese(text: str, *, title: bool = False) -> WritingReport:
    """All findings of an easy Japanese text with markup; title: it need not end in desu or masu."""
    words = source_map(text)
    found = [*_missing_readings(text, words)]
    sentences = list(words.split(_END))
    for sentence in sentences:
        found += _of_sentence(sentence, title)
    if not title:
        found += _unexplained_terms(words.keep(lambda c: not c.isspace()))
    return report_of(text, found, len(sentences))


def _of_sentence(sentence: SourceMap, title: bool) -> Iterator[Finding]:
    yield from _lengths(sentence)
    yield from _forms(sentence, title)
    yield from _vocabulary(sentence)


def _lengths(sentence: SourceMap) -> Iterator[Finding]:
    rules = _rules()
    spoken = sentence.blank(_EXPLAINED).keep(lambda c: not c.isspace() and c != "\0")
    length = len(spoken.plain)
    if length > rules["sentence_length"]:
        yield _finding(sentence, "sentence-length", "error", str(length), str(rules["sentence_wanted"]))
    elif length > rules["sentence_wanted"]:
        yield _finding(sentence, "sentence-length", "warning", str(length), str(rules["sentence_wanted"]))
    first = spoken.plain.split(_COMMA)[0]
    if len(first) > rules["first_clause"] and len(first) < length:
        yield _finding(spoken.part(0, len(first)), "first-clause", "hint", str(len(first)), str(rules["first_clause"]))
    if spoken.plain.count(_COMMA) > rules["commas"]:
        yield _finding(sentence, "commas", "warning", str(spoken.plain.count(_COMMA)))
    if length > rules["unspaced"] and not re.search(r"\s", sentence.plain.strip()):
        yield _finding(sentence, "spaces", "warning")


def _forms(sentence: SourceMap, title: bool) -> Iterator[Finding]:
    """The forms that easy Japanese never has; words in quotes are as others wrote them."""
    judged = sentence.keep(lambda c: not c.isspace()).blank(_QUOTED)
    for rule, pattern in _patterns():
        if title and rule == "plain-style":
            continue
        match = pattern.search(judged.plain)
        if match and match[0].strip("\0"):
            yield _finding(judged.part(*match.span()), rule, "error", match[0])


def _vocabulary(sentence: SourceMap) -> Iterator[Finding]:
    """Hard words that nothing explains, loanwords, rare kanji."""
    judged = sentence.keep(lambda c: not c.isspace()).blank(_EXPLAINED, " ")
    rules = _rules()
    listed = [match.span() for match in paper_terms().finditer(judged.plain)]
    for word in words_of(judged.plain):
        if word.classes[0] not in _CONTENT or _NAMES & set(word.classes[:3]) or word.base in rules["easy_words"]:
            continue
        if any(start <= word.start and word.end <= end for start, end in listed):
            continue
        if _is_explained(judged.plain, word):
            continue
        part = judged.part(word.start, word.end)
        if _KATAKANA.fullmatch(word.surface):
            if level_of_word(word) not in _EASY_LEVELS and word.surface not in rules["loanwords"]:
                yield _finding(part, "loanword", "hint", word.surface)
        elif re.search(f"[{KANJI}]", word.surface):
            yield from _hard_word(part, word)
    common = f"\u3005{rules['common_kanji']}"
    for index, character in enumerate(judged.plain):
        if re.match(f"[{KANJI}]", character) and level_of_kanji(character) is None and character not in common:
            yield _finding(judged.part(index, index + 1), "rare-kanji", "hint", character)


def _hard_word(part: SourceMap, word: JapaneseWord) -> Iterator[Finding]:
    level = level_of_word(word)
    if level in ("N2", "N1"):
        yield _finding(part, "hard-word", "warning", word.base, level)
    elif level not in _EASY_LEVELS:
        yield _finding(part, "hard-word", "hint", word.base, level or "?")


def _unexplained_terms(words: SourceMap) -> Iterator[Finding]:
    """The first place of each term of the glossary that the text never explains in brackets."""
    explained: set[str] = set()
    first: dict[str, re.Match[str]] = {}
    for match in paper_terms().finditer(words.plain):
        first.setdefault(match[0], match)
        if words.plain[match.end() :].lstrip("\u300d\u300f").startswith("\u3008"):
            explained.add(match[0])
    for term, match in first.items():
        if term not in explained:
            yield _finding(words.part(*match.span()), "paper-term", "hint", term)


def _is_explained(plain: str, word: JapaneseWord) -> bool:
    """True where an explanation in brackets, blanked by spaces, follows the word or its compound at once."""
    rest = plain[word.end :].lstrip("\u300d\u300f")
    return rest.startswith(" ") or bool(re.match(f"[{KANJI}]{{1,6}} ", rest))


def _missing_readings(text: str, words: SourceMap) -> Iterator[Finding]:
    covered = {offset for match in _RUBY.finditer(text) for offset in range(*match.span())}
    for match in re.finditer(f"[{KANJI}]+", words.plain):
        start, end = words.span(*match.span())
        if start not in covered:
            yield Finding(start, end, "no-reading", "error", (match[0],))


def _finding(part: SourceMap, rule: str, severity: Severity, *words: str) -> Finding:
    return Finding(*part.span(0, len(part.plain)), rule, severity, words)


def _rules() -> Any:
    return read_table("easy_rules")


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((rule["id"], re.compile(rule["pattern"])) for rule in _rules()["rules"])


@cache
def paper_terms() -> re.Pattern[str]:
    """Names of papers, offices and matters that people meet as they are: the glossary's Japanese words."""
    terms = {term.ja for term in load_glossary().terms if re.search(f"[{KANJI}]", term.ja)}
    return re.compile("|".join(sorted(map(re.escape, terms), key=len, reverse=True)))
