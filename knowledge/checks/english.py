"""English: sentences that can be read in one go. 20 words are wanted, more than 25 are refused."""

from __future__ import annotations

import re
from collections.abc import Iterator

from contracts.languages import Language
from knowledge.checks.content_texts import all_texts
from knowledge.files import ContentFiles
from knowledge.markup import plain_text
from knowledge.problems import Problem

_MOST_WORDS = 25
_END = re.compile(r"(?<=[.!?;:])\s+")


def check_english(files: ContentFiles) -> Iterator[Problem]:
    """Long sentences of English titles, short answers, bodies and notes."""
    for text in all_texts(files):
        if text.language is not Language.EN or text.part in ("name", "address"):
            continue
        for sentence in _END.split(plain_text(text.text)):
            words = sentence.split()
            if len(words) > _MOST_WORDS:
                beginning = " ".join(words[:5])
                message = f"{beginning} …: a sentence of {len(words)} words, 20 are wanted and {_MOST_WORDS} the most"
                yield text.problem("english", message)
