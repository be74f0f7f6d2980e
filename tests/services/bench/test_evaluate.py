"""The guard of the quality figures and the page: what falls is noticed, what is lowered needs a reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.evaluate.curve import curve_svg
from bench.evaluate.guarded import Baseline, Guarded, accept, guarded_of, problems_of, read_baseline
from bench.evaluate.page import page
from contracts.languages import Language
from knowledge.confusable import confusion_of
from knowledge.evaluation import curve_of, worst_of
from knowledge.outcomes import Outcome, figures_of
from knowledge.questions import FrozenQuestion

RIGHT = Outcome(
    FrozenQuestion("a", Language.EN, "plain", ("s",), ("health-119",)), "answer", ("health-119",), (), 1, 0.95
)
WRONG = Outcome(
    FrozenQuestion("b", Language.EN, "typo", ("s",), ("health-119",)), "answer", ("health-7119", "x"), (), 1, 0.55
)
NONE = Outcome(FrozenQuestion("c", Language.EN, "unanswerable"), "none", ("x",), (), 1, 0.05)


def test_a_figure_that_falls_fails_until_a_reason_stands_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    good = {"right": Guarded(0.95, 1000), "alarms": Guarded(0.01, 1000, rises=False)}
    assert accept(good, Baseline(), "", path) == []
    assert problems_of(good, read_baseline(path)) == []
    worse = {"right": Guarded(0.90, 1000), "alarms": Guarded(0.03, 1000, rises=False)}
    assert len(problems_of(worse, read_baseline(path))) == 2
    with pytest.raises(ValueError, match="say why"):
        accept(worse, read_baseline(path), " ", path)
    assert len(accept(worse, read_baseline(path), "harder questions", path)) == 2
    assert problems_of(worse, read_baseline(path)) == []
    data = json.loads(path.read_text(encoding="utf-8"))
    data["lowered"] = []
    path.write_text(json.dumps(data), encoding="utf-8")
    assert len(problems_of(worse, read_baseline(path))) == 2


def test_a_figure_that_rises_again_but_not_to_its_best_is_accepted(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    for value, reason in ((0.95, ""), (0.90, "harder questions"), (0.93, "")):
        accept({"right": Guarded(value, 1000)}, read_baseline(path), reason, path)
    assert problems_of({"right": Guarded(0.93, 1000)}, read_baseline(path)) == []
    assert problems_of({"right": Guarded(0.90, 1000)}, read_baseline(path))


def test_a_question_more_or_less_is_no_fall() -> None:
    baseline = Baseline({"right": 0.95}, {"right": 0.95})
    assert problems_of({"right": Guarded(0.948, 1000)}, baseline) == []
    assert problems_of({"right": Guarded(0.944, 1000)}, baseline)


def test_curve_and_worst_mistakes() -> None:
    outcomes = [RIGHT, WRONG, NONE]
    points = curve_of(outcomes)
    assert [(p["right"], p["n"]) for p in points] == [(0.0, 1), (0.0, 1), (1.0, 1)]
    assert [row["text"] for row in worst_of(outcomes)] == ["b"]
    svg = curve_svg({"en": points, "<x>": points}, "title & more")
    assert svg.count("<circle") == 6
    assert "&lt;x&gt;" in svg


def test_the_other_side_of_a_confusable_pair_is_counted() -> None:
    group = confusion_of([RIGHT, WRONG, NONE])["ambulance or advice line"]
    assert group == {"questions": 2, "right_first": 0.5, "other_side_first": 0.5}


def test_the_page_shows_all_parts() -> None:
    figures = figures_of([RIGHT, WRONG, NONE])
    rows = {split: {"all": figures} for split in ("holdout", "tuning")}
    knowledge = {
        "articles": 2,
        "questions": 3,
        "decision_ms": {"p50": 1.0, "p95": 2.0},
        "by_language": rows,
        "by_kind": rows,
        "by_language_and_kind": rows,
        "alone": {"bm25": {split: {"right_first": 0.5, "right_in_three": None} for split in rows}},
        "confusable": {split: confusion_of([RIGHT, WRONG]) for split in rows},
        "curves": {split: {"en": curve_of([RIGHT])} for split in rows},
        "worst_tuning_mistakes": worst_of([WRONG]),
    }
    heard = {
        "set": "danger",
        "figure": "recall",
        "language": "en",
        "split": "holdout",
        "percent": 100.0,
        "hits": 9,
        "total": 9,
    }
    results = {
        "knowledge": knowledge,
        "understanding": [heard],
        "goals": [{"figure": "en: right article first", "value": 0.5, "goal": "≥ 95%", "pass": False}],
    }
    made = page(results)
    assert '<span class="miss">miss</span>' in made
    assert "100.0% (9/9)" in made
    assert "health-7119" in made
    measured = guarded_of(knowledge, [heard])
    assert measured["danger, en: recall"].value == 1.0
    assert measured["answers, all: unanswerable_answered"].rises is False
