"""How danger is recognised in the frozen sets: alarms, and the short line before an ordinary answer, each by itself.

An alarm is the whole danger reply. A short line is one line with the number, and the ordinary answer follows
(docs/adr/0014-a-short-line-where-danger-is-in-doubt.md). In both the number stands first, so there is a figure for
either, but none of them is a substitute for another.
"""

from __future__ import annotations

from knowledge.questions import read_questions
from nlu.danger import Danger, DangerFinder, number_of
from nlu.tuned_embedder import TunedEmbedder
from tests.understanding.figures import Figures, counted
from tests.understanding.sets import LANGUAGES, Entry

#: Articles for emergencies: questions that they answer may be answered with an alarm as well.
EMERGENCY = frozenset(
    {
        *("health-119", "health-118", "health-110", "health-7119", "health-mental-lines", "health-child-abuse"),
        *("health-dv", "disaster-earthquake-now"),
    }
)


def count_danger(figures: Figures) -> None:
    """With sentence vectors, as in the product, and without them, as while the encoder is loading."""
    with_vectors, without = DangerFinder(TunedEmbedder().embed), DangerFinder()
    for language in LANGUAGES:
        for name, finder in (("danger", with_vectors), ("danger without vectors", without)):
            for entry in counted("danger", language):
                _judge(figures, (name, language), entry, finder.look(entry["text"]))
        for entry in counted("strangers", language):
            _judge(figures, ("danger by strangers", language), entry, with_vectors.look(entry["text"]))
        for name in ("wish", "smalltalk"):
            for entry in counted(name, language):
                _count_ordinary(figures, ("danger", language), entry, with_vectors.look(entry["text"]), ", other sets")
    for question in read_questions():
        if EMERGENCY.isdisjoint(question.expects):
            entry = {"text": question.text, "split": question.split}
            where = ("danger", question.language.value)
            _count_ordinary(figures, where, entry, with_vectors.look(question.text), ", questions")


def _judge(figures: Figures, where: tuple[str, str], entry: Entry, found: Danger | None) -> None:
    expects = entry["expects"]
    if not expects:
        _count_ordinary(figures, where, entry, found)
        return
    name, language = where
    alarm = found is not None and found.sure
    right = found is not None and number_of(found.kind) in map(number_of, expects)
    kind = found is not None and found.kind in expects
    said = f"{'/'.join(expects)} -> {_said(found)}"
    figures.count((name, "recall", language), entry, alarm, said)
    figures.count((name, "recall, right number", language), entry, alarm and right, said)
    figures.count((name, "recall, right kind", language), entry, alarm and kind, said)
    figures.count((name, "number first, alarm or short line", language), entry, right, said)


def _count_ordinary(
    figures: Figures, where: tuple[str, str], entry: Entry, found: Danger | None, which: str = ""
) -> None:
    name, language = where
    said = f"ordinary -> {_said(found)}"
    alarm = found is not None and found.sure
    figures.count((name, f"false alarms{which}", language), entry, alarm, said, good=False)
    line = found is not None and not found.sure
    figures.count((name, f"false alarms, short lines{which}", language), entry, line, said, good=False)


def _said(found: Danger | None) -> str:
    if found is None:
        return "none"
    return found.kind if found.sure else f"line ({found.kind})"
