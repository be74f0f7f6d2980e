"""The base of small talk: a phrase of its own, sometimes with buttons."""

from __future__ import annotations

from abc import ABC

from bot.actions.context import Context
from bot.actions.errors import KnowledgeUnavailable
from bot.actions.outcome import Outcome
from bot.actions.phrases import own_data_button, person_button, topic_buttons
from bot.actions.turn_action import TurnAction
from contracts.replies import Button, Phrase


class Talk(TurnAction, ABC):
    """Says one phrase. `key` names it; `topics` adds the menu's topics as buttons, `person` the way to a person.

    own_data: adds the way to what is kept of the resident, where it can be deleted too.
    """

    key: str
    topics = False
    person = False
    own_data = False

    async def take(self, context: Context) -> Outcome:
        """The phrase; without topic buttons where the knowledge service is down."""
        buttons = await self._topics(context) if self.topics else ()
        if self.person:
            buttons = (*buttons, person_button(context.topic))
        if self.own_data:
            buttons = (*buttons, own_data_button())
        return Outcome.say(Phrase(self.key, buttons=buttons))

    async def _topics(self, context: Context) -> tuple[Button, ...]:
        try:
            return topic_buttons(await self.knowledge.topics(context.turn.language))
        except KnowledgeUnavailable:
            return ()
