"""The port to a translation service, and its fakes. What is translated, masked and checked is admin/translation's part.

TranslationError
├── TranslatorOff            no service is configured: everything goes on by hand
├── TranslatorUnreachable    no connection, or cut off in the middle
├── TranslatorSlow           no answer within the time-out
├── TranslatorBusy           too many requests: may work again `after` seconds
├── QuotaUsedUp              the month's characters are used up: no use before the next month
├── TranslatorRefused        the service will not do it: key, language, length
└── TranslatorBroken         a server error, or an answer that is not what the service documents
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from contracts.languages import Language


class TranslationError(Exception):
    """No translation. `reason` is a short safe word for logs and staff, never a resident's text or a key."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TranslatorOff(TranslationError):
    """No service is configured."""

    def __init__(self) -> None:
        super().__init__("off")


class TranslatorUnreachable(TranslationError):
    """No connection, or it was cut off."""


class TranslatorSlow(TranslationError):
    """No answer within the time-out."""


class TranslatorBusy(TranslationError):
    """Too many requests; wait at least `after` seconds."""

    def __init__(self, reason: str, after: float = 0.0) -> None:
        super().__init__(reason)
        self.after = after


class QuotaUsedUp(TranslationError):
    """The account's characters are used up."""


class TranslatorRefused(TranslationError):
    """The service refuses this request, and would again."""


class TranslatorBroken(TranslationError):
    """A server error, or an answer that cannot be read."""


class Translator(Protocol):
    """One translation service.

    name: what the label says ("LibreTranslate"); empty where there is none. Placeholders `{{1}}`, `{{2}}` … in a text
    stand for what must not be translated; a service may still lose or change them, which the caller checks.
    """

    name: str

    async def translate(self, text: str, target: Language, source: Language | None = None) -> str:
        """`text` in the language `target`; `source` None lets the service find out. Raises TranslationError."""

    async def close(self) -> None:
        """Let go of connections."""


class NoTranslator:
    """No service: staff write by hand."""

    name = ""

    async def translate(self, text: str, target: Language, source: Language | None = None) -> str:
        """Always raises TranslatorOff."""
        raise TranslatorOff

    async def close(self) -> None:
        """Nothing is open."""


class FakeTranslator:
    """Answers from a table, or marks the text with its language; keeps what it was sent. `fault` is raised if set."""

    name = "Fake"

    def __init__(self, table: dict[str, str] | None = None, change: Callable[[str], str] | None = None) -> None:
        self.table = dict(table or {})
        self.change = change
        self.fault: TranslationError | None = None
        self.sent: list[tuple[str, Language, Language | None]] = []

    async def translate(self, text: str, target: Language, source: Language | None = None) -> str:
        """The table's translation, else `[zh-Hant] text`."""
        self.sent.append((text, target, source))
        if self.fault:
            raise self.fault
        answer = self.table.get(text, f"[{target.base}] {text}")
        return self.change(answer) if self.change else answer

    async def close(self) -> None:
        """Nothing is open."""

    @property
    def texts(self) -> Sequence[str]:
        """What it was sent, in order."""
        return [text for text, _, _ in self.sent]
