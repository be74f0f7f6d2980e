"""Where the intent gate's thresholds come from: `.venv/bin/python -m bench.intent_gate`.

Cross-validates the product's intent classifier on bot/data/nlu, five parts by text, and lets `nlu.intents.decide` judge
what it says: recall of every small intent by language, and false alarms on example questions of the articles that no
classifier was trained with. `--sweep` shows both for each kind of threshold in nlu/data/intents.yaml, so that it can be
chosen; `--alarms` prints the questions lost. The frozen sets of tests/ play no part here.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from bench.compare_nlu import LANGUAGES, PARTS, ROOT, load
from nlu.embed import BundledEmbedder, Vectors
from nlu.intent_head import IntentHead
from nlu.intents import Guess, decide, needed_belief
from nlu.rasa_components.regression import train
from nlu.vector_cache import CachedEmbedder

#: Article questions a language.
QUESTIONS = 1500
ASKING = ("ask_question", "followup", "wish_for_human", "inform_municipality", "inform_age", "choose_option")
BELIEFS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95)


@dataclass(frozen=True)
class Judged:
    """A message, what it means, and what classifiers that never saw it believe."""

    text: str
    intent: str
    language: str
    vector: Vectors
    guesses: list[Guess]

    @property
    def decided(self) -> str:
        """What the product would make of it."""
        return decide(self.text, self.guesses, self.vector).intent


def main() -> int:
    """Judge and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.intent_gate", description=__doc__)
    parser.add_argument("--sweep", action="store_true", help="recall and false alarms by kind of threshold")
    parser.add_argument("--alarms", action="store_true", help="print the questions that were lost")
    chosen = parser.parse_args()
    rows = judged()
    messages = [row for row in rows if row.intent not in ASKING]
    questions = [row for row in rows if row.intent == "article"]
    messages = [row for row in messages if row.intent != "article"]
    sys.stdout.write(recalls(messages))
    lost = [(row, decided) for row in questions if (decided := row.decided) not in ASKING]
    for language in LANGUAGES:
        own = sum(row.language == language for row in questions)
        count = sum(row.language == language for row, _ in lost)
        sys.stdout.write(f"false alarms {language}: {count} of {own} ({100 * count / own:.2f} %)\n")
    sys.stdout.write(f"by intent: {Counter(decided for _, decided in lost).most_common()}\n")
    if chosen.alarms:
        sys.stdout.writelines(f"{row.language} {row.text}: {decided}\n" for row, decided in lost)
    if chosen.sweep:
        sys.stdout.write(sweep(messages, questions))
    return 0


def judged() -> list[Judged]:
    """Every training message, judged by a classifier of the other parts; every question, by that of part 1."""
    examples = load()
    questions = article_questions({row.text for row in examples})
    embedder = CachedEmbedder(BundledEmbedder(), ROOT / ".cache" / "learn-vectors.sqlite")
    vectors = embedder.embed([row.text.lower() for row in examples])
    out = []
    for part in range(PARTS):
        others = [place for place, row in enumerate(examples) if row.part != part]
        texts, labels = [examples[place].text for place in others], [examples[place].intent for place in others]
        head = train(texts, vectors[others], labels)
        for place, row in enumerate(examples):
            if row.part == part:
                out.append(_judged(head, row.text, row.intent, row.language, vectors[place]))
        if part == 0:
            seen = embedder.embed([text.lower() for text, _ in questions])
            for (text, language), vector in zip(questions, seen, strict=True):
                out.append(_judged(head, text, "article", language, vector))
    return out


def _judged(head: IntentHead, text: str, intent: str, language: str, vector: Vectors) -> Judged:
    guesses = [Guess(name, belief) for name, belief in head.probabilities(text, vector).items()]
    return Judged(text, intent, language, vector, guesses)


def article_questions(known: set[str]) -> list[tuple[str, str]]:
    """(text, language): example questions of the articles that are no training messages, always the same choice."""
    out = []
    for language in LANGUAGES:
        found: set[str] = set()
        for path in sorted((ROOT / "knowledge" / "content" / "articles").glob(f"*/*/{language}.md")):
            found |= set(map(str, _head(path).get("questions", []))) - known
        chosen = sorted(found, key=lambda text: hashlib.sha256(text.encode()).hexdigest())[:QUESTIONS]
        out += [(text, language) for text in chosen]
    return out


def _head(path: Path) -> dict[str, Any]:
    head: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8").split("---")[1])
    return head


def recalls(messages: list[Judged]) -> str:
    """Lines of recall in per cent, an intent each, with what it is taken for most."""
    lines = [f"{'recall':20} " + " ".join(f"{language:>8}" for language in LANGUAGES)]
    for intent in sorted({row.intent for row in messages}):
        rows = [(row.language, row.decided) for row in messages if row.intent == intent]
        taken = Counter(decided for _, decided in rows if decided != intent).most_common(3)
        shares = [_share([decided == intent for own, decided in rows if own == language]) for language in LANGUAGES]
        lines.append(f"{intent:20} {' '.join(shares)}  {taken}")
    return "\n".join(lines) + "\n"


def _share(hits: list[bool]) -> str:
    return f"{100 * np.mean(hits):8.1f}" if hits else f"{'-':>8}"


def sweep(messages: list[Judged], questions: list[Judged]) -> str:
    """For every kind of threshold: how many messages and questions would pass at which belief."""
    lines = []
    kinds = [(row, needed_belief(row.text, row.guesses)) for row in [*messages, *questions]]
    for kind in ("with_words", "alone", "asking_with_words", "asking"):
        own = [(row, found.belief) for row, found in kinds if found and found.kind == kind]
        for least in BELIEFS:
            passed = [row for row, belief in own if belief >= least]
            wrong = sum(row.intent == "article" for row in passed)
            of = sum(row.intent != "article" for row, _ in own)
            lines.append(f"{kind} {least}: {len(passed) - wrong} of {of} messages, {wrong} questions")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
