"""The example messages of `nlu/data/<name>_examples/<language>.yaml`, from which the small classifiers learn.

One message a line under its class; `frames` are words around a message, `{}` being its place. In a line `{a|b}` are
alternatives and `{P}` is a word of the list `P` under `words`. A line stands for many messages: `cap` of them (or as
many as its longest list) are taken, each alternative at least once, always the same ones.
"""

from __future__ import annotations

import hashlib
import itertools
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from typing import Any

from nlu.data_files import DATA, load_yaml

_ALTERNATIVES = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Example:
    """A message, its class, its language, and the line that it was made from (`ja/fire/3`).

    share: number of the only network that learns from it, where several are averaged; None: all do.
    """

    text: str
    label: str
    language: str
    line: str
    share: int | None = None


def load_examples(name: str, cap: int = 12) -> list[Example]:
    """Every example of one classifier, in the order of the files."""
    folder = DATA / f"{name}_examples"
    return [found for path in sorted(folder.glob("*.yaml")) for found in _of_file(name, path.stem, cap)]


def load_frames(name: str) -> dict[str, list[str]]:
    """Language -> what people write around a message of any class."""
    paths = sorted((DATA / f"{name}_examples").glob("*.yaml"))
    return {path.stem: load_yaml(f"{name}_examples/{path.name}")["frames"] for path in paths}


def examples_digest(name: str) -> str:
    """SHA-256 of the example files, which the learned weights remember."""
    paths = sorted((DATA / f"{name}_examples").glob("*.yaml"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()


def _of_file(name: str, language: str, cap: int) -> Iterator[Example]:
    data: Any = load_yaml(f"{name}_examples/{language}.yaml")
    del data["frames"]
    words = {key: value.split("|") for key, value in data.pop("words", {}).items()}
    for label, block in data.items():
        for number, line in enumerate(filter(None, map(str.strip, block.splitlines()))):
            for text in messages_of(line, words, cap):
                yield Example(text, label, language, f"{language}/{label}/{number}")


def messages_of(line: str, words: dict[str, list[str]], cap: int) -> list[str]:
    """What `line` stands for."""
    # `split` with a group gives plain text and alternatives in turn.
    pieces = _ALTERNATIVES.split(_without_nested_lists(line, words))
    choices = [[piece] if place % 2 == 0 else _choices(piece, words) for place, piece in enumerate(pieces)]
    order = random.Random(hashlib.sha256(line.encode()).hexdigest())  # noqa: S311 - the same choice on every machine
    if prod(map(len, choices)) <= cap:
        rows = itertools.product(*choices)
    else:
        size = max(cap, *map(len, choices))
        columns = [(choice * (size // len(choice) + 1))[:size] for choice in choices]
        for column in columns:
            order.shuffle(column)
        rows = zip(*columns, strict=True)  # type: ignore[assignment]
    return list(dict.fromkeys("".join(row).strip() for row in rows))


def _choices(piece: str, words: dict[str, list[str]]) -> list[str]:
    if piece in words:
        return list(words[piece])
    return [word for part in piece.split("|") for word in words.get(part, [part])]


def _without_nested_lists(line: str, words: dict[str, list[str]]) -> str:
    """`{P}` inside an alternative becomes one word of the list."""

    def chosen(found: re.Match[str]) -> str:
        before = line[: found.start()]
        if before.count("{") == before.count("}") or found[1] not in words:
            return found[0]
        pick = int(hashlib.sha256(before.encode()).hexdigest(), 16)
        return words[found[1]][pick % len(words[found[1]])]

    return re.sub(r"\{(\w+)\}", chosen, line)
