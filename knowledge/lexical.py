"""BM25 over the articles' words, in memory, with cheap replacement of single documents.

Source: Robertson & Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), eq. 3.15, with
the idf of Lucene (never negative). Scores are saturated to 0…1 for mixing with cosines.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

_K1 = 1.2
_B = 0.6
#: A score of this size is worth half the lexical bonus.
_HALF = 8.0
#: Tokens in more documents than this say little and cost much; they count only when nothing rarer is there.
_COMMON = 2000

Document = tuple[str, str]  # article id, language


@dataclass(frozen=True, slots=True)
class LexicalIndex:
    """Token -> document -> count. Values never change after they are made: `replaced` gives a new index."""

    postings: Mapping[str, Mapping[Document, int]] = field(default_factory=dict)
    lengths: Mapping[Document, int] = field(default_factory=dict)
    words: Mapping[Document, frozenset[str]] = field(default_factory=dict)
    total: int = 0
    # What searches have worked out so far; each thread would find the same.
    _worths: dict[str, tuple[npt.NDArray[np.intp], npt.NDArray[np.float32]]] = field(
        default_factory=dict, compare=False, repr=False
    )
    _order: list[Document] = field(default_factory=list, compare=False, repr=False)
    _places: dict[Document, int] = field(default_factory=dict, compare=False, repr=False)

    def replaced(self, removed: Iterable[Document], added: Mapping[Document, Iterable[str]]) -> LexicalIndex:
        """This index without `removed` and with the tokens of `added`; untouched parts are shared."""
        postings: dict[str, Mapping[Document, int]] = dict(self.postings)
        lengths, words = dict(self.lengths), dict(self.words)
        own: dict[str, dict[Document, int]] = {}

        def touched(token: str) -> dict[Document, int]:
            if token not in own:
                own[token] = dict(postings.get(token, {}))
                postings[token] = own[token]
            return own[token]

        for document in {*removed, *added} & lengths.keys():
            for token in words.pop(document):
                touched(token).pop(document, None)
            del lengths[document]
        for document, tokens in added.items():
            counts = Counter(tokens)
            for token, count in counts.items():
                touched(token)[document] = count
            lengths[document] = counts.total()
            words[document] = frozenset(counts)
        for token in [token for token, documents in own.items() if not documents]:
            del postings[token]
        return LexicalIndex(postings, lengths, words, sum(lengths.values()))

    def scores(self, tokens: Iterable[str]) -> dict[str, float]:
        """Article id -> saturated score (0…1) of its best variant; articles without any token are absent."""
        useful = self._useful(set(tokens))
        if not useful:
            return {}
        sums = np.zeros(len(self.lengths), dtype=np.float32)
        for token in useful:
            numbers, worth = self._worth(token)
            sums[numbers] += worth
        best: dict[str, float] = {}
        documents = self._documents()
        for number in np.flatnonzero(sums).tolist():
            article, score = documents[number][0], float(sums[number])
            best[article] = max(best.get(article, 0.0), score / (score + _HALF))
        return best

    def _worth(self, token: str) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float32]]:
        """The numbers of the documents with the token, and what it is worth in each; worked out once per index."""
        known = self._worths.get(token)
        if known is None:
            found, places = self.postings[token], self._numbers()
            average = self.total / len(self.lengths) or 1.0
            counts = np.array(list(found.values()), dtype=np.float32)
            lengths = np.array([self.lengths[document] for document in found], dtype=np.float32)
            norm = _K1 * (1 - _B + _B * lengths / average)
            worth = (self.idf(token) * counts * (_K1 + 1) / (counts + norm)).astype(np.float32)
            known = (np.array([places[document] for document in found], dtype=np.intp), worth)
            self._worths[token] = known
        return known

    def _documents(self) -> list[Document]:
        if not self._order:
            self._order[:] = list(self.lengths)  # in one step, so that no thread sees half of it
        return self._order

    def _numbers(self) -> dict[Document, int]:
        if not self._places:
            self._places.update({document: number for number, document in enumerate(self._documents())})
        return self._places

    def idf(self, token: str) -> float:
        """How rare a token is, over 0."""
        known = len(self.postings.get(token, ()))
        return math.log(1 + (len(self.lengths) - known + 0.5) / (known + 0.5))

    def _useful(self, tokens: set[str]) -> list[str]:
        known = sorted((len(self.postings[token]), token) for token in tokens if token in self.postings)
        rare = [token for count, token in known if count <= _COMMON]
        return rare or [token for _, token in known[:2]]
