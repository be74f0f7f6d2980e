"""A "yes": to the offer of a person if there was one, otherwise an acknowledgement."""

from __future__ import annotations

from bot.actions.context import Context
from bot.actions.escalating import call_person
from bot.actions.outcome import Outcome
from bot.actions.turn_action import TurnAction
from contracts.replies import Phrase


class Affirm(TurnAction):
    """Yes."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_affirm"

    async def take(self, context: Context) -> Outcome:
        """A person where one was offered (a tapped button proves it even if the bot has forgotten)."""
        if context.offer_pending or context.turn.command:
            return await call_person(self.knowledge, context, "misses")
        return Outcome.say(Phrase("thanks"))
