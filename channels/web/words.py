"""The words of the widget's own surface, per language, as one JSON document."""

from __future__ import annotations

import re

import orjson

from channels.phrases import phrase, wording
from channels.web.spans import view_spans
from contracts.languages import LANGUAGES, Language
from contracts.rich_text import Spans, plain
from contracts.wire import Json

_PREFIXES = ("web.ui.", "web.topic.")
_NAME = re.compile(r"\{([a-z_]+)\}")


def ui_words(language: Language, retention_days: int) -> bytes:
    """The document. `{count}` and the like stay in the text: the widget fills them."""
    document: Json = {
        "language": language.value,
        "lang": language.base,
        "languages": [
            {"id": item.value, "lang": item.base, "name": plain(phrase("web.language.name", item))}
            for item in LANGUAGES
        ],
        "words": {
            key.removeprefix("web.ui.").removeprefix("web."): view_spans(_unfilled(key, language, retention_days))
            for key in wording(language)
            if key.startswith(_PREFIXES)
        },
    }
    return orjson.dumps(document)


def _unfilled(key: str, language: Language, retention_days: int) -> Spans:
    names = {name: f"{{{name}}}" for name in _NAME.findall(wording(language)[key])}
    if "days" in names:
        names["days"] = str(retention_days)
    return phrase(key, language, **names)
