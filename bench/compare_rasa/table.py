"""The comparison as text and as JSON values: quality per language, speed and size as ratios."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contracts.languages import LANGUAGES
from knowledge.evaluation import Outcome, figures_of

SPLITS = ("tuning", "holdout")
_COLUMNS = (*(language.value for language in LANGUAGES), "all")
#: key of `figures_of` -> what the table calls it
_BLOCKS = {
    "right_first": "right article first",
    "right_in_three": "right article in the first three",
    "answered_right": "answered at once, and rightly",
    "answered_wrong": "answered at once, and wrongly",
    "unanswerable_answered": "unanswerable answered (smaller is better)",
}


@dataclass(frozen=True, slots=True)
class Pair:
    """One figure of plain Rasa and of ours, from the same run. runs: samples of each."""

    name: str
    unit: str
    plain: float
    ours: float
    runs: int = 1

    @property
    def ratio(self) -> float:
        """How many times ours plain Rasa needs."""
        return self.plain / self.ours if self.ours else float("inf")


def quality(outcomes: Sequence[Outcome]) -> dict[str, dict[str, dict[str, Any]]]:
    """split -> language or `all` -> the shares of `figures_of`."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for split in SPLITS:
        own = [outcome for outcome in outcomes if outcome.question.split == split]
        found[split] = {
            language.value: figures_of([o for o in own if o.question.language is language]) for language in LANGUAGES
        }
        found[split]["all"] = figures_of(own)
    return found


def quality_table(systems: Mapping[str, Mapping[str, Any]], split: str = "holdout") -> str:
    """One block per figure, one line per system, one column per language."""
    first = next(iter(systems.values()))[split]
    lines = [f"{split:<42}" + "".join(f"{name:>9}" for name in _COLUMNS)]
    for count in ("answerable", "unanswerable"):
        lines.append(f"  {count + ' questions':<40}" + "".join(f"{first[name][count]:>9}" for name in _COLUMNS))
    for key, title in _BLOCKS.items():
        lines += ["", title]
        for system, figures in systems.items():
            shares = "".join(f"{_percent(figures[split][name][key]):>9}" for name in _COLUMNS)
            lines.append(f"  {system:<40}{shares}")
    return "\n".join(lines)


def speed_table(pairs: Sequence[Pair]) -> str:
    """One line per figure: plain Rasa, ours, ratio."""
    lines = [f"{'figure':<58}{'plain Rasa':>14}{'Tomoni':>14}{'ratio':>8}  runs"]
    for pair in pairs:
        values = "".join(f"{f'{value:.4g} {pair.unit}':>14}" for value in (pair.plain, pair.ours))
        lines.append(f"{pair.name:<58}{values}{pair.ratio:>8.3g}  {pair.runs}")
    return "\n".join(lines)


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.1%}"
