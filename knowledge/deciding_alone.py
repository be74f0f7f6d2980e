"""A message without anything before it: the whole of it, its sentences, and a second question in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from knowledge.followups import is_question
from knowledge.index import IndexState
from knowledge.judging import Decision, judge
from knowledge.search import Search, Wish
from nlu.municipalities import without_towns

#: Letters that must be left of a message without its town.
_LEAST_LETTERS = 3


def decide_alone(search: Search, text: str, wish: Wish, state: IndexState) -> Decision:
    """The decision for a message with nothing before it."""
    [query] = search.prepare([text], state)
    whole = judge(search, query, wish, state)
    asking = [sentence for sentence in query.sentences if is_question(sentence.text)]
    if len(asking) > 1:
        parts = [judge(search, sentence, wish, state) for sentence in asking]
        whole = _with_second_question(whole, [sentence.text for sentence in asking], parts)
    return _beside_its_town(search, text, wish, whole, state) if wish.named and whole.verdict != "answer" else whole


def _beside_its_town(search: Search, text: str, wish: Wish, whole: Decision, state: IndexState) -> Decision:
    """Choices that hold what the message finds without its town's name, or `whole` where that is nothing new.

    A town without an article of its own about the subject has others, which the name brings up first.
    """
    bare = without_towns(text)
    if len(bare) < _LEAST_LETTERS:
        return whole
    [query] = search.prepare([bare], state)
    found = judge(search, query, wish, state)
    if found.verdict == "none" or not _is_for(found.matches[0].article, wish.municipality, state):
        return whole
    if whole.verdict == "none":
        return replace(found, verdict="choices")
    if found.verdict == "choices":
        return whole
    first = replace(found.matches[0], score=whole.matches[0].score)
    rest = (match for match in whole.matches if match.article != first.article)
    return replace(whole, matches=(first, *rest))


def _is_for(article: str, town: str | None, state: IndexState) -> bool:
    towns = state.library.articles[article].municipalities
    return not towns or town in towns


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
