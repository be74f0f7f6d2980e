"""Numbers that nobody should send to a chat: My Number, payment cards, residence cards; hidden before they are kept.

Check digits keep parcel and customer numbers as they are: My Number after the ministry's order of 2014 (article 5),
payment cards after ISO/IEC 7812-1.
"""

from __future__ import annotations

import re
import unicodedata

_MY_NUMBER = re.compile(r"(?<![\d-])(?<!\d )\d{4}[ -]?\d{4}[ -]?\d{4}(?! ?[\d-])")
_CARD = re.compile(r"(?<![\d-])[3-6]\d{3}(?:[ -]?\d{2,6}){2,4}(?![\d-])")
_RESIDENCE_CARD = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}[ -]?\d{8}[ -]?[A-Za-z]{2}(?![A-Za-z0-9])")
_CARD_LENGTHS = range(14, 17)
#: What stands for each hidden character.
HIDDEN = "\u25cf"


def hide_private_numbers(text: str) -> str:
    """`text` with every character of such a number replaced, lengths kept; the same object where there is none."""
    plain = "".join(_ascii(character) for character in text)
    spans = [match.span() for match in _RESIDENCE_CARD.finditer(plain)]
    spans += [match.span() for match in _MY_NUMBER.finditer(plain) if is_my_number(match[0])]
    spans += [match.span() for match in _CARD.finditer(plain) if is_card_number(match[0])]
    for start, end in spans:
        text = text[:start] + HIDDEN * (end - start) + text[end:]
    return text


def is_my_number(text: str) -> bool:
    """True where the twelve digits in `text` satisfy the check digit of My Number."""
    digits = [int(character) for character in text if character.isdigit()]
    if len(digits) != 12:
        return False
    weighted = sum(digit * (place + 1 if place <= 6 else place - 5) for place, digit in enumerate(digits[-2::-1], 1))
    rest = weighted % 11
    return digits[-1] == (0 if rest <= 1 else 11 - rest)


def is_card_number(text: str) -> bool:
    """True where the 14 to 16 digits in `text` satisfy the check digit of payment cards."""
    digits = [int(character) for character in text if character.isdigit()][::-1]
    total = sum(sum(divmod(2 * digit, 10)) if place % 2 else digit for place, digit in enumerate(digits))
    return len(digits) in _CARD_LENGTHS and total % 10 == 0


def _ascii(character: str) -> str:
    """Full-width digits, letters and hyphens in their narrow form, one for one."""
    if character in "\u2010\u2011\u2012\u2013\u2212\u30fc\uff0d":
        return "-"
    narrow = unicodedata.normalize("NFKC", character)
    return narrow if len(narrow) == 1 and narrow.isascii() else character
