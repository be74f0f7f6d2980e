"""Subjects that are easily taken for each other: for adults or for children, the hotline or the centre, in or out.

The groups are in `data/confusable.yaml`; each side is a list of articles.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from knowledge.data_files import read_table
from knowledge.outcomes import Outcome, share


def confusion_of(outcomes: Sequence[Outcome]) -> dict[str, dict[str, Any]]:
    """For each group: how many questions are about one side of it, and how often that or a wrong one was first."""
    found = {}
    for name, sides in read_table("confusable").items():
        own = [(outcome, wrong) for outcome in outcomes if (wrong := _other_sides(outcome, sides)) is not None]
        taken = {id(outcome) for outcome, wrong in own if outcome.ranked and outcome.ranked[0] in wrong}
        only = [outcome for outcome, _ in own]
        found[name] = {
            "questions": len(own),
            "right_first": share(only, lambda o: o.first),
            "other_side_first": share(only, lambda o, taken=taken: id(o) in taken),  # type: ignore[misc]
        }
    return found


def _other_sides(outcome: Outcome, sides: Sequence[Sequence[str]]) -> frozenset[str] | None:
    """The articles of the sides that are wrong for a question, None when it is about none of them or about several."""
    expected = set(outcome.question.expects)
    right = [side for side in sides if expected & set(side)]
    if len(right) != 1:
        return None
    return frozenset(id_ for side in sides if side is not right[0] for id_ in side) - expected
