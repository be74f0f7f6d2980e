"""Plain values to the YAML that people and `git diff` read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import yaml


class _Dumper(yaml.SafeDumper):
    """Indented lists, and quotes only where YAML needs them; dates stand without quotes, as people write them."""

    yaml_implicit_resolvers = {  # noqa: RUF012
        first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
        for first, resolvers in yaml.SafeDumper.yaml_implicit_resolvers.items()
    }

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def yaml_text(value: Mapping[str, Any]) -> str:
    """Block-style YAML, keys in the order given, Japanese and Chinese as they are."""
    text: str = yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000)
    return text


def clock_text(minutes: int) -> str:
    """Minutes after midnight as `08:30`; 1920 is `32:00`."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def days_text(**days: date | None) -> dict[str, str]:
    """The dates that are given, as YYYY-MM-DD."""
    return {key: day.isoformat() for key, day in days.items() if day}


def without_empty(values: Mapping[str, Any]) -> dict[str, Any]:
    """The entries that say something: no None, no empty text, list or mapping."""
    return {key: value for key, value in values.items() if value not in (None, "", [], {}, ())}
