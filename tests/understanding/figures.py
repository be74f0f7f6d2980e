"""Shares of the frozen sets, counted by figure, language and half."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from tests.understanding.sets import Entry, load


@dataclass
class Figure:
    """A share of one file's entries, with what was taken for what."""

    set_name: str
    name: str
    language: str
    split: str
    hits: int = 0
    total: int = 0
    confusion: Counter[str] = field(default_factory=Counter)
    shown: list[str] = field(default_factory=list)

    @property
    def percent(self) -> float | None:
        """None where nothing was asked."""
        return round(100 * self.hits / self.total, 2) if self.total else None


class Figures:
    """All figures of one run."""

    def __init__(self) -> None:
        self.all: dict[tuple[str, str, str, str], Figure] = {}

    def count(self, where: tuple[str, str, str], entry: Entry, hit: bool, said: str, *, good: bool = True) -> None:
        """Add an entry to set, figure and language; hits are misses where `good` is false, as in false alarms."""
        key = (*where, entry["split"])
        figure = self.all.setdefault(key, Figure(*key))
        figure.total += 1
        figure.hits += hit
        if hit is not good:
            figure.confusion[said] += 1
            if entry["split"] == "tuning":
                hint = f" (hint {entry['hint']})" if " with hint" in where[1] else ""
                figure.shown.append(f"{entry['text']}{hint}: {said}")


def counted(name: str, language: str) -> list[Entry]:
    """The entries of one file that have one right answer."""
    return [entry for entry in load(name, language) if not entry.get("either")]
