"""The guard: no quality figure of the answers falls without a line in `bench/baseline.json` that says why.

It asks every frozen question, about two minutes on two cores. After an improvement, or with a reason:
`python -m bench.evaluate --accept "why"`.
"""

from __future__ import annotations

import pytest

from bench.evaluate.guarded import BASELINE, guarded_of, problems_of, read_baseline
from bench.evaluate.understanding import understanding_figures
from knowledge.evaluation import evaluate


@pytest.mark.timeout(600)  # on cores that others use as well
def test_no_quality_figure_falls() -> None:
    assert BASELINE.exists()
    measured = guarded_of(evaluate(), understanding_figures(with_rasa=False))
    assert problems_of(measured, read_baseline()) == []
