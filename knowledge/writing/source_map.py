"""The words of a text without its markup, and where each of them stands in the source."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_MARKUP = re.compile(
    r"(?m)(?P<place>\{place:[^{}]*\})"
    r"|\{(?P<base>[^{}|]+)\|[^{}|]+\}"
    r"|\[(?P<label>[^\[\]]+)\]\([^()\s]*\)"
    r"|(?P<strong>\*\*)"
    r"|(?P<lead>^(?:- |#{1,4} +))"
)


@dataclass(frozen=True, slots=True)
class SourceMap:
    """plain: the words. offsets: for each character of `plain`, its offset in the source."""

    plain: str
    offsets: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the source from the character `start` to the one before `end` of `plain`."""
        if start >= end:
            at = self.offsets[min(start, len(self.offsets) - 1)] if self.offsets else 0
            return at, at
        return self.offsets[start], self.offsets[end - 1] + 1

    def part(self, start: int, end: int) -> SourceMap:
        """The characters from `start` to the one before `end`."""
        return SourceMap(self.plain[start:end], self.offsets[start:end])

    def keep(self, wanted: Callable[[str], bool]) -> SourceMap:
        """Only the characters that are wanted."""
        kept = [(c, at) for c, at in zip(self.plain, self.offsets, strict=True) if wanted(c)]
        return SourceMap("".join(c for c, _ in kept), tuple(at for _, at in kept))

    def blank(self, pattern: re.Pattern[str], replacement: str = "\0") -> SourceMap:
        """Each match of a pattern replaced by as many `replacement` characters, so that offsets stay."""
        return SourceMap(pattern.sub(lambda match: replacement * len(match[0]), self.plain), self.offsets)

    def split(self, ends: re.Pattern[str]) -> Iterator[SourceMap]:
        """The parts between the matches of `ends`, without empty ones."""
        start = 0
        for match in [*ends.finditer(self.plain), None]:
            end = match.start() if match else len(self.plain)
            part = self.part(start, end)
            if part.plain.strip():
                yield part
            start = match.end() if match else end


def source_map(text: str) -> SourceMap:
    """The words of a text with markup: bases of readings, labels of links; no references, stars and list marks."""
    pairs = list(_characters(text, 0))
    return SourceMap("".join(c for c, _ in pairs), tuple(at for _, at in pairs))


def _characters(text: str, base: int) -> Iterator[tuple[str, int]]:
    position = 0
    for match in _MARKUP.finditer(text):
        yield from _as_they_stand(text, position, match.start(), base)
        position = match.end()
        if match["base"] is not None:
            yield from _as_they_stand(text, match.start("base"), match.end("base"), base)
        elif match["label"] is not None:
            yield from _characters(match["label"], base + match.start("label"))
    yield from _as_they_stand(text, position, len(text), base)


def _as_they_stand(text: str, start: int, end: int, base: int) -> Iterator[tuple[str, int]]:
    for offset in range(start, end):
        yield text[offset], base + offset
