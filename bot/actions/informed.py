"""After a resident has told us something: keep it, and answer again where an answer was waiting for it."""

from __future__ import annotations

from bot.actions.answering import outcome_of, query, show
from bot.actions.context import Context
from bot.actions.knowledge_client import KnowledgeClient
from bot.actions.outcome import Outcome
from contracts.answers import Answer, NoAnswer
from contracts.replies import Phrase, Remember


async def noted(
    knowledge: KnowledgeClient, context: Context, fact: str, fact_kept: Remember, phrase: Phrase
) -> Outcome:
    """`fact_kept`, then the last article if it asked for `fact`, otherwise `phrase`.

    `context` already holds the fact. A tapped button counts as asked: it only appears under such an answer. An article
    for one age gives way to the one it stands in for, which knows the right one for age and town.
    """
    if context.last_article and (fact in context.asking or context.turn.command):
        result = await knowledge.answer(query(context, article=context.all_ages or context.last_article))
        if isinstance(result, Answer):
            return show(context, result).after(fact_kept)
    return Outcome.say(fact_kept, phrase)


async def asked_again(knowledge: KnowledgeClient, context: Context, fact_kept: Remember) -> Outcome | None:
    """The question before again, now that the town or age is known; None where there is none or it finds nothing."""
    if context.asked is None or context.turn.command:
        return None
    result = await knowledge.answer(query(context, context.turn.text))
    if isinstance(result, NoAnswer):
        return None
    return (await outcome_of(knowledge, context, result)).after(fact_kept)
