"""A pasted letter: what it is, whether to pay, by when, whom to ask."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.actions.answering import show
from bot.actions.context import Context
from bot.actions.knowledge_client import KnowledgeClient
from bot.actions.outcome import Outcome
from bot.actions.phrases import person_button
from contracts.replies import Phrase
from nlu.letters import Letter

_TOKYO = ZoneInfo("Asia/Tokyo")


async def explain(knowledge: KnowledgeClient, context: Context, letter: Letter) -> Outcome:
    """Its kind in one sentence, the day found in it, the article about it; the letter itself decides."""
    said = [Phrase(f"letter.{letter.kind}")]
    if letter.due:
        said.append(_due(letter.due, datetime.now(_TOKYO).date()))
    check = Phrase("letter-check", buttons=(person_button(),))
    article = await knowledge.article(letter.article, context.turn.language, context.municipality)
    if article is None:
        return Outcome.say(*said, check, offered=None, asked=None, asking=None)
    # what the article would ask first is not what a reader of a letter wants to hear
    return show(context, replace(article, asks=())).after(*said).then(check)


def _due(due: date, today: date) -> Phrase:
    values = {"year": str(due.year), "month": str(due.month), "day": str(due.day)}
    return Phrase("letter-past" if due < today else "letter-due", tuple(sorted(values.items())))
