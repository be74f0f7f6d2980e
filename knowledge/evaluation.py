"""`python -m knowledge evaluate`: how good the answers are on the frozen questions, as a table and as JSON.

Compares in one run with BM25 alone and vectors alone. `--learn` learns the calibration on the tuning half first.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from contracts.answers import AnswerQuery
from contracts.languages import LANGUAGES
from knowledge.calibration import UNLEARNT, write_calibration
from knowledge.content_library import ContentLibrary
from knowledge.deciding import Verdict, choices_of, decide
from knowledge.engine import Engine, build_engine, open_embedder
from knowledge.learning import learn
from knowledge.peers import Rank, peers_of
from knowledge.publishing import library_of_files
from knowledge.questions import FROZEN_QUESTIONS, KINDS, FrozenQuestion, digest_of, read_questions
from knowledge.settings import KnowledgeSettings
from nlu.normalise import normalise

_RESULTS = Path("bench/results/evaluate.json")
_SPLITS = ("tuning", "holdout")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one frozen question. ranked: article ids, best first. ms: time of the decision."""

    question: FrozenQuestion
    verdict: Verdict
    ranked: tuple[str, ...]
    offered: tuple[str, ...]
    ms: float

    @property
    def first(self) -> bool:
        """The right article is first; for a single word, it is among what is offered."""
        if self.question.kind == "keyword":
            return self.third
        return bool(self.ranked) and self.ranked[0] in self.question.expects

    @property
    def third(self) -> bool:
        """A right article is among the first three."""
        return bool(set(self.ranked[:3]) & set(self.question.expects))


def add_arguments(subparsers: Any) -> None:
    """Adds the subcommand `evaluate`."""
    parser = subparsers.add_parser("evaluate", help="measure the answers on the frozen questions")
    parser.add_argument("--learn", action="store_true", help="learn the calibration on the tuning questions first")
    parser.add_argument("--misses", action="store_true", help="list the questions of the tuning half that went wrong")
    parser.add_argument("--questions", type=Path, default=FROZEN_QUESTIONS, help="folder of the frozen questions")
    parser.add_argument("--output", type=Path, default=_RESULTS, help="JSON file for the figures")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Measures, prints, writes; 0 when every goal is met, 1 otherwise."""
    settings = KnowledgeSettings()
    library = library_of_files(options.content or settings.content_dir)
    start = UNLEARNT if options.learn else None
    engine = build_engine(open_embedder(), library, cache=settings.data_dir / "vectors.sqlite3", calibration=start)
    questions = read_questions(options.questions, library.articles)
    if options.learn:
        calibration = learn(engine.search, questions)
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


def ask_all(engine: Engine, questions: Sequence[FrozenQuestion]) -> list[Outcome]:
    """One outcome per question whose subject is covered, or that nothing should answer."""
    out, published = [], _published_texts(engine)
    for question in questions:
        if (question.answerable and not question.expects) or _is_leaked(question, published):
            continue
        start = time.perf_counter()
        asked = AnswerQuery(
            question.text, question.language, municipality=question.municipality, last_article=question.after
        )
        decision = decide(engine.search, asked)
        ms = (time.perf_counter() - start) * 1000
        ranked = tuple(match.article for match in decision.matches)
        offered = tuple(match.article for match in choices_of(decision))
        out.append(Outcome(question, decision.verdict, ranked, offered, ms))
    return out


def _published_texts(engine: Engine) -> set[str]:
    return {normalise(entry.text) for part in engine.index.state.parts for entry in part.entries}


def _is_leaked(question: FrozenQuestion, published: set[str]) -> bool:
    """True when an article happens to have these very words: no test of anything, unless a single word is meant."""
    return question.kind != "keyword" and normalise(question.text) in published


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
    alone = {name: {s: _alone(outcomes, rank, s) for s in _SPLITS} for name, rank in peers_of(engine).items()}
    times = [outcome.ms for outcome in outcomes] or [0.0]
    published = _published_texts(engine)
    return {
        "articles": len(engine.index.state.parts),
        "questions": len(outcomes),
        "not_covered_yet": sum(1 for q in questions if q.answerable and not q.expects),
        "same_words_as_an_article": sum(_is_leaked(question, published) for question in questions),
        "digests": {split: digest_of(q for q in questions if q.split == split) for split in _SPLITS},
        "calibration_from": engine.search.calibration.learnt_from,
        "embedder": engine.embedder.name,
        "by_language": rows,
        "by_kind": kinds,
        "alone": alone,
        "decision_ms": {"p50": round(float(np.median(times)), 2), "p95": round(float(np.percentile(times, 95)), 2)},
        "goals": _goals(rows),
    }


def figures_of(outcomes: Iterable[Outcome]) -> dict[str, Any]:
    """The shares over some outcomes."""
    all_ = list(outcomes)
    real = [outcome for outcome in all_ if outcome.question.answerable]
    empty = [outcome for outcome in all_ if not outcome.question.answerable]
    return {
        "answerable": len(real),
        "right_first": _share(real, lambda o: o.first),
        "right_in_three": _share(real, lambda o: o.third),
        "answered_right": _share(real, lambda o: o.verdict == "answer" and o.first),
        "answered_wrong": _share(real, lambda o: o.verdict == "answer" and not o.first),
        "offered_right": _share(
            real, lambda o: o.verdict == "choices" and bool(set(o.offered) & set(o.question.expects))
        ),
        "said_no": _share(real, lambda o: o.verdict == "none"),
        "unanswerable": len(empty),
        "unanswerable_answered": _share(empty, lambda o: o.verdict == "answer"),
        "unanswerable_offered": _share(empty, lambda o: o.verdict == "choices"),
    }


def _share(outcomes: Sequence[Outcome], good: Callable[[Outcome], bool]) -> float | None:
    return round(sum(map(good, outcomes)) / len(outcomes), 4) if outcomes else None


def _alone(outcomes: Sequence[Outcome], rank: Rank, split: str) -> dict[str, float | None]:
    """Right-first and right-in-three of one peer, on questions that stand alone."""
    own = []
    for outcome in outcomes:
        question = outcome.question
        if question.answerable and question.after is None and question.split == split:
            scores = rank(question.text)
            ranked = tuple(sorted(scores, key=lambda article: -scores[article])[:3])
            own.append(Outcome(question, "answer", ranked, ranked, 0.0))
    return {"right_first": _share(own, lambda o: o.first), "right_in_three": _share(own, lambda o: o.third)}


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
