"""What the order of candidates is learnt from: clues that tell the right article get weight, none counts against it."""

from __future__ import annotations

import numpy as np

from knowledge.calibration import RANKING_CLUES, UNLEARNT
from knowledge.learning import fit_ranking


def questions(count: int, **telling: float) -> list[tuple[np.ndarray, np.ndarray]]:
    """Questions with three candidates, the first right; `telling`: how much higher a clue of the right one is."""
    rng = np.random.default_rng(1)
    rows = []
    for _ in range(count):
        clues = rng.normal(0.5, 0.1, (3, len(RANKING_CLUES)))
        for name, more in telling.items():
            clues[0, RANKING_CLUES.index(name)] += more
        rows.append((clues, np.array([1.0, 0.0, 0.0])))
    return rows


def test_a_telling_clue_gets_weight_and_a_misleading_one_none() -> None:
    learnt = fit_ranking(questions(300, lexical=0.2, dense=0.1, central=-0.2))
    assert learnt["lexical"] > 5 * UNLEARNT.ranking["lexical"]
    assert learnt["central"] == 0.0
    assert min(learnt.values()) == 0.0


def test_the_weights_of_vectors_and_words_add_up_to_one() -> None:
    learnt = fit_ranking(questions(100, dense=0.2, top_in_sentences=0.1))
    in_sentences = ["top_in_sentences", "lexical_in_sentences", "lexical_best", "top_asked", "lexical_asked"]
    like_cosines = [*RANKING_CLUES[:5], *in_sentences]
    assert learnt["top_in_sentences"] > 0
    assert abs(sum(learnt[name] for name in like_cosines) - 1.0) < 1e-6


def test_a_clue_that_few_questions_have_stays_near_where_it_began() -> None:
    rows = questions(200, dense=0.2)
    for clues, _ in rows:
        clues[:, RANKING_CLUES.index("town")] = 0.0
    learnt, total = fit_ranking(rows), UNLEARNT.ranking
    assert learnt["town"] > 0
    assert learnt["town"] / learnt["name"] < 3 * total["town"] / total["name"]


def test_without_a_question_that_tells_anything_nothing_is_learnt() -> None:
    clues = np.zeros((2, len(RANKING_CLUES)))
    assert fit_ranking([(clues, np.array([1.0, 1.0]))]) == UNLEARNT.ranking
