"""A measured figure beside its budget, and the table that `make bench` prints."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. budget: None when it has none; at_most: True when smaller is better. runs: how many samples."""

    name: str
    value: float
    unit: str
    budget: float | None = None
    at_most: bool = True
    runs: int = 1
    note: str = ""

    @property
    def verdict(self) -> str:
        """`pass`, `miss`, or `-` without a budget."""
        if self.budget is None:
            return "-"
        good = self.value <= self.budget if self.at_most else self.value >= self.budget
        return "pass" if good else "miss"


def percentile(samples: Sequence[float], share: float) -> float:
    """The value below which `share` (0–1) of the samples lie, by nearest rank."""
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def median(samples: Sequence[float]) -> float:
    """The middle sample."""
    return statistics.median(samples)


def table(figures: Iterable[Figure]) -> str:
    """The figures as aligned text."""
    lines = [f"{'figure':<58}{'measured':>14}{'budget':>14}  verdict  runs"]
    for figure in figures:
        sign = "≤" if figure.at_most else "≥"
        budget = "" if figure.budget is None else f"{sign} {figure.budget:g} {figure.unit}"
        measured = f"{figure.value:.4g} {figure.unit}"
        lines.append(f"{figure.name:<58}{measured:>14}{budget:>14}  {figure.verdict:<7}  {figure.runs}  {figure.note}")
    return "\n".join(lines)


def write(name: str, figures: Sequence[Figure]) -> Path:
    """Write bench/results/<name>.json and return its path."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    path = RESULTS / f"{name}.json"
    rows = [{**asdict(figure), "verdict": figure.verdict} for figure in figures]
    document = {"measured_at": time.strftime("%Y-%m-%dT%H:%M:%S%z"), "figures": rows}
    path.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return path
