"""How well messages are understood, on the frozen sets: `.venv/bin/python -m tests.understanding.measure`.

Danger and language by `nlu`'s public functions; wishes, small talk and follow-ups by the trained Rasa model. Prints
recall, false alarms and the commonest confusions per language and split, and writes bench/results/understanding.json.
`--misses` also shows what went wrong in the tuning half. The holdout half is only ever counted: whoever improves a
word list must not see it.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable

from contracts.languages import Language, find_language
from knowledge.questions import read_questions
from nlu.identify import LanguageGuess, identify
from nlu.shortcuts import find_wished_language
from tests.understanding.danger_figures import count_danger
from tests.understanding.figures import Figure, Figures, counted
from tests.understanding.following import Dialogues
from tests.understanding.sets import LANGUAGES, ROOT, SETS, SMALLTALK, SPLITS, Entry, load, recorded_digests

RESULT = ROOT / "bench" / "results" / "understanding.json"
RASA_PYTHON = ROOT / "bot" / ".venv" / "bin" / "python"
WISH = "wish_for_human"
#: What the bot calls a wish of the sets; "change language" without saying which opens a menu.
BOT_NAMES = {"choose_language": {"choose_language", "language_menu"}}
#: Intents that take a message for something else than a question.
NOT_A_QUESTION = SMALLTALK | {"language_menu", WISH}
#: The answerable frozen questions of tests/content: to take one for small talk is never right.
QUESTIONS = "questions"
#: Intents that the gate alone takes for leaning on the answer before.
LEANING = frozenset({"followup", "inform_municipality", "inform_age"})


def main() -> int:
    """Measure, print, write; a poor figure is shown, never a failure."""
    parser = argparse.ArgumentParser(prog="python -m tests.understanding.measure", description=__doc__)
    parser.add_argument("--only", choices=(*SETS, QUESTIONS), action="append", help="one set (may be repeated)")
    parser.add_argument("--misses", action="store_true", help="show the misses of the tuning half")
    chosen = parser.parse_args()
    model, ordered = measure(chosen.only or SETS)
    sys.stdout.write(_table(ordered))
    if chosen.misses:
        for figure in ordered:
            for line in figure.shown:
                sys.stdout.write(f"{figure.set_name} {figure.name} {figure.language} | {line}\n")
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(
        json.dumps(
            {"model": model, "digests": recorded_digests(), "figures": [as_json(figure) for figure in ordered]},
            ensure_ascii=False,
            indent=1,
        )
        + "\n",
        encoding="utf-8",
    )
    sys.stdout.write(f"written to {RESULT.relative_to(ROOT)}\n")
    return 0


def measure(wanted: Iterable[str]) -> tuple[str | None, list[Figure]]:
    """The dialogue model asked (None where no set needs it), and the figures of the wanted sets."""
    figures, names = Figures(), list(wanted)
    if "danger" in names:
        count_danger(figures)
    if "language" in names:
        _language(figures)
    model = _dialogue(figures, [name for name in ("wish", "smalltalk", "followups", QUESTIONS) if name in names])
    return model, list(figures.all.values())


def _language(figures: Figures) -> None:
    for language in LANGUAGES:
        for entry in load("language", language):
            form = "sentences" if entry["form"] == "sentence" else "short"
            hinted = identify(entry["text"], find_language(entry["hint"]))
            _judge(figures, (form, language), entry, entry["any_of"], identify(entry["text"]))
            _judge(figures, (f"{form} with hint", language), entry, entry["hinted_any_of"], hinted)
            if entry.get("han_only") and form == "short" and entry["hinted_any_of"] == [entry["hint"]]:
                where = ("language", "kanji flips with hint", language)
                said = _said(hinted)
                figures.count(where, entry, said != entry["hint"], f"{entry['hint']} -> {said}", good=False)
    for entry in load("language", "other"):
        for name, hint in (("recall", None), ("recall with hint", find_language(entry["hint"]))):
            said = _said(identify(entry["text"], hint))
            where = ("language", f"other: {name}", "other")
            figures.count(where, entry, said.startswith("other"), f"{entry['which']} -> {said}")
    for entry in load("language", "neutral"):
        said = _said(identify(entry["text"], find_language(entry["hint"])))
        where = ("language", "neutral with hint", "neutral")
        figures.count(where, entry, said == entry["hint"], f"{entry['hint']} -> {said}")
        said = _said(identify(entry["text"]))
        where = ("language", "neutral, not other", "neutral")
        figures.count(where, entry, not said.startswith("other"), f"{entry['trait']} -> {said}")


def _judge(figures: Figures, where: tuple[str, str], entry: Entry, honest: list[str], guess: LanguageGuess) -> None:
    said = _said(guess)
    hit = said in honest or (bool(entry.get("undecided_ok")) and guess.undecided)
    figures.count(("language", *where), entry, hit, f"{entry['trait']}: {'/'.join(honest)} -> {said}")


def _said(guess: LanguageGuess) -> str:
    if guess.other:
        return f"other ({guess.other})"
    return guess.language.base if guess.language else "undecided"


def _dialogue(figures: Figures, names: list[str]) -> str | None:
    rows = [(name, language, entry) for name in names for language in LANGUAGES for entry in _asked(name, language)]
    if not rows:
        return None
    model, intents = _parse([entry["text"] for _, _, entry in rows])
    if "followups" in names:
        asked = [(language, e, i) for (name, language, e), i in zip(rows, intents, strict=True) if name == "followups"]
        _dialogues(figures, asked)
    judges: dict[str, Callable[[Figures, str, Entry, str], None]] = {
        "wish": _judge_wish,
        "smalltalk": _judge_smalltalk,
        "followups": _judge_followup,
        QUESTIONS: _judge_question,
    }
    for (name, language, entry), intent in zip(rows, intents, strict=True):
        judges[name](figures, language, entry, intent)
    return model


def _asked(name: str, language: str) -> list[Entry]:
    if name != QUESTIONS:
        return counted(name, language)
    questions = [question for question in read_questions() if question.language.value == language]
    return [{"text": question.text, "split": question.split} for question in questions if question.answerable]


def _judge_question(figures: Figures, language: str, entry: Entry, intent: str) -> None:
    where = (QUESTIONS, "false alarms", language)
    figures.count(where, entry, intent in NOT_A_QUESTION, f"question -> {intent}", good=False)


def _judge_wish(figures: Figures, language: str, entry: Entry, intent: str) -> None:
    expects: bool = entry["expects"]
    where = ("wish", "recall" if expects else "false alarms", language)
    figures.count(where, entry, intent == WISH, f"-> {intent}", good=expects)


def _judge_smalltalk(figures: Figures, language: str, entry: Entry, intent: str) -> None:
    expects = entry["expects"]
    said = f"{'/'.join(expects) or 'question'} -> {intent}"
    if not expects:
        figures.count(("smalltalk", "false alarms", language), entry, intent in NOT_A_QUESTION, said, good=False)
        return
    right = any(intent in BOT_NAMES.get(name, {name}) for name in expects)
    figures.count(("smalltalk", "recall", language), entry, right, said)
    if "which" in entry:
        which = find_wished_language(entry["text"])
        named = which is not None and which.value == entry["which"]
        figures.count(("smalltalk", "language named", language), entry, named, f"{entry['which']} -> {which}")


def _judge_followup(figures: Figures, language: str, entry: Entry, intent: str) -> None:
    """What the gate alone takes for leaning. It need not: every question carries the article before."""
    new = entry["change"] == "new"
    where = ("followups", "gate: new subject taken for one" if new else "gate: recognised", language)
    figures.count(where, entry, intent in LEANING, f"{entry['change']} -> {intent}", good=not new)


def _dialogues(figures: Figures, rows: Iterable[tuple[str, Entry, str]]) -> None:
    """What the resident reads: see `tests.understanding.following`."""
    dialogues = Dialogues()
    for language, entry, intent in rows:
        shown = dialogues.shown(entry, Language(language), intent)
        said = f"{entry['change']} -> {shown.said}"
        if entry["split"] == "tuning":
            said += f" {shown.article or '/'.join(shown.offered)} after {shown.before}"
        if entry["change"] == "new":
            first = shown.article or next(iter(shown.offered), None)
            kept = first in (None, dialogues.alone(entry, Language(language)))
            figures.count(("followups", "new subject swallowed", language), entry, not kept, said, good=False)
            continue
        offered = any(dialogues.fits(entry, shown.before or "", article) for article in shown.offered)
        resolved = dialogues.resolved(entry, shown)
        figures.count(("followups", "resolved", language), entry, resolved, said)
        figures.count(("followups", "resolved or offered", language), entry, resolved or offered, said)
    for question, alone, after in dialogues.new_subjects():
        row = {"split": question.split, "text": question.text}
        for name, right in (("alone", alone), ("after an article", after)):
            where = ("followups", f"unrelated question right {name}", question.language.value)
            figures.count(where, row, right, question.kind)
        where = ("followups", "new subject lost to the article before", question.language.value)
        figures.count(where, row, alone and not after, question.kind, good=False)


def _parse(texts: list[str]) -> tuple[str, list[str]]:
    done = subprocess.run(
        [str(RASA_PYTHON), "-W", "ignore", "tests/understanding/parse_with_rasa.py"],
        cwd=ROOT,
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "LOG_LEVEL": "ERROR", "PYTHONIOENCODING": "utf-8"},
    )
    if done.returncode:
        raise RuntimeError(f"Rasa could not parse the texts:\n{done.stderr[-2000:]}")
    answer = json.loads(done.stdout.splitlines()[-1])
    return answer["model"], answer["intents"]


def _table(figures: Iterable[Figure]) -> str:
    by_name: dict[tuple[str, str], dict[tuple[str, str], Figure]] = {}
    for figure in figures:
        by_name.setdefault((figure.set_name, figure.name), {})[figure.language, figure.split] = figure
    lines = ["per cent (count / of), tuning | holdout"]
    for (set_name, name), cells in by_name.items():
        lines.append(f"{set_name}: {name}")
        for language in dict.fromkeys(language for language, _ in cells):
            found = [cells.get((language, split)) for split in SPLITS]
            shares = [f"{f.percent:6.2f} ({f.hits}/{f.total})" if f else "-" for f in found]
            common: Counter[str] = Counter()
            for figure in filter(None, found):
                common.update(figure.confusion)
            worst = "; ".join(f"{what} ×{times}" for what, times in common.most_common(3))
            lines.append(f"  {language:8} {shares[0]:18} | {shares[1]:18} {worst}")
    return "\n".join(lines) + "\n"


def as_json(figure: Figure) -> dict[str, object]:
    """The figure as written to understanding.json."""
    return {
        "set": figure.set_name,
        "figure": figure.name,
        "language": figure.language,
        "split": figure.split,
        "percent": figure.percent,
        "hits": figure.hits,
        "total": figure.total,
        "confusion": dict(figure.confusion.most_common()),
        "tuning_misses": figure.shown,
    }


if __name__ == "__main__":
    sys.exit(main())
