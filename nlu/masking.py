"""Takes personal details out of a text before it leaves our machines, and puts them back into what returns.

What is hidden stands in the text as `{{1}}`, `{{2}}` …; the patterns are in `data/personal.yaml`. Names are known
only where the text says so ("my name is …") or the caller names them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from nlu.errors import GlossaryError
from nlu.normalise import with_places

_DATA = Path(__file__).parent / "data" / "personal.yaml"
_GAP = "\0"
#: What translators make of a placeholder: other brackets, one of two lost, spaces, full-width digits, escaped.
_RETURNED = re.compile(
    r"[{\uff5b\u3010](?:\s*[{\uff5b\u3010])?\s*([0-9\uff10-\uff19]{1,3})\s*[}\uff5d\u3011](?:\s*[}\uff5d\u3011])?"
)
_OURS = re.compile(r"\{\{\d{1,3}\}\}")
_DOUBLED = re.compile(r"(\{\{\d{1,3}\}\})(?:\s?\1)+")


@dataclass(frozen=True, slots=True)
class Hidden:
    """One detail taken out. kind: `email, card, my-number, name, term`, …; value: as it stood there."""

    number: int
    kind: str
    value: str

    @property
    def placeholder(self) -> str:
        """What stands for it in the masked text."""
        return f"{{{{{self.number}}}}}"


@dataclass(frozen=True, slots=True)
class Masked:
    """A text without its details, and what they were."""

    text: str
    hidden: tuple[Hidden, ...] = ()


@dataclass(frozen=True, slots=True)
class Restored:
    """A text with its details again. lost: what did not come back; repeated: what came back more than once."""

    text: str
    lost: tuple[Hidden, ...] = ()
    repeated: tuple[Hidden, ...] = ()


def mask(text: str, names: Iterable[str] = (), terms: Iterable[tuple[int, int]] = ()) -> Masked:
    """`text` with every personal detail, every one of `names` and every span of `terms` as a placeholder.

    The same value gets the same number. Spans of `terms` (positions in `text`) are hidden as kind `term`, where
    nothing personal overlaps them.
    """
    spans = _find(text, [name for name in names if name.strip()])
    for start, end in terms:
        if all(end <= other or stop <= start for other, stop, _ in spans):
            spans.append((start, end, "term"))
    pieces: list[str] = []
    hidden: dict[tuple[str, str], Hidden] = {}
    last = 0
    for start, end, kind in sorted(spans):
        key = (kind, text[start:end])
        item = hidden.setdefault(key, Hidden(len(hidden) + 1, *key))
        pieces += [text[last:start], item.placeholder]
        last = end
    return Masked("".join([*pieces, text[last:]]), tuple(hidden.values()))


def restore(text: str, masked: Masked, show: Callable[[Hidden, int], str] | None = None) -> Restored:
    """`text`, a translation of `masked.text`, with the details put back.

    `show` says what stands for a detail of kind `term`, given how often it stood before.
    """
    wanted = {item.number: item for item in masked.hidden}
    seen: Counter[int] = Counter()

    def put(match: re.Match[str]) -> str:
        number = int(match[0][2:-2])
        if number not in wanted:
            return match[0]
        seen[number] += 1
        item = wanted[number]
        return show(item, seen[number] - 1) if show and item.kind == "term" else item.value

    plain = _RETURNED.sub(lambda match: f"{{{{{int(match[1])}}}}}", text)
    doubled = _DOUBLED.search(masked.text) is None  # side by side, though the writer had one only
    whole = _OURS.sub(put, _DOUBLED.sub(r"\1", plain) if doubled else plain)
    expected = Counter(int(found[2:-2]) for found in _OURS.findall(masked.text))
    return Restored(
        whole,
        tuple(item for item in masked.hidden if not seen[item.number]),
        tuple(item for item in masked.hidden if seen[item.number] > expected[item.number]),
    )


def is_luhn(text: str) -> bool:
    """True where the digits satisfy the check digit of payment cards (ISO/IEC 7812-1)."""
    digits = [int(character) for character in text if character.isdigit()][::-1]
    return sum(sum(divmod(2 * digit, 10)) if place % 2 else digit for place, digit in enumerate(digits)) % 10 == 0


_CHECKS: dict[str, Callable[[str], bool]] = {"luhn": is_luhn}


def _find(text: str, names: list[str]) -> list[tuple[int, int, str]]:
    plain, places = with_places(text)
    rest = plain
    spans: list[tuple[int, int, str]] = []

    def take(start: int, end: int, kind: str) -> None:
        nonlocal rest
        while start < end and rest[start].isspace():
            start += 1
        while start < end and rest[end - 1].isspace():
            end -= 1
        if start < end and _GAP not in rest[start:end]:
            spans.append((places[start], places[end - 1] + 1, kind))
            rest = rest[:start] + _GAP * (end - start) + rest[end:]

    for match in _OURS.finditer(plain):
        take(*match.span(), "literal")
    for name in sorted(names, key=len, reverse=True):
        for match in re.finditer(re.escape(with_places(name)[0]), plain, re.IGNORECASE):
            take(*match.span(), "name")
    for kind, pattern, check in _patterns():
        for match in pattern.finditer(rest):
            group = "v" if "v" in pattern.groupindex else 0
            if check is None or check(match[group]):
                take(*match.span(group), kind)
    return spans


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, re.Pattern[str], Callable[[str], bool] | None], ...]:
    import yaml  # noqa: PLC0415 - not needed to restore

    records = yaml.safe_load(_DATA.read_text(encoding="utf-8"))["patterns"]
    try:
        return tuple(
            (item["kind"], re.compile(item["pattern"]), _CHECKS[item["check"]] if "check" in item else None)
            for item in records
        )
    except (KeyError, re.error) as error:
        raise GlossaryError(f"{_DATA.name}: {error}") from error
