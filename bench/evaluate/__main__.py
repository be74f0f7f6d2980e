"""`python -m bench.evaluate`: asks every frozen question, reads every frozen set, writes evaluate.json and .html.

`--accept "why"` makes the measured figures the accepted ones (`bench/baseline.json`) and draws the docs' picture of
how sure the search is and how right. Exit status 1 when a figure fell.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

from bench.evaluate.curve import curve_svg
from bench.evaluate.guarded import accept, guarded_of, problems_of, read_baseline
from bench.evaluate.page import page, percent
from bench.evaluate.understanding import understanding_figures, understanding_goals
from knowledge.evaluation import evaluate

_RESULTS = Path("bench/results")
_PICTURE = Path("docs/understanding/calibration.svg")


def main() -> int:
    """Measure, print the goals, write the page; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.evaluate", description=__doc__)
    parser.add_argument("--accept", metavar="WHY", help="accept the measured figures, with the reason for what fell")
    parser.add_argument("--without-rasa", action="store_true", help="leave out what needs the trained dialogue model")
    options = parser.parse_args()
    knowledge = evaluate()
    understanding = understanding_figures(with_rasa=not options.without_rasa)
    results: dict[str, Any] = {
        "knowledge": knowledge,
        "understanding": understanding,
        "goals": [*knowledge["goals"], *understanding_goals(understanding)],
        "rasa": _compared(),
    }
    _RESULTS.mkdir(parents=True, exist_ok=True)
    (_RESULTS / "evaluate.json").write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (_RESULTS / "evaluate.html").write_text(page(results), encoding="utf-8")
    for goal in results["goals"]:
        mark = "pass" if goal["pass"] else "MISS"
        sys.stdout.write(f"{goal['figure']:<58}{percent(goal['value']):>8}{goal['goal']:>9}  {mark}\n")
    sys.stdout.write(f"written to {_RESULTS}/evaluate.html and evaluate.json\n")
    measured, baseline = guarded_of(knowledge, understanding), read_baseline()
    if options.accept is not None:
        title = "How often the first article was right, by how probable the bot thought it; holdout half"
        _PICTURE.write_text(curve_svg(knowledge["curves"]["holdout"], title) + "\n", encoding="utf-8")
        for line in accept(measured, baseline, options.accept):
            sys.stdout.write(f"lowered: {line}\n")
        return 0
    problems = problems_of(measured, baseline)
    for line in problems:
        sys.stderr.write(f"fell: {line}\n")
    return 1 if problems else 0


def _compared() -> Any:
    path = _RESULTS / "compare-rasa.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


if __name__ == "__main__":
    sys.exit(main())
