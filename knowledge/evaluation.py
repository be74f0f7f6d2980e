"""`python -m knowledge evaluate`: how good the answers are on the frozen questions, as a table and as JSON.

Compares in one run with BM25 alone and vectors alone. `--learn` learns the calibration on the tuning half first.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from contracts.languages import LANGUAGES, Language
from knowledge.calibration import UNLEARNT, Calibration, write_calibration
from knowledge.confusable import confusion_of
from knowledge.content_library import ContentLibrary
from knowledge.engine import Engine, build_engine, open_embedder
from knowledge.learning import learn
from knowledge.outcomes import Outcome, ask_all, figures_of, is_leaked, published_texts, share
from knowledge.peers import Rank, peers_of
from knowledge.practice import practice_follow_ups, practice_questions
from knowledge.publishing import library_of_files
from knowledge.questions import FROZEN_QUESTIONS, KINDS, FrozenQuestion, digest_of, read_questions
from knowledge.settings import KnowledgeSettings

_RESULTS = Path("bench/results/answers.json")
_SPLITS = ("tuning", "holdout")


def add_arguments(subparsers: Any) -> None:
    """Adds the subcommand `evaluate`."""
    parser = subparsers.add_parser("evaluate", help="measure the answers on the frozen questions")
    parser.add_argument("--learn", action="store_true", help="learn from tuning and practice questions first")
    parser.add_argument("--misses", action="store_true", help="list the questions of the tuning half that went wrong")
    parser.add_argument("--questions", type=Path, default=FROZEN_QUESTIONS, help="folder of the frozen questions")
    parser.add_argument("--output", type=Path, default=_RESULTS, help="JSON file for the figures")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Measures, prints, writes; 0 when every goal is met, 1 otherwise."""
    engine, library, questions = _prepared(options.questions, options.content, UNLEARNT if options.learn else None)
    if options.learn:
        tuning = [question for question in questions if question.split == "tuning"]
        practice = [*practice_questions(library.articles), *practice_follow_ups(library)]
        calibration = learn(engine.search, [*tuning, *practice])
        write_calibration(calibration)
        engine.search.calibration = calibration
    outcomes = ask_all(engine, questions)
    figures = measure(engine, library, questions, outcomes)
    _print(figures)
    if options.misses:
        _print_misses(outcomes)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0 if all(row["pass"] for row in figures["goals"]) else 1


def evaluate(folder: Path = FROZEN_QUESTIONS) -> dict[str, Any]:
    """All figures of the answers with what is learnt now, see `measure`."""
    engine, library, questions = _prepared(folder, None, None)
    return measure(engine, library, questions, ask_all(engine, questions))


def _cache() -> Path:
    return KnowledgeSettings().vectors


def _prepared(
    folder: Path, content: Path | None, calibration: Calibration | None
) -> tuple[Engine, ContentLibrary, list[FrozenQuestion]]:
    settings = KnowledgeSettings()
    library = library_of_files(content or settings.content_dir)
    engine = build_engine(open_embedder(), library, cache=_cache(), calibration=calibration)
    return engine, library, read_questions(folder, library.articles)


def measure(
    engine: Engine, library: ContentLibrary, questions: Sequence[FrozenQuestion], outcomes: Sequence[Outcome]
) -> dict[str, Any]:
    """All figures as JSON values; shares are 0…1, None where there is no such question."""
    rows = {}
    for split in _SPLITS:
        own = [outcome for outcome in outcomes if outcome.question.split == split]
        rows[split] = {
            language.value: figures_of([o for o in own if o.question.language is language]) for language in LANGUAGES
        }
        rows[split]["all"] = figures_of(own)
    kinds = {
        split: {
            kind: figures_of([o for o in outcomes if o.question.kind == kind and o.question.split == split])
            for kind in KINDS
        }
        for split in _SPLITS
    }
    alone = {name: _alone(outcomes, rank) for name, rank in peers_of(engine, _cache()).items()}
    times = [outcome.ms for outcome in outcomes] or [0.0]
    published = published_texts(engine)
    return {
        "articles": len(engine.index.state.parts),
        "questions": len(outcomes),
        "not_covered_yet": sum(1 for q in questions if q.answerable and not q.expects),
        "same_words_as_an_article": sum(is_leaked(question, published) for question in questions),
        "digests": {split: digest_of(q for q in questions if q.split == split) for split in _SPLITS},
        "calibration_from": engine.search.calibration.learnt_from,
        "embedder": engine.embedder.name,
        "by_language": rows,
        "by_kind": kinds,
        "by_language_and_kind": {
            split: {
                f"{lang.value}: {kind}": figures_of(_of(outcomes, split, kind, lang))
                for lang in LANGUAGES
                for kind in KINDS
            }
            for split in _SPLITS
        },
        "confusable": {split: confusion_of(_of(outcomes, split)) for split in _SPLITS},
        "curves": {
            split: {lang.value: curve_of(_of(outcomes, split, None, lang)) for lang in LANGUAGES} for split in _SPLITS
        },
        "worst_tuning_mistakes": worst_of(_of(outcomes, "tuning")),
        "alone": alone,
        "decision_ms": {"p50": round(float(np.median(times)), 2), "p95": round(float(np.percentile(times, 95)), 2)},
        "goals": _goals(rows),
    }


def _of(
    outcomes: Sequence[Outcome], split: str, kind: str | None = None, language: Language | None = None
) -> list[Outcome]:
    def wanted(question: FrozenQuestion) -> bool:
        return question.split == split and kind in (None, question.kind) and language in (None, question.language)

    return [outcome for outcome in outcomes if wanted(outcome.question)]


def curve_of(outcomes: Sequence[Outcome], bins: int = 10) -> list[dict[str, float]]:
    """How often the first article was right where the bot thought it was so probable; single words are left out."""
    own = [outcome for outcome in outcomes if outcome.question.kind != "keyword"]
    points = []
    for number in range(bins):
        inside = [
            o
            for o in own
            if number <= o.probability * bins < number + 1 or (number == bins - 1 <= o.probability * bins - 1)
        ]
        if inside:
            thought = sum(o.probability for o in inside) / len(inside)
            right = sum(o.first for o in inside) / len(inside)
            points.append({"thought": round(thought, 4), "right": round(right, 4), "n": len(inside)})
    return points


def worst_of(outcomes: Sequence[Outcome], count: int = 60) -> list[dict[str, Any]]:
    """The mistakes the bot was surest of. Only for the tuning half: looking at the holdout would use it up."""
    wrong = [o for o in outcomes if (not o.first if o.question.answerable else o.verdict != "none")]
    wrong.sort(key=lambda o: (o.verdict != "answer", -o.probability))
    return [
        {
            "language": o.question.language.value,
            "kind": o.question.kind,
            "text": o.question.text,
            "verdict": o.verdict,
            "probability": round(o.probability, 3),
            "first": list(o.ranked[:2]),
            "expected": list(o.question.expects[:3]),
        }
        for o in wrong[:count]
    ]


def _alone(outcomes: Sequence[Outcome], rank: Rank) -> dict[str, dict[str, float | None]]:
    """Right-first and right-in-three of one peer by half, on questions that stand alone."""
    asked = [o.question for o in outcomes if o.question.answerable and o.question.after is None]
    found = rank([question.text for question in asked])
    own = [Outcome(q, "answer", three, three, 0.0) for q, three in zip(asked, found, strict=True)]
    halves = {split: [outcome for outcome in own if outcome.question.split == split] for split in _SPLITS}
    return {
        split: {"right_first": share(half, lambda o: o.first), "right_in_three": share(half, lambda o: o.third)}
        for split, half in halves.items()
    }


def _goals(rows: dict[str, Any]) -> list[dict[str, Any]]:
    """The goals of the holdout half. Source: docs, measures of quality."""
    held = rows["holdout"]
    goals = []
    for language in LANGUAGES:
        own = held[language.value]
        goals += [
            _goal(f"{language.value}: right article first", own["right_first"], 0.95, at_least=True),
            _goal(f"{language.value}: right article in three", own["right_in_three"], 0.99, at_least=True),
            _goal(f"{language.value}: unanswerable answered", own["unanswerable_answered"], 0.03, at_least=False),
        ]
    firsts = [held[language.value]["right_first"] for language in LANGUAGES]
    known = [value for value in firsts if value is not None]
    spread = max(known) - min(known) if known else None
    goals.append(_goal("worst language behind the best", spread, 0.02, at_least=False))
    return goals


def _goal(name: str, value: float | None, bound: float, *, at_least: bool) -> dict[str, Any]:
    good = value is not None and (value >= bound if at_least else value <= bound)
    return {"figure": name, "value": value, "goal": f"{'≥' if at_least else '≤'} {bound:.0%}", "pass": good}


def _print(figures: dict[str, Any]) -> None:
    write = sys.stdout.write
    write(f"{figures['articles']} articles, {figures['questions']} questions asked, ")
    write(f"{figures['not_covered_yet']} not covered yet; p95 {figures['decision_ms']['p95']} ms\n\n")
    write(f"{'figure (holdout)':<42}{'value':>8}{'goal':>8}\n")
    for row in figures["goals"]:
        write(f"{row['figure']:<42}{_percent(row['value']):>8}{row['goal']:>8}  {'pass' if row['pass'] else 'MISS'}\n")
    for split in _SPLITS:
        write(f"\n{split:<14}{'n':>5}{'first':>8}{'three':>8}{'right':>8}{'wrong':>8}{'offer':>8}{'no':>8}")
        write(f"{'n none':>8}{'answ.':>8}{'offer':>8}\n")
        for name, own in [*figures["by_language"][split].items(), *figures["by_kind"][split].items()]:
            write(f"{name:<14}{own['answerable']:>5}" + "".join(f"{_percent(own[key]):>8}" for key in _COLUMNS))
            write(f"{own['unanswerable']:>8}{_percent(own['unanswerable_answered']):>8}")
            write(f"{_percent(own['unanswerable_offered']):>8}\n")
        for name, legs in figures["alone"].items():
            own = legs[split]
            write(
                f"{name + ' alone':<14}{'':>5}{_percent(own['right_first']):>8}{_percent(own['right_in_three']):>8}\n"
            )


_COLUMNS = ("right_first", "right_in_three", "answered_right", "answered_wrong", "offered_right", "said_no")


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}"


def _print_misses(outcomes: Sequence[Outcome]) -> None:
    """Only of the tuning half: looking at the holdout would use it up."""
    for outcome in outcomes:
        question = outcome.question
        if question.split != "tuning":
            continue
        bad = not outcome.first if question.answerable else outcome.verdict == "answer"
        if bad or (question.answerable and outcome.verdict == "none"):
            line = [question.language.value, question.kind, outcome.verdict, question.text[:60], *outcome.ranked[:2]]
            sys.stdout.write("\t".join([*line, "expected: " + ",".join(question.expects[:2])]) + "\n")
