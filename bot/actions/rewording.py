"""The last article again, in another language or in easy Japanese."""

from __future__ import annotations

from dataclasses import replace

from bot.actions.answering import query, show
from bot.actions.context import Context
from bot.actions.knowledge_client import KnowledgeClient
from bot.actions.outcome import Outcome
from contracts.answers import Answer
from contracts.languages import Language


async def last_article_in(knowledge: KnowledgeClient, context: Context, language: Language) -> Outcome | None:
    """The article of the button, or the one last shown, in `language`; None where there is none."""
    article = context.article
    if article is None:
        return None
    reader = replace(context, turn=replace(context.turn, language=language))
    result = await knowledge.answer(query(reader, article=article))
    return show(reader, result) if isinstance(result, Answer) else None
