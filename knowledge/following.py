"""What a message means after an answer: more about the same article, something beside it, or a new subject.

Three readings, judged by clues with learnt weights (`data/following.yaml`, written by
`python -m knowledge learn-follow-ups`): `stay` shows the article before, `beside` what fits the words and that
article together, `new` what fits the words alone. Why: docs/adr/0015.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from knowledge.errors import KnowledgeError

BUNDLED_FOLLOWING = Path(__file__).parent / "data" / "following.yaml"
READINGS = ("stay", "beside", "new")
#: The clues of `knowledge.following_clues`, all about -1…1.
CLUES = (
    *("leaning", "sure_alone", "sure_beside", "score_alone", "score_beside", "gap", "central", "near", "joined"),
    *("related", "related_alone", "agree", "alone_is_last", "covered_beside", "covered_last", "words", "attribute"),
    *("pointer", "outside", "margin", "joined_gap", "dense_beside", "dense_gap", "lexical_gap"),
    *("central_gap", "joined_central", "joined_central_gap"),
)


class FollowingInvalid(KnowledgeError):
    """The file of learnt weights is missing or does not have the agreed shape."""


@dataclass(frozen=True, slots=True)
class Following:
    """weights: for `stay` and `beside`, a weight for each clue and the bias last; `new` counts 0.

    answer: least chance of `stay` for showing the article before at once.
    """

    weights: Mapping[str, Sequence[float]]
    answer: float

    def chances(self, clues: Sequence[float]) -> tuple[float, float, float]:
        """The chances of the three READINGS, which add up to 1."""
        raw = np.array([np.dot(self.weights[name], (*clues, 1.0)) for name in READINGS[:2]] + [0.0])
        odds = np.exp(raw - raw.max())
        stay, beside, new = (odds / odds.sum()).tolist()
        return stay, beside, new


#: Before anything is learnt: a message that leans stays.
UNLEARNT_FOLLOWING = Following(
    {
        "stay": tuple(8.0 if clue == "leaning" else -3.0 if clue == "sure_alone" else 0.0 for clue in (*CLUES, "bias")),
        "beside": (*(2.0 if clue in ("related", "joined") else 0.0 for clue in CLUES), -3.0),
    },
    answer=0.5,
)


def read_following(path: Path = BUNDLED_FOLLOWING) -> Following:
    """The learnt weights; raises FollowingInvalid."""
    try:
        data: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        weights = {name: tuple(float(data[name][clue]) for clue in (*CLUES, "bias")) for name in READINGS[:2]}
        return Following(weights, float(data["answer"]))
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise FollowingInvalid(f"{path.name}: {type(error).__name__} {error}") from error


def write_following(following: Following, path: Path = BUNDLED_FOLLOWING) -> None:
    """Writes the learnt weights with a note on where they come from."""
    record: dict[str, Any] = {"answer": round(following.answer, 3)}
    for name in READINGS[:2]:
        record[name] = {
            clue: round(float(value), 3) for clue, value in zip((*CLUES, "bias"), following.weights[name], strict=True)
        }
    note = (
        "# Learnt by `python -m knowledge learn-follow-ups` from follow_up_examples.yaml. Do not edit: learn again.\n"
    )
    path.write_text(note + yaml.safe_dump(record, sort_keys=False), encoding="utf-8")


def surest(chances: Sequence[float]) -> str:
    """The reading with the highest chance."""
    return max(zip(READINGS, chances, strict=True), key=lambda pair: (pair[1], pair[0] == "new"))[0]
