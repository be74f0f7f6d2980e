"""BM25 over the articles' words, in memory, with cheap replacement of single documents.

Source: Robertson & Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), eq. 3.15, with
the idf of Lucene (never negative). Scores are saturated to 0…1 for mixing with cosines.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

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
        if not self.lengths:
            return {}
        average = self.total / len(self.lengths) or 1.0
        sums: dict[Document, float] = {}
        for token in self._useful(set(tokens)):
            documents = self.postings[token]
            idf = self.idf(token)
            for document, count in documents.items():
                norm = _K1 * (1 - _B + _B * self.lengths[document] / average)
                sums[document] = sums.get(document, 0.0) + idf * count * (_K1 + 1) / (count + norm)
        best: dict[str, float] = {}
        for (article, _), score in sums.items():
            best[article] = max(best.get(article, 0.0), score / (score + _HALF))
        return best

    def idf(self, token: str) -> float:
        """How rare a token is, over 0."""
        known = len(self.postings.get(token, ()))
        return math.log(1 + (len(self.lengths) - known + 0.5) / (known + 0.5))

    def _useful(self, tokens: set[str]) -> list[str]:
        known = sorted((len(self.postings[token]), token) for token in tokens if token in self.postings)
        rare = [token for count, token in known if count <= _COMMON]
        return rare or [token for _, token in known[:2]]
