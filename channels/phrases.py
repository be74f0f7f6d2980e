"""Fixed words by key, in four languages, from `channels/wording/<area>.<language>.yaml`.

A value may hold `{漢字|かんじ}` for a reading and `{name}` for a value filled in by the caller.
Every key exists in all four languages with the same value names; a test says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from contracts.answers import PlaceCard
from contracts.languages import Language
from contracts.replies import Button, Phrase
from contracts.rich_text import Span, Spans, plain

_PART = re.compile(r"\{([^{}|]+)\|([^{}|]+)\}|\{([a-z_]+)\}")


class UnknownPhrase(KeyError):
    """No wording file has this key."""


@cache
def wording(language: Language) -> Mapping[str, str]:
    """All phrases of one language, keys flattened with dots: `danger.fire`."""
    phrases: dict[str, str] = {}
    for entry in sorted(files("channels").joinpath("wording").iterdir(), key=lambda item: item.name):
        if entry.name.endswith(f".{language.value}.yaml"):
            _flatten(yaml.safe_load(entry.read_text(encoding="utf-8")), "", phrases)
    return phrases


def phrase(key: str, language: Language, **values: str | Spans) -> Spans:
    """The words for `key`, readings kept apart, those of values too; raises UnknownPhrase."""
    try:
        template = wording(language)[key]
    except KeyError as error:
        raise UnknownPhrase(key) from error
    return _fill(template, values)


def words(key: str, language: Language, **values: str | Spans) -> str:
    """The words for `key` as plain text, readings left out: for labels and attributes."""
    return plain(phrase(key, language, **values))


def filled(
    key: str,
    values: Callable[[Language], Mapping[str, str]],
    language: Language,
    buttons: tuple[Button, ...] = (),
    places: tuple[PlaceCard, ...] = (),
) -> Phrase:
    """A phrase whose values are words themselves: in the resident's language, and in Japanese for staff."""
    own = values(language)
    japanese = () if language.is_japanese else tuple(sorted(set(values(Language.JA).items()) - set(own.items())))
    return Phrase(key, tuple(own.items()), buttons, places, japanese)


def _fill(template: str, values: Mapping[str, str | Spans]) -> Spans:
    spans: list[Span] = []
    position = 0
    for match in _PART.finditer(template):
        spans.append(Span(template[position : match.start()]))
        if match[3]:
            value = values[match[3]]
            spans += [Span(value)] if isinstance(value, str) else value
        else:
            spans.append(Span(match[1], reading=match[2]))
        position = match.end()
    spans.append(Span(template[position:]))
    return tuple(span for span in spans if span.text)


def _flatten(tree: Any, prefix: str, into: dict[str, str]) -> None:
    for key, value in (tree or {}).items():
        if isinstance(value, dict):
            _flatten(value, f"{prefix}{key}.", into)
        else:
            into[f"{prefix}{key}"] = str(value)
