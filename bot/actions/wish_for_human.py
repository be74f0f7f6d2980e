"""The resident wishes for a person, in any words or by the button."""

from __future__ import annotations

from bot.actions.context import Context
from bot.actions.escalating import call_person
from bot.actions.outcome import Outcome
from bot.actions.turn_action import TurnAction


class WishForHuman(TurnAction):
    """Asks the gateway to open a conversation with staff."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_wish_for_human"

    async def take(self, context: Context) -> Outcome:
        """The request, and whom to call meanwhile."""
        return await call_person(self.knowledge, context, "asked")
