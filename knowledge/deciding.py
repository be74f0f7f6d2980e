"""Answer, choices or an honest no: the decision about one message, before anything is written out."""

from __future__ import annotations

from dataclasses import replace

from contracts.answers import AnswerQuery
from knowledge.deciding_after import decide_after
from knowledge.deciding_alone import decide_alone
from knowledge.followups import follow_up
from knowledge.index import IndexState
from knowledge.judging import Decision
from knowledge.search import Search, Wish
from nlu.municipalities import find_municipality
from nlu.normalise import normalise


def decide(search: Search, asked: AnswerQuery, state: IndexState | None = None) -> Decision:
    """The decision for a question; raises EmbeddingError."""
    state = state or search.index.state
    text = normalise(asked.text)
    named = find_municipality(text)
    wish = Wish(named or asked.municipality, named is not None, asked.topic, frozenset(asked.exclude))
    last = state.library.articles.get(asked.last_article or "")
    if last is not None and last.id in state.numbers:
        return decide_after(search, replace(asked, text=text), wish, state)
    alone = decide_alone(search, text, wish, state)
    if alone.verdict == "answer" and follow_up(text).kind in ("town", "attribute"):
        # A town or "how much?" without anything before it names no subject.
        return replace(alone, verdict="choices")
    return alone
