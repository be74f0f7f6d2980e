"""Phone numbers stand in places, never in texts; the fixed short ones may."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.checks.content_texts import all_texts
from knowledge.data_files import read_table
from knowledge.figures import phones_of
from knowledge.files import ContentFiles
from knowledge.markup import plain_text
from knowledge.problems import Problem

_HASH = re.compile(r"[#\uff03]\d{4}(?!\d)")


def check_phones(files: ContentFiles) -> Iterator[Problem]:
    """Full numbers and unknown short numbers in titles, short answers, bodies and names."""
    short = frozenset(read_table("short_numbers"))
    for text in all_texts(files):
        if text.part == "address":
            continue
        plain = plain_text(text.text)
        for number in phones_of(plain):
            yield text.problem("phones", f"phone number {number} in a text: write {{place:ID.phone}}")
        for match in _HASH.finditer(plain):
            if match[0].replace("\uff03", "#") not in short:
                yield text.problem("phones", f"{match[0]} is not one of the fixed short numbers")
