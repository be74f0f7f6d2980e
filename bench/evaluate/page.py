"""The page of `make evaluate`: goals, figures by language and difficulty, peers, curves, the worst mistakes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from bench.evaluate.curve import curve_svg

_COLUMNS = {
    "answerable": "questions",
    "right_first": "right first",
    "right_in_three": "in three",
    "answered_right": "answered, right",
    "answered_wrong": "answered, wrong",
    "offered_right": "right one offered",
    "said_no": "said no",
    "unanswerable": "no answer exists",
    "unanswerable_answered": "answered all the same",
    "unanswerable_offered": "offered all the same",
}
_STYLE = """body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:78rem;padding:0 1rem;color:#1a1a1a}
table{border-collapse:collapse;margin:0 0 2rem}th,td{border-bottom:1px solid #ddd;padding:.25rem .6rem;text-align:right}
th:first-child,td:first-child,td.words{text-align:left}.pass{color:#1b6e2c}.miss{color:#a3240f;font-weight:600}
svg{max-width:100%}"""


def page(results: Mapping[str, Any]) -> str:
    """The whole page; `results` as written to evaluate.json."""
    knowledge = results["knowledge"]
    parts = [
        f"<p>{knowledge['articles']} articles, {knowledge['questions']} questions asked; a decision took "
        f"{knowledge['decision_ms']['p50']} ms (p50), {knowledge['decision_ms']['p95']} ms (p95) in this run.</p>",
        "<h2>Goals, on the holdout half</h2>",
        _table(("figure", "value", "goal", ""), [_goal(row) for row in results["goals"]]),
    ]
    for split in ("holdout", "tuning"):
        parts += [f"<h2>Answers, {split}</h2>", _answers(knowledge, split)]
    parts += ["<h2>Beside what one would take instead</h2>", _peers(results)]
    parts += ["<h2>By language and difficulty, holdout</h2>", _shares(knowledge["by_language_and_kind"]["holdout"])]
    parts += ["<h2>Easily taken for each other</h2>", _confusable(knowledge["confusable"])]
    parts += ["<h2>How sure, and how right</h2>", curve_svg(knowledge["curves"]["holdout"], "Calibration, holdout")]
    parts += ["<h2>Danger, wish for a person, language, small talk, follow-ups</h2>", _understanding(results)]
    parts += ["<h2>Worst mistakes of the tuning half</h2>", _mistakes(knowledge["worst_tuning_mistakes"])]
    head = f'<meta charset="utf-8"><title>Tomoni: quality</title><style>{_STYLE}</style>'
    return f'<!doctype html><html lang="en"><head>{head}</head><body><h1>Quality</h1>{"".join(parts)}</body></html>\n'


def _goal(row: Mapping[str, Any]) -> tuple[str, ...]:
    mark = "pass" if row["pass"] else "miss"
    return row["figure"], percent(row["value"]), row["goal"], f'<span class="{mark}">{mark}</span>'


def _answers(knowledge: Mapping[str, Any], split: str) -> str:
    return _shares({**knowledge["by_language"][split], **knowledge["by_kind"][split]})


def _shares(rows: Mapping[str, Mapping[str, Any]]) -> str:
    asked = {name: row for name, row in rows.items() if row["answerable"] or row["unanswerable"]}
    lines = [(name, *(_cell(key, row[key]) for key in _COLUMNS)) for name, row in asked.items()]
    return _table(("", *_COLUMNS.values()), lines)


def _cell(key: str, value: Any) -> str:
    return str(value) if key in ("answerable", "unanswerable") else percent(value)


def _peers(results: Mapping[str, Any]) -> str:
    knowledge = results["knowledge"]
    rows = []
    for split in ("holdout", "tuning"):
        own = knowledge["by_language"][split]["all"]
        rows.append((f"Tomoni, {split}", percent(own["right_first"]), percent(own["right_in_three"])))
        for name, legs in knowledge["alone"].items():
            shares = legs[split]
            rows.append((f"{name} alone, {split}", percent(shares["right_first"]), percent(shares["right_in_three"])))
    note = "" if results.get("rasa") else "<p>Plain Rasa: not measured here; <code>make compare-rasa</code> does.</p>"
    return _table(("", "right first", "in three"), rows) + note + _rasa(results.get("rasa"))


def _rasa(figures: Any) -> str:
    if not figures:
        return ""
    return f"<p>Plain Rasa, from <code>make compare-rasa</code>:</p><pre>{escape(str(figures))}</pre>"


def _confusable(groups: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> str:
    rows = []
    for name, held in groups["holdout"].items():
        tuned = groups["tuning"][name]
        shares = [
            (str(g["questions"]), percent(g["right_first"]), percent(g["other_side_first"])) for g in (held, tuned)
        ]
        rows.append((name, *shares[0], *shares[1]))
    return _table(("", "holdout", "right first", "other side first", "tuning", "right first", "other side first"), rows)


def _understanding(results: Mapping[str, Any]) -> str:
    found: dict[tuple[str, str, str], dict[str, str]] = {}
    for row in results["understanding"]:
        cells = found.setdefault((row["set"], row["figure"], row["language"]), {})
        cells[row["split"]] = f"{row['percent']:.1f}% ({row['hits']}/{row['total']})" if row["total"] else "–"
    rows = [(*key, cells.get("holdout", "–"), cells.get("tuning", "–")) for key, cells in found.items()]
    return _table(("set", "figure", "language", "holdout", "tuning"), rows)


def _mistakes(rows: Sequence[Mapping[str, Any]]) -> str:
    lines = [
        (
            row["language"],
            row["kind"],
            f"{row['probability']:.2f}",
            row["verdict"],
            escape(row["text"]),
            ", ".join(row["first"]),
            ", ".join(row["expected"]) or "nothing",
        )
        for row in rows
    ]
    return _table(("", "kind", "score", "verdict", "words", "first", "expected"), lines)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    titles = "".join(f"<th>{title}</th>" for title in head)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table>"


def percent(value: float | None) -> str:
    """A share as a percentage with one decimal, a dash for none."""
    return "–" if value is None else f"{value:.1%}"
