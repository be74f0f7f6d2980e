"""Learns which Han words are Japanese and which Chinese: `.venv/bin/python -m tools.learn_han` writes han_model.npz.

From the words of our own articles and example messages in both languages (kanji between kana in Japanese, words and
pairs of words in Chinese, without what a Chinese text quotes in Japanese). `nlu/han_evidence.py` uses it for strings
whose characters fit both. Never from the frozen sets. The same inputs give the same file.
"""

from __future__ import annotations

import itertools
import logging
import re
import sys
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from math import log2

import jieba
import numpy as np
import sudachipy
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from nlu.data_files import DATA
from nlu.examples import load_examples
from nlu.ngrams import ngrams
from tools.learn import ARTICLES, TRAINING, features, kept_ngrams, linear_parts

JAPANESE, CHINESE = "ja", "zh-Hant"
_HAN = re.compile("[\u3005\u3400-\u4dbf\u4e00-\u9fff]+")
_QUOTED = re.compile("\u300c[^\u300d]*\u300d|\u300e[^\u300f]*\u300f|[(\uff08][^)\uff09]*[)\uff09]|\\{[^}]*\\}")
_FURIGANA = re.compile(r"\{([^|{}]*)\|[^{}]*\}")
#: Longest whole run of a Chinese sentence that is an example of its own, and copies of a word however common.
_LONGEST, _COPIES = 12, 4
KEPT = 40_000


def main() -> int:
    """Learn and write."""
    warnings.filterwarnings("ignore", module="sklearn")
    jieba.setLogLevel(logging.ERROR)
    counts = {JAPANESE: Counter(_japanese()), CHINESE: Counter(_chinese())}
    rows = [
        (word, language)
        for language, words in counts.items()
        for word, count in sorted(words.items())
        for _ in range(min(_COPIES, 1 + int(log2(count))))
    ]
    labels = np.array([language for _, language in rows])
    grams = [ngrams(word) for word, _ in rows]
    # Chinese text gives many more fragments, which says nothing about how often either is asked.
    judge = LogisticRegression(C=10, max_iter=100, class_weight={JAPANESE: 2, CHINESE: 1})
    counter = CountVectorizer(analyzer=sorted, binary=True, vocabulary=kept_ngrams(grams, labels, judge, KEPT))
    weighted, idf = features(counter.fit(grams), grams)
    path = DATA / "han_model.npz"
    np.savez_compressed(path, **linear_parts(judge.fit(weighted, labels), counter, idf))
    print(f"{path.name}: {len(rows)} words, {path.stat().st_size // 1024} kB")
    return 0


def _texts(language: str) -> Iterator[str]:
    for path in sorted(ARTICLES.glob(f"*/*/{language}.md")):
        yield _FURIGANA.sub(r"\1", path.read_text(encoding="utf-8"))
    for path in sorted(TRAINING.glob(f"*/{language}.yml")):
        yield path.read_text(encoding="utf-8")
    for name in ("danger", "wish"):
        yield from (row.text for row in load_examples(name) if row.language == language)


def _japanese() -> Iterator[str]:
    reader = sudachipy.Dictionary().tokenizer()
    for text in _texts(JAPANESE):
        for run in _HAN.findall(text):
            yield run
            yield from _words(run, lambda part: [word.surface() for word in reader.tokenize(part)])


def _chinese() -> Iterator[str]:
    for text in _texts(CHINESE):
        for run in _HAN.findall(_QUOTED.sub(" ", text)):
            if len(run) <= _LONGEST:
                yield run
            yield from _words(run, jieba.cut)


def _words(run: str, split: Callable[[str], Iterable[str]]) -> Iterator[str]:
    """The words of `run` and its pairs of neighbours."""
    words = list(split(run))
    yield from words
    yield from (first + second for first, second in itertools.pairwise(words))


if __name__ == "__main__":
    sys.exit(main())
