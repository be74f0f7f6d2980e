"""A question in, an approved article, choices or an honest no out."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from contracts.answers import Answer, AnswerQuery, AnswerResult, Choices, NoAnswer
from knowledge.articles import Article
from knowledge.asking_again import question_meant
from knowledge.content_library import ContentLibrary
from knowledge.deciding import decide
from knowledge.index import IndexState
from knowledge.judging import Decision, choices_of
from knowledge.search import Search, resolve_town
from knowledge.showing import Asked, candidates, no_answer, show_article
from nlu.stages import named_in

_CONSIDERED = 3


def answer(search: Search, query: AnswerQuery, now: datetime) -> AnswerResult:
    """The result for a resident; `now` is aware. Raises EmbeddingError when the embedder fails.

    A query with `article` shows that article (for its age and town where there is one) without searching. An age, a
    stage or an adult that the words name counts, not the child that is known.
    """
    state = search.index.state
    query = _of_today(state.library, query)
    asked = Asked(query.language, now, query.municipality, query.child_age)
    if query.article:
        return show_by_id(state, query.article, asked) or no_answer(state.library, asked)
    query, decision, question = _decided(search, query, state)
    named = named_in(query.text)
    settled = named.adult or query.child_age is not None
    asked = Asked(query.language, now, decision.municipality, named.band(query.child_age), settled)
    result = _result(state, decision, asked, frozenset(query.exclude))
    return result if isinstance(result, Answer) else replace(result, question=question)


def _decided(search: Search, query: AnswerQuery, state: IndexState) -> tuple[AnswerQuery, Decision, str | None]:
    """What is asked with its decision: the message itself, or the question before as the message changes it."""
    meant = question_meant(query)
    if meant and meant.sure:
        return meant.query, decide(search, meant.query, state), meant.question
    alone = decide(search, query, state)
    if meant and alone.verdict != "answer":
        again = decide(search, meant.query, state)
        if again.verdict != "none":
            return meant.query, again, meant.question
    return query, alone, None


def show_by_id(state: IndexState, article_id: str, asked: Asked) -> AnswerResult | None:
    """The article with this id, what has replaced it, or what answers for age and town; None where it is not shown."""
    found = state.library.current(article_id)
    if found is None:
        return None
    article, all_ages = _for_age(state, found, asked)
    article = state.library.articles[resolve_town(article, asked.municipality, state)]
    return show_article(state.library, article, asked, all_ages=all_ages)


def _for_age(
    state: IndexState, article: Article, asked: Asked, exclude: frozenset[str] = frozenset()
) -> tuple[Article, str | None]:
    """The article for the child's age, for the town too, and the id of `article` where another one stands in for it."""
    other = article.by_age.get(asked.child_age or "")
    if other is None or other not in state.numbers:
        return article, None
    articles = state.library.articles
    chosen = articles[resolve_town(articles[other], asked.municipality, state)]
    # What was refused is not shown again: then the article for every age is the better answer.
    return (article, None) if chosen.id in exclude else (chosen, article.id)


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


def _result(state: IndexState, decision: Decision, asked: Asked, exclude: frozenset[str]) -> AnswerResult:
    library, considered = state.library, decision.matches[:_CONSIDERED]
    if decision.article:
        article, all_ages = _for_age(state, library.get_article(decision.article), asked, exclude)
        shown = show_article(
            library,
            article,
            asked,
            score=decision.probability,
            matches=considered,
            next_question=decision.next_question,
            all_ages=all_ages,
        )
        return shown or no_answer(library, asked, considered)
    if decision.verdict == "choices":
        offered = tuple(candidates(library, choices_of(decision), asked.language))
        return Choices(offered) if offered else NoAnswer()
    return no_answer(library, asked, considered)
