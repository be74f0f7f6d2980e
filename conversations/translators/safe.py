"""What all services share: pieces of bounded size, a thread for the blocking library, a rest after failures."""

from __future__ import annotations

import asyncio
import copy
import re
import time
from collections.abc import Callable, Iterator

from contracts.languages import Language
from conversations.translation import (
    QuotaUsedUp,
    TranslationError,
    TranslatorBusy,
    TranslatorRefused,
    TranslatorSlow,
    TranslatorUnreachable,
)
from conversations.translators.chinese import is_simplified, to_traditional

#: LINE's longest message. A longer text is not a message.
LONGEST_TEXT = 5000
LONGEST_PIECE = 1500
_REST_SECONDS = 15.0
_QUOTA_REST_SECONDS = 600.0
_BREAK = re.compile("(?<=[\u3002\uff01\uff1f!?\n])")
_LETTER = re.compile(r"[^\W\d_]")
_PLACEHOLDER = re.compile(r"\{\{\d+\}\}")
_AT_ONCE = 4

Blocking = Callable[[str, Language, Language | None], str]


class SafeTranslator:
    """A `Translator` over one blocking call for one piece of text.

    After a failure that concerns the service as a whole it is left alone for a while, so that a page with twenty
    messages waits once and not twenty times.
    """

    def __init__(self, name: str, call: Blocking, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.name = name
        self._clock = clock
        self._call, self._seconds = call, seconds
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self._rest_until = 0.0
        self._tired: TranslationError | None = None

    async def translate(self, text: str, target: Language, source: Language | None = None) -> str:
        """`text` translated piece by piece; raises TranslationError."""
        if len(text) > LONGEST_TEXT:
            raise TranslatorRefused("too-long")
        out = []
        for piece in pieces(text):
            if _LETTER.search(_PLACEHOLDER.sub("", piece)):
                body = piece.strip()
                head = piece[: len(piece) - len(piece.lstrip())]
                tail = piece[len(piece.rstrip()) :]
                out.append(f"{head}{(await self._one(body, target, source)).strip()}{tail}")
            else:
                out.append(piece)
        return "".join(out)

    async def close(self) -> None:
        """Every call has its own connection."""

    async def _one(self, piece: str, target: Language, source: Language | None) -> str:
        if self._tired and self._clock() < self._rest_until:
            raise copy.copy(self._tired)
        async with self._slots:
            try:
                async with asyncio.timeout(self._seconds + 1.0):
                    answer = await asyncio.to_thread(self._call, piece, target, source)
            except TimeoutError as error:
                raise self._note(TranslatorSlow("timeout")) from error
            except TranslationError as error:
                raise self._note(error) from error.__cause__
        self._tired = None
        if target is Language.ZH_HANT and is_simplified(answer):
            return to_traditional(answer)
        return answer

    def _note(self, error: TranslationError) -> TranslationError:
        rest = 0.0
        if isinstance(error, (TranslatorUnreachable, TranslatorSlow)):
            rest = _REST_SECONDS
        elif isinstance(error, TranslatorBusy):
            rest = error.after
        elif isinstance(error, QuotaUsedUp):
            rest = _QUOTA_REST_SECONDS
        if rest:
            self._tired, self._rest_until = error, self._clock() + rest
        return error


def pieces(text: str, longest: int = LONGEST_PIECE) -> Iterator[str]:
    """`text` in parts of `longest` characters at most, cut after sentences and lines where there are any."""
    part = ""
    for sentence in _BREAK.split(text):
        if part and len(part) + len(sentence) > longest:
            yield part
            part = ""
        part += sentence
        while len(part) > longest:
            cut = _cut(part, longest)
            yield part[:cut]
            part = part[cut:]
    if part:
        yield part


def _cut(text: str, longest: int) -> int:
    """Where to cut a sentence without an end: at a space, and never inside a placeholder."""
    space = text.rfind(" ", longest // 2, longest)
    cut = space + 1 if space > 0 else longest
    for match in _PLACEHOLDER.finditer(text, max(0, cut - 8), cut + 8):
        if match.start() < cut < match.end():
            return match.start() or match.end()
    return cut
