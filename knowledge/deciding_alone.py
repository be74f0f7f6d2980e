"""A message without anything before it: the whole of it, its sentences, and a second question in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from knowledge.followups import is_question
from knowledge.index import IndexState
from knowledge.judging import Decision, judge
from knowledge.search import Search, Wish


def decide_alone(search: Search, text: str, wish: Wish, state: IndexState) -> Decision:
    [query] = search.prepare([text], state)
    whole = judge(search, query, wish, state)
    asking = [sentence for sentence in query.sentences if is_question(sentence.text)]
    if len(asking) < 2:
        return whole
    parts = [judge(search, sentence, wish, state) for sentence in asking]
    return _with_second_question(whole, [sentence.text for sentence in asking], parts)


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
