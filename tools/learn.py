"""Learns the small classifiers anew: `python -m tools.learn danger wish leaning` writes nlu/data/<name>_model.npz.

From the committed examples (`nlu/data/<name>_examples`) and, as ordinary messages, the example questions of every
article and Rasa's other training messages. Never from the frozen sets in tests/. The same inputs give the same file.
For danger the encoder itself is learnt further too (`tools/tune_judge.py`); `--encoder` does that alone.
Messages that lean on an answer are two or three words that everybody says, so that templates make frozen ones too:
those, and the sentences that `knowledge.learning_to_follow` learns from, are left out.
`--check` learns on four fifths of the lines and judges the fifth, five times, and prints figures per language instead.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import jaconv
import numpy as np
import sudachipy
import yaml
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import normalize

from knowledge.follow_up_examples import is_new_subject, read_examples
from nlu.classifier import Classifier, Network
from nlu.embed import BundledEmbedder, LayeredEmbedder, Vectors, prepare, unit_rows
from nlu.examples import Example, examples_digest, load_examples, load_frames
from nlu.ngrams import ngrams
from nlu.tuned_embedder import ADDED, write_added
from nlu.vector_cache import CachedEmbedder
from tests.understanding.sets import load, normal
from tools.learn_network import averaged, train_network

ROOT = Path(__file__).resolve().parent.parent
ARTICLES = ROOT / "knowledge" / "content" / "articles"
TRAINING = ROOT / "bot" / "data" / "nlu"
NONE = "none"
LEANING = "leaning"
LANGUAGES = ("ja", "ja-easy", "zh-Hant", "en")
#: n-grams kept: those with the largest weights.
KEPT = 40_000
#: Numbers of a sentence vector that each network reads: those of the gateway's encoder, and of Rasa's featurizer.
DIMENSIONS = {
    "danger": LayeredEmbedder.dimensions,
    "wish": BundledEmbedder.dimensions,
    "leaning": BundledEmbedder.dimensions,
}
#: Articles whose example questions are themselves calls for help, and intents that are wishes.
NOT_ORDINARY = {
    "danger": {
        *("health-119", "health-118", "health-110", "health-7119", "health-mental-lines", "health-child-abuse"),
        *("health-dv", "disaster-earthquake-now"),
    },
    "wish": {"wish_for_human"},
    "leaning": {"followup", "inform_municipality", "inform_age", "choose_option", "support-center-contact"},
}
#: Networks that are averaged, each with its own share of the article questions (ADR 0020): a judge that reads all of
#: them believes in nothing else, and fewer unseen calls get their number (ADR 0019).
SHARES = {"danger": 3, "wish": 3}
#: Networks for each share, each begun elsewhere.
BEGUN = 2
#: Whose encoder is tuned, and where what is added to it is kept.
TUNED = {"danger": ADDED}
_ENCODER = "encoder:"
#: Topics whose questions sound like calls for help: every network reads them all.
ALL_OF = {"danger": {"disaster", "emergency-health", "transport"}}
_FURIGANA = re.compile(r"\{([^|{}]*)\|[^{}]*\}")
_ENTITY = re.compile(r"\[([^\]]*)\](\([^)]*\)|\{[^}]*\})")
_LATIN = re.compile("[a-z]")
FOLDS = 5
#: Examples are no residents' words, so their vectors may be kept.
VECTORS = ROOT / ".cache" / "learn-vectors.sqlite"


def main() -> int:
    """Learn or check the classifiers named."""
    parser = argparse.ArgumentParser(prog="python -m tools.learn", description=__doc__)
    parser.add_argument("names", nargs="+", choices=sorted(NOT_ORDINARY))
    parser.add_argument("--check", action="store_true", help="cross-validate instead of writing (no tuned encoder)")
    parser.add_argument("--encoder", action="store_true", help="tune the encoder, keep what else the file holds")
    chosen = parser.parse_args()
    warnings.filterwarnings("ignore", module="sklearn")
    embedder = CachedEmbedder(LayeredEmbedder(), VECTORS)
    for name in chosen.names:
        rows = messages(name)
        path = ROOT / "nlu" / "data" / f"{name}_model.npz"
        if chosen.encoder and name in TUNED:
            with np.load(path, allow_pickle=False) as file:
                kept = {key: file[key] for key in file.files if not key.startswith("tuned_")}
            np.savez_compressed(path, **kept, **tuned_parts(name, rows))
            continue
        layered = embedder.embed([row.text if name == LEANING else row.text.lower() for row in rows])
        vectors = unit_rows(layered[:, : DIMENSIONS[name]])  # the first half is the plain encoder's
        if chosen.check:
            check(name, rows, vectors)
        else:
            tuned = tuned_parts(name, rows) if name in TUNED else {}
            np.savez_compressed(path, **parts(learn(rows, vectors), examples_digest(name)), **tuned)
            print(f"{path.relative_to(ROOT)}: {len(rows)} messages, {path.stat().st_size // 1024} kB")
    return 0


def messages(name: str) -> list[Example]:
    """Examples, the same in other spellings, and ordinary messages; no text twice."""
    examples = load_examples(name)
    found: dict[str, Example] = {}
    rows = [*examples, *_framed(name, examples), *_respelled(examples)]
    for row in [*rows, *_article_questions(name), *_training(name), *_others(name)]:
        found.setdefault(row.text, row)
    return leaning_messages(found.values()) if name == LEANING else list(found.values())


def leaning_messages(rows: Iterable[Example]) -> list[Example]:
    """With capitals too, for these vectors are of words as typed; without what others judge by."""
    kept_out = _kept_out()
    spelled = (row for own in rows for row in (own, *_with_capital(own)))
    return [row for row in spelled if normal(row.text) not in kept_out and not _judged_later(row)]


def _judged_later(row: Example) -> bool:
    return row.line.startswith("article/") and is_new_subject(row.text)


def _with_capital(row: Example) -> Iterator[Example]:
    if row.language == "en" and row.text[:1].islower() and _pick(row.text) % 2:
        yield Example(row.text[:1].upper() + row.text[1:], row.label, "en", row.line)


def _kept_out() -> set[str]:
    frozen = (row["text"] for language in LANGUAGES for row in load("followups", language))
    return {normal(text) for text in [*frozen, *(example.text for example in read_examples())]}


def _framed(name: str, examples: Sequence[Example]) -> Iterator[Example]:
    """Every other example between words that say nothing, so that these are no evidence."""
    frames = load_frames(name)
    for row in examples:
        pick = _pick(row.text)
        if pick % 2 == 0:
            ours = frames[row.language]
            text = ours[pick // 2 % len(ours)].replace("{}", row.text)
            yield Example(text, row.label, row.language, row.line)


def _others(name: str) -> Iterator[Example]:
    """A wish for a person is no danger; calls for help never reach the judge of wishes."""
    if name == "danger":
        for row in load_examples("wish"):
            yield Example(row.text, NONE, row.language, f"wish/{row.line}")


def _pick(text: str) -> int:
    return int(hashlib.sha256(text.encode()).hexdigest(), 16)


def _respelled(examples: Sequence[Example]) -> Iterator[Example]:
    """Every third Japanese example in kana, and every third of those in kana in Latin letters."""
    reader = sudachipy.Dictionary().tokenizer()
    for row in examples:
        pick = _pick(row.text) % 3
        if row.language == "ja" and pick == 0:
            kana = "".join(word.reading_form() or word.surface() for word in reader.tokenize(row.text))
            yield Example(jaconv.kata2hira(kana), row.label, "ja", row.line)
        elif row.language == "ja-easy" and pick == 0 and not _LATIN.search(row.text):
            yield Example(jaconv.kana2alphabet(jaconv.kata2hira(row.text)), row.label, "ja-easy", row.line)


def _article_questions(name: str) -> Iterator[Example]:
    for path in sorted(ARTICLES.glob("*/*/*.md")):
        article = path.parent.name
        if article in NOT_ORDINARY[name]:
            continue
        head: Any = yaml.safe_load(path.read_text(encoding="utf-8").split("---")[1])
        for text in [head["title"], *head.get("questions", [])]:
            row = Example(_FURIGANA.sub(r"\1", str(text)), NONE, path.stem, f"article/{article}")
            whole = path.parent.parent.name in ALL_OF.get(name, ())
            share = None if whole or name not in SHARES else _pick(f"s{row.text}") % SHARES[name]
            yield replace(row, share=share)


def _training(name: str) -> Iterator[Example]:
    for path in sorted(TRAINING.glob("*/*.yml")):
        intent = path.parent.name
        if intent in NOT_ORDINARY[name]:
            continue
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            for line in block["examples"].splitlines():
                text = _ENTITY.sub(r"\1", line.removeprefix("- ").strip())
                if text:
                    yield Example(text, NONE, path.stem, f"intent/{intent}/{text}")


@dataclass(frozen=True)
class Learned:
    """Fitted parts, still in scikit-learn's form."""

    counter: CountVectorizer
    idf: Any
    linear: LogisticRegression
    network: Network


def learn(rows: Sequence[Example], vectors: Vectors) -> Learned:
    """Fit both judges; the n-gram one twice, the second time on the n-grams that mattered in the first."""
    shares = sorted({row.share for row in rows if row.share is not None}) or [0]
    sharing = [np.array([row.share in (None, share) for row in rows]) for share in shares]
    every = np.array([row.label for row in rows])
    labels = every[sharing[0]]
    grams = [ngrams(row.text) for row, read in zip(rows, sharing[0], strict=True) if read]
    linear = LogisticRegression(C=30, max_iter=80)
    counter = _counter(kept_ngrams(grams, labels, linear, KEPT)).fit(grams)
    weighted, idf = features(counter, grams)
    linear.fit(weighted, labels)
    networks = [
        train_network(vectors[read], every[read], linear.classes_, share + len(shares) * turn)
        for turn in range(BEGUN)
        for share, read in zip(shares, sharing, strict=True)
    ]
    return Learned(counter, idf, linear, averaged(networks))


def kept_ngrams(grams: Sequence[set[str]], labels: Any, judge: LogisticRegression, count: int) -> list[str]:
    """The `count` n-grams with the largest weights in a first fit of `judge`."""
    counter = _counter(None).fit(grams)
    judge.fit(features(counter, grams)[0], labels)
    names = counter.get_feature_names_out()
    return sorted(names[np.argsort(-np.abs(judge.coef_).max(axis=0), kind="stable")[:count]])


def _counter(vocabulary: Sequence[str] | None) -> CountVectorizer:
    least = 2 if vocabulary is None else 1
    return CountVectorizer(analyzer=_same, binary=True, min_df=least, vocabulary=vocabulary, dtype=np.float64)


def _same(grams: set[str]) -> list[str]:
    return sorted(grams)


def features(counter: CountVectorizer, grams: Sequence[set[str]]) -> tuple[Any, Any]:
    """Unit rows of weighted n-grams, and the weight of each n-gram."""
    counts = counter.transform(grams)
    weighting = TfidfTransformer(norm=None).fit(counts)
    return normalize(weighting.transform(counts)), weighting.idf_


def linear_parts(linear: LogisticRegression, counter: CountVectorizer, idf: Any) -> dict[str, Any]:
    """The n-gram judge: weights in 8 bits with a scale for each class, the rest in 16."""
    coefficients, bias = linear.coef_, linear.intercept_
    if len(linear.classes_) == 2:  # one row for two classes
        coefficients, bias = np.vstack([-coefficients, coefficients]) / 2, np.concatenate([-bias, bias]) / 2
    weights = coefficients.T * np.asarray(idf)[:, None]
    scale = np.abs(weights).max(axis=0) / 127
    return {
        "classes": _bytes("\n".join(linear.classes_)),
        "ngrams": _bytes("\n".join(counter.get_feature_names_out())),
        "weights": np.round(weights / scale).astype(np.int8),
        "scale": scale.astype(np.float32),
        "idf": np.asarray(idf).astype(np.float16),
        "bias": bias.astype(np.float16),
    }


def parts(learned: Learned, digest: str) -> dict[str, Any]:
    """What the file holds: both judges and the examples' digest."""
    linear = linear_parts(learned.linear, learned.counter, learned.idf)
    return {**linear, "digest": _bytes(digest), **network_parts(learned.network)}


def network_parts(network: Network) -> dict[str, Any]:
    """The hidden layer in 8 bits with a scale for each unit, the rest in 16."""
    (hidden, hidden_bias), (output, output_bias) = network.hidden, network.output
    scale = np.abs(hidden).max(axis=0) / 127
    half = {"hidden_bias": hidden_bias, "output": output, "output_bias": output_bias}
    return {
        "hidden": np.round(hidden / scale).astype(np.int8),
        "hidden_scale": scale.astype(np.float32),
        **{key: np.asarray(value).astype(np.float16) for key, value in half.items()},
    }


def tuned_parts(name: str, rows: Sequence[Example]) -> dict[str, Any]:
    """The network behind the encoder tuned on `rows`; what is added to the encoder is written beside the examples."""
    model = BundledEmbedder()._loaded()._model
    pieces = [model.sp.encode(prepare(row.text.lower()), out_type=int, add_bos=True, add_eos=True) for row in rows]
    classes = sorted({row.label for row in rows})
    with tempfile.TemporaryDirectory() as folder:
        given, made = Path(folder) / "given.npz", Path(folder) / "made.npz"
        np.savez(
            given,
            flat=np.concatenate(pieces).astype(np.int64),
            lengths=np.array([len(own) for own in pieces]),
            labels=np.array([classes.index(row.label) for row in rows]),
            shares=np.array([-1 if row.share is None else row.share for row in rows]),
            classes=len(classes),
        )
        subprocess.run([ROOT / "tools" / "tune", "judge", given, made], check=True)
        with np.load(made, allow_pickle=False) as file:
            arrays = {key: file[key] for key in file.files}
    added = {key.removeprefix(_ENCODER): value for key, value in arrays.items() if key.startswith(_ENCODER)}
    write_added(added, TUNED[name], examples_digest(name))
    network = Network((arrays["hidden"], arrays["hidden_bias"]), (arrays["output"], arrays["output_bias"]))
    return {f"tuned_{key}": value for key, value in network_parts(network).items()}


def _bytes(text: str) -> Any:
    return np.frombuffer(text.encode(), dtype=np.uint8)


def check(name: str, rows: Sequence[Example], vectors: Vectors) -> None:
    """Print recall, right class and false alarms per language by threshold, each line judged by others' weights."""
    fold = np.array([int(hashlib.sha256(row.line.encode()).hexdigest(), 16) % FOLDS for row in rows])
    judged: list[tuple[Example, dict[str, float], dict[str, float]]] = []
    for part in range(FOLDS):
        train, test = np.flatnonzero(fold != part), np.flatnonzero(fold == part)
        classifier = Classifier.from_parts(parts(learn([rows[i] for i in train], vectors[train]), ""))
        for i in test:
            text = rows[i].text
            judged.append((rows[i], classifier.probabilities(text), classifier.probabilities(text, vectors[i])))
    for title, which in (("n-grams alone", 1), ("with vectors", 2)):
        for threshold in (0.5, 0.3, 0.2, 0.1):
            print(f"{name}, {title}, from {threshold}: {_figures(judged, lambda row: row[which], threshold)}")  # noqa: B023


def _figures(judged: Sequence[Any], opinion: Callable[[Any], dict[str, float]], threshold: float) -> str:
    out = []
    for language in LANGUAGES:
        groups: dict[str, list[bool]] = {"recall": [], "hard": [], "ordinary": []}
        for row in judged:
            example: Example = row[0]
            if example.language == language:
                ours = example.line.startswith(language)
                group = "recall" if example.label != NONE else "hard" if ours else "ordinary"
                groups[group].append(1 - opinion(row)[NONE] >= threshold)
        out.append(f"{language} " + " ".join(f"{key} {100 * np.mean(hits):.1f}" for key, hits in groups.items()))
    return "; ".join(out)


if __name__ == "__main__":
    sys.exit(main())
