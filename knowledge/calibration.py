"""How much each clue counts and when the bot is sure enough: numbers learnt on the tuning questions, kept in a file.

`python -m knowledge evaluate --learn` writes `data/calibration.yaml` (see `knowledge.learning`); nobody types them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from knowledge.errors import KnowledgeError

BUNDLED_CALIBRATION = Path(__file__).parent / "data" / "calibration.yaml"

#: Clues of one candidate (all about 0…1, but `other_town` -1…0), see `knowledge.search`.
RANKING_CLUES = (
    *("dense", "dense_top", "expanded", "central", "lexical", "terms", "name"),
    *("top_in_sentences", "lexical_in_sentences", "lexical_best", "top_asked", "lexical_asked"),
    *("joined", "joined_central", "town", "other_town", "same", "related", "beside"),
)
#: Clues of the decision about the whole question, see `knowledge.search.Search.decision_clues`.
DECISION_CLUES = (
    "score",
    "margin",
    "dense",
    "dense_top",
    "central",
    "lexical",
    "terms",
    "name",
    "covered",
    "beside",
    "outside",
    "length",
    "kana",
    "latin",
    "elsewhere",
)


class CalibrationInvalid(KnowledgeError):
    """The calibration file is missing or does not have the agreed shape."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """ranking: weight of each ranking clue. decision: weight of each decision clue, `bias` apart.

    answer: least probability that the first article is right for showing it; choices: least probability
    that a right one is among the first three for offering them. vague_margin: a single word with less
    distance to the second article than this gives choices. learnt_from: digest of the tuning questions.
    """

    ranking: Mapping[str, float]
    decision: Mapping[str, float]
    bias: float
    answer: float
    choices: float
    vague_margin: float = 0.1
    learnt_from: str = ""
    embedder: str = ""

    def rank(self, clues: Sequence[float]) -> float:
        """The score of one candidate from its ranking clues."""
        return sum(self.ranking[name] * value for name, value in zip(RANKING_CLUES, clues, strict=True))

    def probability(self, clues: Sequence[float]) -> float:
        """How probable it is that the first article answers the question."""
        total = self.bias + sum(self.decision[name] * v for name, v in zip(DECISION_CLUES, clues, strict=True))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


#: Before anything is learnt: the dense score with a small lexical bonus, thresholds from the first trials.
UNLEARNT = Calibration(
    ranking={
        "dense": 0.6,
        "dense_top": 0.2,
        "expanded": 0.2,
        "lexical": 0.1,
        "terms": 0.05,
        "name": 0.2,
        "top_in_sentences": 0.05,
        "lexical_in_sentences": 0.05,
        "lexical_best": 0.05,
        "top_asked": 0.05,
        "lexical_asked": 0.05,
        "central": 0.5,
        "town": 0.2,
        "other_town": 0.15,
        "joined": 0.3,
        "joined_central": 0.2,
        "same": 0.1,
        "related": 0.1,
        "beside": 0.1,
    },
    decision={
        "score": 12.0,
        "margin": 8.0,
        "dense": 0.0,
        "lexical": 1.0,
        "terms": 0.5,
        "name": 1.0,
        "covered": 0.5,
        "beside": 1.0,
        "outside": -3.0,
        "length": 0.0,
        "kana": 0.0,
        "latin": 0.0,
        "elsewhere": -4.0,
        "dense_top": 0.0,
        "central": 2.0,
    },
    bias=-5.5,
    answer=0.6,
    choices=0.25,
)


def read_calibration(path: Path = BUNDLED_CALIBRATION) -> Calibration:
    """The learnt numbers; raises CalibrationInvalid."""
    try:
        data: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        return Calibration(
            {name: float(data["ranking"][name]) for name in RANKING_CLUES},
            {name: float(data["decision"][name]) for name in DECISION_CLUES},
            float(data["bias"]),
            float(data["answer"]),
            float(data["choices"]),
            float(data["vague_margin"]),
            str(data.get("learnt_from", "")),
            str(data.get("embedder", "")),
        )
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise CalibrationInvalid(f"{path.name}: {type(error).__name__} {error}") from error


def write_calibration(calibration: Calibration, path: Path = BUNDLED_CALIBRATION) -> None:
    """Writes the learnt numbers with a note on where they come from."""
    record = {
        "learnt_from": calibration.learnt_from,
        "embedder": calibration.embedder,
        "ranking": {name: round(calibration.ranking[name], 4) for name in RANKING_CLUES},
        "decision": {name: round(calibration.decision[name], 4) for name in DECISION_CLUES},
        "bias": round(calibration.bias, 4),
        "answer": round(calibration.answer, 4),
        "choices": round(calibration.choices, 4),
        "vague_margin": round(calibration.vague_margin, 4),
    }
    note = "# Learnt by `python -m knowledge evaluate --learn` from tuning and practice. Do not edit: learn again.\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(note + yaml.safe_dump(record, sort_keys=False), encoding="utf-8")
