"""The console's own words by key, in Japanese, Traditional Chinese and English: `admin/wording/<language>.yaml`.

A value may hold `{name}` for what the caller fills in. Every key is in all three with the same names; a test says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from contracts.languages import find_language

UI_LANGUAGES = ("ja", "zh-Hant", "en")
_VALUE = re.compile(r"\{([a-z_]+)\}")


class UnknownWording(KeyError):
    """No catalogue has this key, or a value is missing."""


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """All words of one language, keys flattened with dots: `sign_in.title`."""
    text = files("admin").joinpath("wording", f"{language}.yaml").read_text(encoding="utf-8")
    found: dict[str, str] = {}
    _flatten(yaml.safe_load(text), "", found)
    return found


def words(language: str, key: str, /, **values: object) -> str:
    """The words for `key`; raises UnknownWording."""
    try:
        return _VALUE.sub(lambda match: str(values[match[1]]), catalogue(language)[key])
    except KeyError as error:
        raise UnknownWording(key) from error


def has(key: str) -> bool:
    """Whether there are words for this key."""
    return key in catalogue("ja")


def ui_language(*wishes: str | None) -> str:
    """The first wish that we speak; Japanese when none is. A wish is a tag or an Accept-Language header."""
    for wish in wishes:
        for part in (wish or "").split(","):
            found = find_language(part.partition(";")[0])
            if found is not None:
                return found.base
    return "ja"


def _flatten(tree: Any, prefix: str, into: dict[str, str]) -> None:
    for key, value in (tree or {}).items():
        if isinstance(value, dict):
            _flatten(value, f"{prefix}{key}.", into)
        else:
            into[f"{prefix}{key}"] = str(value)
