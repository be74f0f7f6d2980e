"""Calls a person: the request for the gateway, and where else to turn meanwhile."""

from __future__ import annotations

import asyncio

from bot.actions.answering import SUPPORT_CENTER, find_place
from bot.actions.context import Context
from bot.actions.knowledge_client import KnowledgeClient
from bot.actions.outcome import Outcome
from contracts.languages import Language
from contracts.replies import EscalationRequest, Phrase

TAIWAN_HOTLINE = "taiwan-hotline"


async def call_person(knowledge: KnowledgeClient, context: Context, reason: str) -> Outcome:
    """An escalation with topic and article where known, and the phrase with the offices that speak the language."""
    language = context.turn.language
    ids = [SUPPORT_CENTER, TAIWAN_HOTLINE] if language is Language.ZH_HANT else [SUPPORT_CENTER]
    found = await asyncio.gather(*(find_place(knowledge, item, language) for item in ids))
    places = tuple(place for place in found if place)
    topic = context.command.get("topic") or context.topic
    request = EscalationRequest(reason, topic=topic, article=context.last_article)
    return Outcome.say(request, Phrase("person", places=places), person_offered=True)
