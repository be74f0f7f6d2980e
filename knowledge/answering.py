"""A question in, an approved article, choices or an honest no out."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from contracts.answers import AnswerQuery, AnswerResult, Choices, NoAnswer
from knowledge.content_library import ContentLibrary
from knowledge.deciding import decide
from knowledge.index import IndexState
from knowledge.judging import Decision, choices_of
from knowledge.search import Search, resolve_town
from knowledge.showing import Asked, candidates, no_answer, show_article

_CONSIDERED = 3


def answer(search: Search, query: AnswerQuery, now: datetime) -> AnswerResult:
    """The result for a resident; `now` is aware. Raises EmbeddingError when the embedder fails.

    A query with `article` shows that article (for its town where there is one) without searching.
    """
    state = search.index.state
    query = _of_today(state.library, query)
    asked = Asked(query.language, now, query.municipality, query.child_age)
    if query.article:
        return show_by_id(state, query.article, asked) or no_answer(state.library, asked)
    decision = decide(search, query, state)
    asked = Asked(query.language, now, decision.municipality, query.child_age)
    return _result(state, decision, asked)


def show_by_id(state: IndexState, article_id: str, asked: Asked) -> AnswerResult | None:
    """The article with this id, what has replaced it, or what answers for the town; None when it cannot be shown."""
    article = state.library.current(article_id)
    if article is None:
        return None
    article = state.library.articles[resolve_town(article, asked.municipality, state)]
    return show_article(state.library, article, asked)


def _of_today(library: ContentLibrary, query: AnswerQuery) -> AnswerQuery:
    """The query with the ids of replaced articles, which conversations remember, as those of their successors."""

    def id_of(id_: str) -> str:
        article = library.current(id_)
        return article.id if article else id_

    return replace(
        query,
        last_article=id_of(query.last_article) if query.last_article else None,
        exclude=tuple(dict.fromkeys(id_of(id_) for id_ in query.exclude)),
    )


def _result(state: IndexState, decision: Decision, asked: Asked) -> AnswerResult:
    library, considered = state.library, decision.matches[:_CONSIDERED]
    if decision.article:
        shown = show_article(
            library,
            library.get_article(decision.article),
            asked,
            score=decision.probability,
            matches=considered,
            next_question=decision.next_question,
        )
        return shown or no_answer(library, asked, considered)
    if decision.verdict == "choices":
        offered = tuple(candidates(library, choices_of(decision), asked.language))
        return Choices(offered) if offered else NoAnswer()
    return no_answer(library, asked, considered)
