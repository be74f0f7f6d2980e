"""Reads the keys of one YAML mapping into typed values, and goes on after something wrong.

Every scalar is read as its text, so `119`, `08:30`, `no` and `2024-02` mean what the writer typed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TypeVar, get_args

import yaml
from yaml import CBaseLoader

from contracts.languages import Language
from knowledge.local_text import LocalText
from knowledge.problems import Problem

T = TypeVar("T", bound=str)
_NOTHING = ("", "null", "~")


class Fields:
    """One mapping of a file. What is wrong is added to `problems`; readers then return an empty value."""

    def __init__(
        self, node: yaml.MappingNode, path: str, problems: list[Problem], language: Language | None = None
    ) -> None:
        self._path, self._problems, self._language = path, problems, language
        self._line = node.start_mark.line
        self._values: dict[str, yaml.Node] = {}
        self._keys: dict[str, yaml.Node] = {}
        self._read: set[str] = set()
        for key, value in node.value:
            name = str(key.value)
            if name in self._values:
                self.complain(f"{name} is given twice", key)
            self._keys[name], self._values[name] = key, value

    def complain(self, message: str, node: yaml.Node | None = None) -> None:
        """Add a problem at `node`, or at the beginning of the mapping."""
        line = node.start_mark.line if node is not None else self._line
        self._problems.append(Problem(self._path, line + 1, message, self._language))

    def close(self) -> None:
        """Complain about keys that nobody asked for."""
        for name in self._keys.keys() - self._read:
            self.complain(f"unknown key {name!r}", self._keys[name])

    def has(self, key: str) -> bool:
        """True when the key stands there, whatever its value."""
        return key in self._values

    def text(self, key: str, *, required: bool = True) -> str:
        """The text at `key`; empty when it is absent."""
        node = self._find(key)
        if node is None:
            if required:
                self.complain(f"{key} is missing", self._keys.get(key))
            return ""
        return self._scalar(key, node)

    def optional_text(self, key: str) -> str | None:
        """The text at `key`, or None when absent, empty or null."""
        return self.text(key, required=False) or None

    def choice(self, key: str, allowed: object, default: T) -> T:
        """One of the words of a `Literal`."""
        node = self._find(key)
        if node is None:
            return default
        words: Sequence[T] = get_args(allowed)
        word = self._match(self._scalar(key, node), words)
        if word is None:
            self._refuse(key, node, words)
        return word or default

    def choices(self, key: str, allowed: object) -> tuple[T, ...]:
        """A list of words of a `Literal`."""
        words: Sequence[T] = get_args(allowed)
        found = []
        for node in self._items(key):
            word = self._match(self._scalar(key, node), words)
            if word is None:
                self._refuse(key, node, words)
            else:
                found.append(word)
        return tuple(found)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts."""
        return tuple(self._scalar(key, node) for node in self._items(key))

    def day(self, key: str, *, required: bool = False) -> date | None:
        """A date YYYY-MM-DD."""
        value = self.text(key, required=required)
        if not value:
            return None
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.complain(f"{key}: {value!r} is not a date like 2026-11-23", self._values[key])
            return None

    def flag(self, key: str, *, default: bool) -> bool:
        """`true` or `false`."""
        value = self.text(key, required=False)
        if value not in ("", "true", "false"):
            self.complain(f"{key}: {value!r} is neither true nor false", self._values[key])
        return default if value not in ("true", "false") else value == "true"

    def number(self, key: str) -> float:
        """A decimal number."""
        value = self.text(key)
        try:
            return float(value)
        except ValueError:
            if value:
                self.complain(f"{key}: {value!r} is not a number", self._values[key])
            return 0.0

    def clock(self, key: str) -> int:
        """Minutes after midnight of a time `08:30`; up to 48:00, for closing after midnight."""
        value = self.text(key)
        hour, _, minute = value.partition(":")
        if hour.isdecimal() and minute.isdecimal() and len(minute) == 2 and int(minute) < 60 and int(hour) <= 48:
            return int(hour) * 60 + int(minute)
        if value:
            self.complain(f"{key}: {value!r} is not a time like 08:30", self._values[key])
        return 0

    def local(self, key: str, *, required: bool = False) -> LocalText:
        """A text per language."""
        fields = self.record(key)
        if fields is None:
            if required:
                self.complain(f"{key} is missing", self._keys.get(key))
            return LocalText({})
        texts = {language: fields.text(language.value, required=False) for language in Language}
        fields.close()
        return LocalText({language: text for language, text in texts.items() if text})

    def mapping(self, key: str) -> dict[str, str]:
        """Text keys to texts."""
        fields = self.record(key)
        return {} if fields is None else {name: fields.text(name) for name in fields._keys}

    def record(self, key: str) -> Fields | None:
        """The mapping at `key`, or None."""
        node = self._find(key)
        if node is None:
            return None
        if isinstance(node, yaml.MappingNode):
            return Fields(node, self._path, self._problems, self._language)
        self.complain(f"{key}: expected names with values", node)
        return None

    def records(self, key: str) -> Iterator[Fields]:
        """The mappings of the list at `key`; each is closed after its turn."""
        for node in self._items(key):
            if not isinstance(node, yaml.MappingNode):
                self.complain(f"{key}: expected names with values", node)
                continue
            fields = Fields(node, self._path, self._problems, self._language)
            yield fields
            fields.close()

    def _find(self, key: str) -> yaml.Node | None:
        self._read.add(key)
        node = self._values.get(key)
        if isinstance(node, yaml.ScalarNode) and not node.style and node.value in _NOTHING:
            return None
        return node

    def _items(self, key: str) -> list[yaml.Node]:
        node = self._find(key)
        if node is None:
            return []
        if isinstance(node, yaml.SequenceNode):
            return list(node.value)
        self.complain(f"{key}: expected a list", node)
        return []

    def _scalar(self, key: str, node: yaml.Node) -> str:
        if isinstance(node, yaml.ScalarNode):
            return str(node.value).strip()
        self.complain(f"{key}: expected text (a text that begins with {{ or [ needs quotes)", node)
        return ""

    @staticmethod
    def _match(value: str, words: Sequence[T]) -> T | None:
        return next((word for word in words if word == value), None)

    def _refuse(self, key: str, node: yaml.Node, words: Sequence[str]) -> None:
        self.complain(f"{key}: {node.value!r} is not one of {', '.join(words)}", node)


def open_yaml(
    text: str, path: str, problems: list[Problem], first_line: int = 0, language: Language | None = None
) -> yaml.Node | None:
    """The root node of a YAML text whose first line is line `first_line` (from 0) of its file; None if unreadable."""
    try:
        return yaml.compose("\n" * first_line + text, Loader=CBaseLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else first_line + 1
        reason = getattr(error, "problem", None) or "cannot be read"
        hint = "a text that begins with { [ # & * ! | > ' \" % @ or holds ': ' needs quotes"
        problems.append(Problem(path, line, f"not valid YAML: {reason} ({hint})", language))
        return None


def lines_of(node: yaml.Node, prefix: str = "") -> dict[str, int]:
    """Line (from 1) of every value under `node`, by dotted path: `figures.0.value`."""
    lines = {prefix: node.start_mark.line + 1} if prefix else {}
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            lines |= lines_of(value, f"{prefix}.{key.value}".lstrip("."))
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            lines |= lines_of(value, f"{prefix}.{index}".lstrip("."))
    return lines
