"""One clean form of what a person typed: same meaning, no surprises for the parts behind."""

from __future__ import annotations

import re
import unicodedata

#: Characters kept of one message; LINE allows 5,000, a question needs far fewer.
MAX_CHARACTERS = 2000

# Unicode categories that carry no words: controls, formats (zero width, bidi), surrogates, private use, unassigned.
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_KEPT_CONTROLS = frozenset("\n\t")
# Blank letters that NFKC or fonts leave behind: Hangul fillers, braille blank, object replacement.
_BLANK = re.compile("[\u115f\u1160\u3164\uffa0\u2800\ufffc\ufffd]")
# More marks than this on one letter are decoration ("zalgo"), not a language of ours.
_MAX_MARKS = 3
_MARK = r"\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff"
_MARKS = re.compile(rf"([{_MARK}]{{{_MAX_MARKS}}})[{_MARK}]*")
_LINES = re.compile(r"[ \t]*\n\s*")
_SPACES = re.compile(r"[^\S\n]+")
# A typed slash would be read by Rasa as a command; NFKC has already made full-width slashes plain.
_SLASHES = re.compile(r"^[\s/\\\u2044\u2215\u29f8]+(?=\S|$)")


def normalise(text: str, limit: int = MAX_CHARACTERS) -> str:
    """`text` in NFKC without invisible characters, with single spaces, no leading slash, `limit` characters at most.

    Line breaks are kept (a message may hold several questions); several become one. Letters, digits,
    emoji and punctuation stay. The result may be empty; normalising it again changes nothing.
    """
    # The cap comes first too, so that five megabytes of combining marks cost nothing.
    clean = _BLANK.sub(" ", text[: limit * 4])
    # Twice, because dropping an invisible character can bring a letter and its mark together.
    for _ in range(2):
        clean = unicodedata.normalize("NFKC", _visible(clean))
        if clean.isprintable() and unicodedata.is_normalized("NFKC", clean):
            break
    clean = _MARKS.sub(r"\1", clean)
    clean = _SPACES.sub(" ", _LINES.sub("\n", clean) if "\n" in clean else clean).strip()
    return _SLASHES.sub("", clean)[:limit].strip()


def _visible(text: str) -> str:
    if text.isprintable():  # nothing to drop, no line to end: nearly every message
        return text
    lines = re.sub("\r\n|[\r\u2028\u2029]", "\n", text)
    return "".join(c for c in lines if c in _KEPT_CONTROLS or unicodedata.category(c) not in _DROPPED)


def with_places(text: str) -> tuple[str, list[int]]:
    """The text in NFKC, character by character, and where each of its characters stands in the original."""
    pieces: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        piece = character if character.isascii() else unicodedata.normalize("NFKC", character)
        pieces.append(piece)
        places += [place] * len(piece)
    return "".join(pieces), places
