"""DeepL's API, over deep-translator's class made safe.

deep-translator 1.11 sends text and key in the URL of a GET, by a sign-in that DeepL has retired. This subclass posts
JSON with the key in a header, and hands placeholders over as XML tags, which DeepL keeps.
Source: DeepL's API reference (translate text, XML handling, error codes).
"""

from __future__ import annotations

import html
import re
from typing import Any

from deep_translator.base import BaseTranslator
from deep_translator.deepl import DeeplTranslator
from deep_translator.validate import is_input_valid

from contracts.languages import Language
from conversations.translation import TranslatorBroken
from conversations.translators.posting import call_json
from conversations.translators.safe import SafeTranslator

FREE, PAID = "https://api-free.deepl.com", "https://api.deepl.com"
_TARGETS = {Language.JA: "JA", Language.JA_EASY: "JA", Language.ZH_HANT: "ZH-HANT", Language.EN: "EN-GB"}
_SOURCES = {Language.JA: "JA", Language.JA_EASY: "JA", Language.ZH_HANT: "ZH", Language.EN: "EN"}
_PLACEHOLDER = re.compile(r"\{\{(\d+)\}\}")
_TAG = re.compile(r"<x id=\"(\d+)\"\s*(?:/>|>\s*</x>)")


class PostingDeeplTranslator(DeeplTranslator):  # type: ignore[misc]  # the library has no types
    """deep-translator's class for one pair of languages; an empty source lets DeepL find out."""

    def __init__(self, url: str, key: str, *, source: str, target: str, seconds: float) -> None:
        codes = {*_TARGETS.values(), *_SOURCES.values()}
        BaseTranslator.__init__(
            self, base_url=url, languages={code: code for code in codes}, source=source or "auto", target=target
        )
        self.api_key, self._seconds = key, seconds

    def translate(self, text: str, **_kwargs: Any) -> str:
        """The translation of `text`; raises TranslationError, never the library's errors."""
        is_input_valid(text)
        body: dict[str, Any] = {
            "text": [_PLACEHOLDER.sub(r'<x id="\1"/>', html.escape(text, quote=False))],
            "target_lang": self._target,
            "tag_handling": "xml",
            "ignore_tags": ["x"],
            "preserve_formatting": True,
        }
        if self._source != "auto":
            body["source_lang"] = self._source
        answer = call_json(
            "POST",
            f"{self._base_url}/v2/translate",
            self._seconds,
            body=body,
            headers={"Authorization": f"DeepL-Auth-Key {self.api_key}"},
        )
        try:
            translated = answer["translations"][0]["text"]
        except (KeyError, IndexError, TypeError) as error:
            raise TranslatorBroken("no-translation") from error
        if not isinstance(translated, str) or not translated.strip():
            raise TranslatorBroken("no-translation")
        return html.unescape(_TAG.sub(r"{{\1}}", translated))


def open_deepl(key: str, url: str = "", seconds: float = 8.0) -> SafeTranslator:
    """The port over DeepL; keys that end in `:fx` belong to the free service."""
    host = (url or (FREE if key.endswith(":fx") else PAID)).rstrip("/")

    def call(text: str, target: Language, source: Language | None) -> str:
        translator = PostingDeeplTranslator(
            host, key, source=_SOURCES[source] if source else "", target=_TARGETS[target], seconds=seconds
        )
        return translator.translate(text)

    return SafeTranslator("DeepL", call, seconds)
