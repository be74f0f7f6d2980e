"""The figures that may not fall unseen, and the file that holds them: `bench/baseline.json`.

The file keeps each figure's accepted value and its best one. A value below the best stands there with a reason in
`lowered`, or the file is refused; a measured figure below its accepted value fails the check. So a change that lowers
a figure must change the file in the same commit and say why: `python -m bench.evaluate --accept "why"`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

BASELINE = Path(__file__).parent.parent / "baseline.json"
#: Sums differ in the last bits between processors: a question or two may change sides without any change of ours.
_SLACK_QUESTIONS = 2


@dataclass(frozen=True, slots=True)
class Guarded:
    """One figure: a share 0…1 of `count` questions. rises: True when more is better."""

    value: float
    count: int
    rises: bool = True

    def below(self, bound: float) -> bool:
        """True when the figure is worse than `bound` by more than the slack."""
        slack = _SLACK_QUESTIONS / max(1, self.count) + 1e-6
        return self.value < bound - slack if self.rises else self.value > bound + slack


@dataclass(frozen=True, slots=True)
class Baseline:
    """accepted and best: figure -> value. lowered: {figure, from, to, reason}."""

    accepted: Mapping[str, float] = field(default_factory=dict)
    best: Mapping[str, float] = field(default_factory=dict)
    lowered: Sequence[Mapping[str, Any]] = ()


def guarded_of(knowledge: Mapping[str, Any], understanding: Sequence[Mapping[str, Any]] = ()) -> dict[str, Guarded]:
    """The figures of the holdout half from the results of `knowledge.evaluation` and `tests.understanding.measure`."""
    out: dict[str, Guarded] = {}
    for group in ("by_language", "by_kind"):
        for name, row in knowledge[group]["holdout"].items():
            for key in ("right_first", "right_in_three", "answered_right"):
                _put(out, f"answers, {name}: {key}", row[key], row["answerable"], rises=True)
            _put(out, f"answers, {name}: answered_wrong", row["answered_wrong"], row["answerable"], rises=False)
            _put(out, f"answers, {name}: unanswerable_answered", row["unanswerable_answered"], row["unanswerable"])
    for row in understanding:
        if row["split"] == "holdout" and row["total"]:
            name = f"{row['set']}, {row['language']}: {row['figure']}"
            rises = not any(word in row["figure"] for word in ("false alarm", "flips", "new subject"))
            out[name] = Guarded(row["hits"] / row["total"], row["total"], rises)
    return out


def _put(out: dict[str, Guarded], name: str, value: float | None, count: int, *, rises: bool = False) -> None:
    if value is not None:
        out[name] = Guarded(value, count, rises)


def read_baseline(path: Path = BASELINE) -> Baseline:
    """The file, or nothing accepted yet."""
    if not path.exists():
        return Baseline()
    data = json.loads(path.read_text(encoding="utf-8"))
    return Baseline(data["accepted"], data["best"], data["lowered"])


def problems_of(measured: Mapping[str, Guarded], baseline: Baseline) -> list[str]:
    """What is wrong, one line each: a figure that fell, or an accepted value below the best without a reason."""
    out = []
    for name, accepted in baseline.accepted.items():
        figure = measured.get(name)
        if figure is None:
            continue  # another part of the run measures it
        if figure.below(accepted):
            out.append(f"{name}: {figure.value:.4f}, accepted is {accepted:.4f}")
        best = baseline.best[name]
        if (accepted >= best) if figure.rises else (accepted <= best):
            continue
        if not any(row["figure"] == name and row["to"] == accepted and row["reason"] for row in baseline.lowered):
            out.append(f"{name}: {accepted} stands in the file, {best} was reached, and no reason is given")
    return out


def accept(measured: Mapping[str, Guarded], baseline: Baseline, reason: str, path: Path = BASELINE) -> list[str]:
    """Writes the measured figures as accepted, gives a line for each that fell; raises ValueError without a reason."""
    accepted, best, lowered = dict(baseline.accepted), dict(baseline.best), list(baseline.lowered)
    fallen = []
    for name, figure in measured.items():
        before, value = accepted.get(name), round(figure.value, 4)
        better = max if figure.rises else min
        top = better(best.get(name, value), value)
        fell = before is not None and before != value and better(before, value) == before
        if fell and not reason.strip():
            raise ValueError(f"{name} falls from {before} to {value}: say why")
        if fell:
            fallen.append(f"{name}: {before} -> {value}")
        # Also one that has risen again, but not to its best: the file says how each value below it came to be.
        if value != top and not any(row["figure"] == name and row["to"] == value for row in lowered):
            why = reason.strip() or "rises again, not yet to its best"
            lowered.append({"figure": name, "from": before if fell else top, "to": value, "reason": why})
        accepted[name], best[name] = value, top
    record = {"accepted": accepted, "best": best, "lowered": lowered}
    path.write_text(json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return fallen
