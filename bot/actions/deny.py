"""A "no": to the offer of a person if there was one, otherwise back to the menu."""

from __future__ import annotations

from bot.actions.context import Context
from bot.actions.outcome import Outcome
from bot.actions.phrases import menu_button
from bot.actions.turn_action import TurnAction
from contracts.replies import Phrase, Remember


class Deny(TurnAction):
    """No."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_deny"

    async def take(self, context: Context) -> Outcome:
        """After an offer: remembered, so that it is not made again."""
        if context.offer_pending or context.turn.command:
            return Outcome.say(Remember(offer_declined=True), Phrase("offer-declined", buttons=(menu_button(),)))
        return Outcome.say(Phrase("menu", buttons=(menu_button(),)))
