"""`readings`: print readings that differ from the dictionary's, for a person to look at; many of them are right."""

from __future__ import annotations

import re
import sys
from argparse import Namespace
from collections import defaultdict
from typing import TYPE_CHECKING

import jaconv
from sudachipy import Dictionary

from knowledge.checks.content_texts import ContentText, all_texts
from knowledge.commands.options import content_folder
from knowledge.files import scan_content

if TYPE_CHECKING:
    from knowledge.commands.options import Subparsers

#: A word with its reading, the digits before it and the kana after it, which decide how it is read.
_WORD = re.compile("(\\d*)\\{([^{}|]+)\\|([^{}|]+)\\}([\u3041-\u309f]*)")


def add_arguments(subparsers: Subparsers) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser("readings", help="print readings that differ from the dictionary's, to look at")
    parser.set_defaults(run=run)


def run(options: Namespace) -> int:
    """One line for each pair of word and reading: times used, the dictionary's reading, first place."""
    seen: dict[tuple[str, str], list[ContentText]] = defaultdict(list)
    for text in all_texts(scan_content(content_folder(options))):
        if text.language.is_japanese:
            for match in _WORD.finditer(text.text):
                seen[f"{match[1]}{match[2]}{match[4]}", match[3]].append(text)
    tokenizer = Dictionary().tokenizer()
    for (word, reading), texts in sorted(seen.items()):
        expected = jaconv.kata2hira("".join(token.reading_form() for token in tokenizer.tokenize(word)))
        if jaconv.kata2hira(reading).replace(" ", "") not in expected:
            first = texts[0]
            sys.stdout.write(f"{len(texts):4} {word} {reading} ({expected}) {first.path}:{first.line}\n")
    return 0
