"""Ways to recognise intents on our own training examples, side by side: `make compare-nlu`.

DIET and logistic regression, each on character n-grams alone and with multilingual sentence vectors, and the product's
own classifier, all inside whole Rasa (`.cache/rasa-full`, built by tools/compare-nlu). Examples are cut into five parts
by their text; each part is judged by a model trained on the others. DIET judges the first `--diet-folds` of them only.
Writes after every part bench/results/compare_nlu.json and, for people, docs/understanding/intents.md with pictures.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import resource
import statistics
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from bench.confusion_picture import confusion_picture

ROOT = Path(__file__).resolve().parents[1]
PLACE = ROOT / ".cache" / "compare-nlu"
PYTHON = ROOT / ".cache" / "rasa-full" / ".venv" / "bin" / "python"
RESULT = ROOT / "bench" / "results" / "compare_nlu.json"
DOCS = ROOT / "docs" / "understanding"
LANGUAGES = ("ja", "ja-easy", "zh-Hant", "en")
PARTS = 5
#: Of DIET: training and held-out accuracy stand still from about here (docs/understanding/intents.md).
EPOCHS = 12
_ENTITY = re.compile(r"\[([^\]]*)\](\([^)]*\)|\{[^}]*\})")
_TOKENS = {"name": "nlu.rasa_components.tokenizer.MultilingualTokenizer"}
#: Rare n-grams are left out for all ways alike: they cost most of the time and tell nothing of unseen messages.
_NGRAMS = {
    "name": "CountVectorsFeaturizer",
    "analyzer": "char_wb",
    "min_ngram": 1,
    "max_ngram": 4,
    "min_df": 2,
    "max_features": 8000,
}
_VECTORS = {"name": "nlu.rasa_components.featurizer.SentenceEncoderFeaturizer", "scale": 8.0}
_REGRESSION = {"name": "LogisticRegressionClassifier", "max_iter": 100, "solver": "lbfgs"}
_OURS = {"name": "nlu.rasa_components.intent_classifier.NgramVectorClassifier"}
_DIET = {
    "name": "DIETClassifier",
    "entity_recognition": False,
    "random_seed": 1,
    "constrain_similarities": True,
    "number_of_transformer_layers": 1,
    "transformer_size": 128,
    "batch_size": [128, 256],
}


@dataclass(frozen=True)
class Example:
    """A training message with its intent and language."""

    text: str
    intent: str
    language: str

    @property
    def part(self) -> int:
        """0 to 4, from the text alone."""
        return int(hashlib.sha256(self.text.encode()).hexdigest(), 16) % PARTS


@dataclass
class Way:
    """One pipeline and what was measured of it."""

    name: str
    #: Processor seconds.
    train_s: list[float] = field(default_factory=list)
    start_s: list[float] = field(default_factory=list)
    right: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    confusion: Counter[str] = field(default_factory=Counter)
    memory_mb: list[float] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)

    def accuracy(self, language: str) -> float:
        """Per cent right of one language."""
        return round(100 * self.right[language] / max(1, self.asked[language]), 1)


def pipelines(epochs: int) -> dict[str, list[dict[str, Any]]]:
    """Name -> Rasa pipeline."""
    diet = {**_DIET, "epochs": epochs}
    return {
        "diet-ngrams": [_TOKENS, _NGRAMS, diet],
        "diet-ngrams-vectors": [_TOKENS, _NGRAMS, _VECTORS, diet],
        "regression-ngrams": [_TOKENS, _NGRAMS, _REGRESSION],
        "regression-ngrams-vectors": [_TOKENS, _NGRAMS, _VECTORS, _REGRESSION],
        "product": [_TOKENS, _VECTORS, _OURS],
    }


def main() -> int:
    """Train, judge, write."""
    parser = argparse.ArgumentParser(prog="python -m bench.compare_nlu", description=__doc__)
    parser.add_argument("--folds", type=int, default=PARTS, help="how many of the five parts are judged")
    parser.add_argument("--diet-folds", type=int, default=1, help="the same for DIET, which takes longest")
    parser.add_argument("--epochs", type=int, default=EPOCHS, help="of DIET")
    parser.add_argument("--only", choices=sorted(pipelines(1)), action="append", help="one way (may be repeated)")
    chosen = parser.parse_args()
    examples = load()
    earlier = json.loads(RESULT.read_text(encoding="utf-8")) if chosen.only and RESULT.exists() else {}
    summaries: dict[str, Any] = dict(earlier.get("ways", {}))
    ways = {name: Way(name) for name in pipelines(1) if not chosen.only or name in chosen.only}
    for part in range(chosen.folds):
        for name, way in ways.items():
            if name.startswith("diet") and part >= chosen.diet_folds:
                continue
            judge(way, pipelines(chosen.epochs)[name], examples, part)
            sys.stderr.write(f"{name}, part {part + 1} of {chosen.folds}: {way.train_s[-1]:.0f} s of training\n")
            summaries[name] = summary(way, part + 1, chosen.epochs)
            write(examples, summaries)
    return 0


def write(examples: list[Example], summaries: dict[str, Any]) -> None:
    """What is known so far, for machines and for people."""
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    ways = {name: summaries[name] for name in pipelines(1) if name in summaries}
    result = {"examples": len(examples), "intents": len({row.intent for row in examples}), "ways": ways}
    RESULT.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    write_docs(result)


def load() -> list[Example]:
    """Every training message, in the order of the files; no text twice in one intent."""
    found: dict[Example, None] = {}
    for path in sorted((ROOT / "bot" / "data" / "nlu").glob("*/*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            for line in block.get("examples", "").splitlines():
                text = _ENTITY.sub(r"\1", line.removeprefix("- ").strip())
                if text:
                    found[Example(text, block["intent"], path.stem)] = None
    return list(found)


def judge(way: Way, pipeline: list[dict[str, Any]], examples: list[Example], part: int) -> None:
    """Train on the other parts and add what `part` shows."""
    place = PLACE / way.name / str(part)
    place.mkdir(parents=True, exist_ok=True)
    groups: dict[str, list[str]] = {}
    for row in examples:
        if row.part != part:
            groups.setdefault(row.intent, []).append(f"- {row.text}")
    blocks = [{"intent": intent, "examples": "\n".join(lines) + "\n"} for intent, lines in sorted(groups.items())]
    _write(place / "nlu.yml", {"version": "3.1", "nlu": blocks})
    _write(place / "config.yml", {"recipe": "default.v1", "language": "ja", "pipeline": pipeline})
    before = _children_s()
    command = [str(PYTHON), "-W", "ignore", "-m", "rasa", "train", "nlu", "--nlu", str(place / "nlu.yml")]
    command += ["--config", str(place / "config.yml"), "--out", str(place), "--fixed-model-name", "model"]
    _run(command, "", log=place / "train.log")
    way.train_s.append(_children_s() - before)
    tests = [row for row in examples if row.part == part]
    asked = json.dumps({"model": str(place / "model.tar.gz"), "texts": [row.text for row in tests]})
    said = json.loads(_run([str(PYTHON), "-W", "ignore", "bench/nlu_worker.py"], asked).splitlines()[-1])
    way.start_s.append(said["start_s"])
    way.memory_mb.append(said["memory_mb"])
    way.milliseconds += said["milliseconds"]
    for row, intent in zip(tests, said["intents"], strict=True):
        way.asked[row.language] += 1
        way.right[row.language] += intent == row.intent
        way.confusion[f"{row.intent} {intent}"] += 1


def _children_s() -> float:
    """Processor seconds of finished child processes: unlike the clock's, they say little of who else was working."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _write(path: Path, data: Any) -> None:
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")


def _run(command: list[str], given: str, log: Path | None = None) -> str:
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "RASA_MAX_CACHE_SIZE": "0",
        **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "TF_INTRA_OP_PARALLELISM_THREADS"), "1"),
    }
    environment |= {"SQLALCHEMY_SILENCE_UBER_WARNING": "1", "LOG_LEVEL": "ERROR"}
    done = subprocess.run(  # noqa: S603
        command, cwd=ROOT, input=given, capture_output=True, text=True, check=False, env=environment
    )
    if log:
        log.write_text(done.stderr, encoding="utf-8")
    if done.returncode:
        raise RuntimeError(f"{' '.join(command[:6])}:\n{done.stderr[-3000:]}")
    return done.stdout


def summary(way: Way, folds: int, epochs: int) -> dict[str, Any]:
    """What the report shows of one way."""
    ordered = sorted(way.milliseconds)
    return {
        "folds": folds,
        "epochs": epochs if way.name.startswith("diet") else None,
        "asked": sum(way.asked.values()),
        "accuracy": {language: way.accuracy(language) for language in LANGUAGES},
        "accuracy_all": round(100 * sum(way.right.values()) / sum(way.asked.values()), 1),
        "train_s": round(statistics.mean(way.train_s), 1),
        "start_s": round(statistics.mean(way.start_s), 1),
        "memory_mb": round(statistics.mean(way.memory_mb)),
        "p50_ms": round(statistics.median(ordered), 1),
        "p95_ms": round(ordered[int(0.95 * len(ordered))], 1),
        "confusion": dict(way.confusion.most_common()),
    }


def write_docs(result: dict[str, Any]) -> None:
    """The tables between the marks of docs/understanding/intents.md, and the pictures beside it."""
    columns = ["way", "all", *LANGUAGES, "training s", "start s", "memory MB", "p50 ms", "p95 ms", "parts"]
    lines = [f"| {' | '.join(columns)} |", "|---" * len(columns) + "|"]
    for name, way in result["ways"].items():
        shares = " | ".join(str(way["accuracy"][language]) for language in LANGUAGES)
        costs = " | ".join(str(way[key]) for key in ("train_s", "start_s", "memory_mb", "p50_ms", "p95_ms"))
        lines.append(f"| {name} | {way['accuracy_all']} | {shares} | {costs} | {way['folds']} of {PARTS} |")
        picture = confusion_picture(f"{name}: {way['accuracy_all']} % of {way['asked']} right", way["confusion"])
        (DOCS / f"confusion-{name}.svg").write_text(picture, encoding="utf-8")
    page = DOCS / "intents.md"
    before, _, rest = page.read_text(encoding="utf-8").partition("<!-- figures -->\n")
    _, _, after = rest.partition("<!-- end of figures -->\n")
    table = "\n".join(lines)
    page.write_text(
        f"{before}<!-- figures -->\n{table}\n<!-- end of figures -->\n{after}",
        encoding="utf-8",
    )


if __name__ == "__main__":
    sys.exit(main())
