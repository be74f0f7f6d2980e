"""The frame of every action: read the context, decide, say it, set the slots."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from functools import lru_cache
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.context import Context
from bot.actions.errors import KnowledgeUnavailable
from bot.actions.knowledge_client import KnowledgeClient
from bot.actions.outcome import Outcome
from bot.actions.phrases import person_button
from bot.actions.replies import utter
from bot.actions.settings import Settings
from contracts.replies import Phrase

log = logging.getLogger(__name__)


@lru_cache(maxsize=1)
def shared_knowledge() -> KnowledgeClient:
    """The process's knowledge client, made when the first action needs it."""
    return KnowledgeClient(Settings.from_environment())


class TurnAction(Action, ABC):
    """An action that turns a Context into an Outcome. Subclasses give `name` and `take`."""

    def __init__(self, knowledge: KnowledgeClient | None = None) -> None:
        self._knowledge = knowledge

    @property
    def knowledge(self) -> KnowledgeClient:
        """Where answers come from."""
        return self._knowledge or shared_knowledge()

    @abstractmethod
    def name(self) -> str:
        """The action's name in the domain."""

    @abstractmethod
    async def take(self, context: Context) -> Outcome:
        """What to say and remember; may raise KnowledgeUnavailable."""

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Rasa's entry point. An offer of a person holds for one message only."""
        context = Context.of(tracker)
        try:
            outcome = await self.take(context)
        except KnowledgeUnavailable as error:
            log.warning("knowledge.unavailable action=%s error=%s", self.name(), error)
            outcome = Outcome.say(Phrase("knowledge-down", buttons=(person_button(),)))
        utter(dispatcher, *outcome.replies)
        slots = {"offer_pending": False, **outcome.slots}
        return [SlotSet(key, value) for key, value in slots.items()]
