"""A LibreTranslate-compatible server, over deep-translator's class made safe.

deep-translator 1.11 puts text and key into the URL, has no time-out, insists on a key, refuses zh-Hant, and names the
text and the key in its errors. This subclass posts JSON, and asks the server which Chinese it speaks.
"""

from __future__ import annotations

import html
import re
import time
from collections.abc import Callable
from typing import Any

from deep_translator.base import BaseTranslator
from deep_translator.libre import LibreTranslator
from deep_translator.validate import is_input_valid

from contracts.languages import Language
from conversations.translation import TranslatorBroken, TranslatorRefused
from conversations.translators.chinese import to_simplified, to_traditional
from conversations.translators.posting import call_json
from conversations.translators.safe import SafeTranslator

#: Codes in the order of preference; what servers of different ages call Traditional Chinese, then Simplified.
_TRADITIONAL = ("zh-Hant", "zt", "zh-TW")
_SIMPLIFIED = ("zh-Hans", "zh", "zh-CN")
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|#\d{1,5}|#x[0-9A-Fa-f]{1,4});")


class PostingLibreTranslator(LibreTranslator):  # type: ignore[misc]  # the library has no types
    """deep-translator's class for one pair of languages; `languages` is what the server offers."""

    def __init__(
        self, url: str, key: str, *, source: str, target: str, languages: frozenset[str], seconds: float
    ) -> None:
        # past the parent's own, which insists on a key
        BaseTranslator.__init__(
            self, base_url=url, languages={code: code for code in languages}, source=source, target=target
        )
        self.api_key, self._seconds = key, seconds

    def translate(self, text: str, **_kwargs: Any) -> str:
        """The translation of `text`; raises TranslationError, never the library's errors."""
        is_input_valid(text)
        body = {"q": text, "source": self._source, "target": self._target, "format": "text"}
        if self.api_key:
            body["api_key"] = self.api_key
        answer = call_json("POST", f"{self._base_url.rstrip('/')}/translate", self._seconds, body=body)
        translated = answer.get("translatedText") if isinstance(answer, dict) else None
        if not isinstance(translated, str) or not translated.strip():
            raise TranslatorBroken("no-translation")
        return translated


class LibreTranslate:
    """The blocking call of one server. `seconds` for one request."""

    def __init__(self, url: str, key: str = "", seconds: float = 8.0) -> None:
        self._url, self._key, self._seconds = url.rstrip("/"), key, seconds
        self._codes: frozenset[str] = frozenset()

    def __call__(self, text: str, target: Language, source: Language | None) -> str:
        """`text` translated; raises TranslationError."""
        codes = self._languages()
        to, from_ = _code(target, codes), _code(source, codes) if source else "auto"
        if to is None or from_ is None:
            raise TranslatorRefused("language")
        if from_ in _SIMPLIFIED:
            text = to_simplified(text)
        translator = PostingLibreTranslator(
            self._url, self._key, source=from_, target=to, languages=codes, seconds=self._seconds
        )
        answer = translator.translate(text)
        if _ENTITY.search(answer) and not _ENTITY.search(text):
            answer = html.unescape(answer)  # some servers escape plain text as if it were HTML
        return to_traditional(answer) if target is Language.ZH_HANT and to in _SIMPLIFIED else answer

    def _languages(self) -> frozenset[str]:
        if not self._codes:
            offered = call_json("GET", f"{self._url}/languages", self._seconds)
            if not isinstance(offered, list):
                raise TranslatorBroken("languages")
            self._codes = frozenset(str(item["code"]) for item in offered if isinstance(item, dict) and "code" in item)
        return self._codes


def open_libretranslate(
    url: str, key: str = "", seconds: float = 8.0, clock: Callable[[], float] = time.monotonic
) -> SafeTranslator:
    """The port over a LibreTranslate-compatible server; connects to nothing yet."""
    return SafeTranslator("LibreTranslate", LibreTranslate(url, key, seconds), seconds, clock)


def _code(language: Language, offered: frozenset[str]) -> str | None:
    wanted = (*_TRADITIONAL, *_SIMPLIFIED) if language is Language.ZH_HANT else (language.base,)
    return next((code for code in wanted if code in offered), None)
