"""A message without anything before it: the whole of it, its sentences, and a second question in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from knowledge.followups import is_question
from knowledge.index import IndexState
from knowledge.judging import Decision, Verdict, judge
from knowledge.search import Search, Wish

#: From this length on a message is also searched sentence by sentence.
LONG = 45
#: What the whole of a long message counts beside the mean of its sentences; chosen by trying (docs/adr/0017).
_WHOLE = 0.7
#: How probable an answer may be at most where whole and sentences disagree.
_UNSURE = 0.5
_SENTENCES = re.compile(r"[^。？?！!\n;；]+[。？?！!]*")
_MAX_SENTENCES = 4
_MIN_SENTENCE = 4


def decide_alone(search: Search, text: str, wish: Wish, state: IndexState) -> Decision:
    sentences = sentences_of(text)
    queries = search.prepare([text, *sentences], state)
    whole = judge(search, queries[0], wish, state)
    parts = [judge(search, query, wish, state) for query in queries[1:]]
    if len(text) >= LONG and parts:
        whole = _pooled(search, whole, parts)
    asking = [number for number, sentence in enumerate(sentences) if is_question(sentence)]
    if len(asking) > 1:
        return _with_second_question(whole, [sentences[n] for n in asking], [parts[n] for n in asking])
    return whole


def _pooled(search: Search, whole: Decision, parts: Sequence[Decision]) -> Decision:
    """A long message judged by the whole, and a little by the mean of its sentences: one stray word counts less so."""
    if not whole.matches:
        return whole
    found = {match.article: match for part in (*parts, whole) for match in part.matches}
    scores = {}
    for article in found:
        in_parts = sum(_score_in(part, article) for part in parts) / len(parts)
        scores[article] = _WHOLE * _score_in(whole, article) + (1 - _WHOLE) * in_parts
    ordered = sorted(scores, key=lambda article: (-scores[article], article))
    matches = tuple(replace(found[article], score=scores[article]) for article in ordered)
    if ordered[0] == whole.matches[0].article:
        return replace(whole, matches=matches)
    # The whole says something else than its sentences: the reader chooses.
    verdict: Verdict = "choices" if whole.probability >= search.calibration.choices else whole.verdict
    return replace(whole, verdict=verdict, matches=matches, probability=min(whole.probability, _UNSURE))


def _score_in(decision: Decision, article: str) -> float:
    """The article's score there; where it was no candidate, that of the last one."""
    last = decision.matches[-1].score if decision.matches else 0.0
    return next((match.score for match in decision.matches if match.article == article), last)


def _with_second_question(whole: Decision, sentences: Sequence[str], parts: Sequence[Decision]) -> Decision:
    """Where two sentences have different answers: the first is answered, the second becomes `next_question`."""
    sure = [(s, part) for s, part in zip(sentences, parts, strict=True) if part.verdict == "answer"]
    if len(sure) < 2:
        return whole
    first = sure[0][1]
    for sentence, part in sure[1:]:
        if part.article != first.article and part.article not in {match.article for match in first.matches[:2]}:
            return replace(first, next_question=sentence)
    return whole


def sentences_of(text: str) -> list[str]:
    found = [sentence.strip() for sentence in _SENTENCES.findall(text)]
    long_enough = [sentence for sentence in found if len(sentence) >= _MIN_SENTENCE]
    return long_enough[:_MAX_SENTENCES] if len(long_enough) > 1 else []
