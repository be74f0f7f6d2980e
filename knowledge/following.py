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
import numpy.typing as npt
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


Numbers = npt.NDArray[np.float64]
_PRODUCTS = len(CLUES) * (len(CLUES) + 1) // 2


class FollowingInvalid(KnowledgeError):
    """The file of learnt weights is missing or does not have the agreed shape."""


#: How far from its mean a clue can be, in its own spreads, before it stops counting more.
_RANGE = (-3.0, 3.0)
#: Two clues multiplied weigh less than one while learning, since there are many such pairs.
_PRODUCT = 1 / 3


def measured(
    clues: Numbers | Sequence[float], mean: Numbers | Sequence[float], spread: Numbers | Sequence[float]
) -> Numbers:
    """What the weights are multiplied with: each clue in its own spreads, all products of two, and 1.

    clues: n numbers, or rows of n. Returns n + n(n + 1)/2 + 1 numbers, or rows of them.
    """
    own = np.clip((np.asarray(clues, float) - np.asarray(mean, float)) / np.asarray(spread, float), *_RANGE)
    rows, columns = np.triu_indices(own.shape[-1])
    ones = np.ones((*own.shape[:-1], 1))
    return np.concatenate([own, own[..., rows] * own[..., columns] * _PRODUCT, ones], axis=-1)


@dataclass(frozen=True, slots=True)
class Following:
    """weights: for `stay` and `beside`, one for each number of `measured`; `new` counts 0.

    mean, spread: of each clue. answer: least chance of `stay` for showing the article before at once.
    """

    weights: Mapping[str, Sequence[float]]
    mean: Sequence[float]
    spread: Sequence[float]
    answer: float

    def chances(self, clues: Sequence[float]) -> tuple[float, float, float]:
        """The chances of the three READINGS, which add up to 1."""
        numbers = measured(clues, self.mean, self.spread)
        raw = np.array([np.dot(self.weights[name], numbers) for name in READINGS[:2]] + [0.0])
        odds = np.exp(raw - raw.max())
        stay, beside, new = (odds / odds.sum()).tolist()
        return stay, beside, new


def _unlearnt(own: Mapping[str, float], bias: float) -> tuple[float, ...]:
    return (*(own.get(clue, 0.0) for clue in CLUES), *[0.0] * _PRODUCTS, bias)


#: Before anything is learnt: a message that leans stays.
UNLEARNT_FOLLOWING = Following(
    {
        "stay": _unlearnt({"leaning": 8.0, "sure_alone": -3.0}, 0.0),
        "beside": _unlearnt({"related": 2.0, "joined": 2.0}, -3.0),
    },
    mean=(0.0,) * len(CLUES),
    spread=(1.0,) * len(CLUES),
    answer=0.5,
)


def read_following(path: Path = BUNDLED_FOLLOWING) -> Following:
    """The learnt weights; raises FollowingInvalid."""
    try:
        data: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        mean, spread = (tuple(float(data[name][clue]) for clue in CLUES) for name in ("mean", "spread"))
        weights = {name: _weights(data[name]) for name in READINGS[:2]}
        return Following(weights, mean, spread, float(data["answer"]))
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise FollowingInvalid(f"{path.name}: {type(error).__name__} {error}") from error


def _weights(data: Any) -> tuple[float, ...]:
    """The weights of one reading in the order of `measured`; `with`: of a clue times itself and times later ones."""
    products = [float(value) for at, clue in enumerate(CLUES) for value in _row(data["with"][clue], len(CLUES) - at)]
    return (*(float(data[clue]) for clue in CLUES), *products, float(data["bias"]))


def _row(values: Any, length: int) -> list[Any]:
    if not isinstance(values, list) or len(values) != length:
        raise ValueError(f"{length} products expected")
    return values


def write_following(following: Following, path: Path = BUNDLED_FOLLOWING) -> None:
    """Writes the learnt weights with a note on where they come from."""
    record: dict[str, Any] = {"answer": round(following.answer, 3)}
    for name, values in (("mean", following.mean), ("spread", following.spread)):
        record[name] = {clue: round(float(value), 4) for clue, value in zip(CLUES, values, strict=True)}
    for name in READINGS[:2]:
        *rest, bias = (round(float(value), 3) for value in following.weights[name])
        own, products = rest[: len(CLUES)], rest[len(CLUES) :]
        rows, at = {}, 0
        for number, clue in enumerate(CLUES):
            rows[clue] = products[at : at + len(CLUES) - number]
            at += len(CLUES) - number
        record[name] = {**dict(zip(CLUES, own, strict=True)), "with": rows, "bias": bias}
    note = (
        "# Learnt by `python -m knowledge learn-follow-ups` from follow_up_examples.yaml. Do not edit: learn again.\n"
        "# with: the weight of each clue times itself and times each later one.\n"
    )
    written = yaml.safe_dump(record, sort_keys=False, default_flow_style=None, width=140)
    path.write_text(note + written, encoding="utf-8")


def surest(chances: Sequence[float]) -> str:
    """The reading with the highest chance."""
    return max(zip(READINGS, chances, strict=True), key=lambda pair: (pair[1], pair[0] == "new"))[0]
