"""Danger, wish, language, small talk and follow-ups from the frozen sets, and their goals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tests.understanding import measure

Row = dict[str, Any]

#: Goal, set, figure, bound, and whether the figure must be at least (or at most) the bound.
_GOALS: tuple[tuple[str, str, str, float, bool], ...] = (
    ("danger: the whole alarm, with the right number", "danger", "recall, right number", 1.0, True),
    ("danger: the right number first, alarm or short line", "danger", "number first, alarm or short line", 1.0, True),
    ("danger: false alarms", "danger", "false alarms", 0.01, False),
    ("danger: false alarms on other sets", "danger", "false alarms, other sets", 0.01, False),
    ("danger: false alarms on the questions to the articles", "danger", "false alarms, questions", 0.01, False),
    ("wish for a person recognised", "wish", "recall", 0.99, True),
    ("wish for a person: false alarms", "wish", "false alarms", 0.01, False),
    ("language of sentences", "language", "sentences", 0.995, True),
    ("language of short strings, with the hint", "language", "short with hint", 0.99, True),
    ("language of short strings, without", "language", "short", 0.92, True),
    ("kanji alone flips the language", "language", "kanji flips with hint", 0.0, False),
    ("follow-ups resolved", "followups", "resolved", 0.9, True),
    ("new subjects lost to the article before", "followups", "new subject lost to the article before", 0.01, False),
)


def understanding_figures(*, with_rasa: bool) -> list[Row]:
    """All figures of the frozen sets as rows; without Rasa those of danger and language only."""
    names = measure.SETS if with_rasa else ("danger", "language")
    _, figures = measure.measure(names)
    return [measure.as_json(figure) for figure in figures]


def understanding_goals(rows: Sequence[Row]) -> list[Row]:
    """The goals over all languages of the holdout half."""
    out = []
    for name, set_name, figure, bound, at_least in _GOALS:
        own = [r for r in rows if (r["set"], r["figure"], r["split"]) == (set_name, figure, "holdout")]
        total = sum(row["total"] for row in own)
        if not total:
            continue
        value = sum(row["hits"] for row in own) / total
        good: Callable[[float, float], bool] = float.__ge__ if at_least else float.__le__
        sign = "≥" if at_least else "≤"
        out.append({"figure": name, "value": value, "goal": f"{sign} {bound:.1%}", "pass": good(value, bound)})
    return out
