"""A "no": to the offer of a person if there was one, otherwise the first screen."""

from __future__ import annotations

from bot.actions.context import Context
from bot.actions.outcome import Outcome
from bot.actions.phrases import menu_button
from bot.actions.talk import Talk
from contracts.replies import Phrase, Remember


class Deny(Talk):
    """No."""

    key = "menu"
    topics = True
    person = True

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_deny"

    async def take(self, context: Context) -> Outcome:
        """After an offer: remembered, so that it is not made again. Otherwise topics and a person."""
        if context.offer_pending or context.turn.command:
            return Outcome.say(Remember(offer_declined=True), Phrase("offer-declined", buttons=(menu_button(),)))
        return await super().take(context)
