"""Takes a complaint about the bot seriously and offers a person, unless that was declined."""

from __future__ import annotations

from bot.actions.context import Context
from bot.actions.outcome import Outcome
from bot.actions.phrases import menu_button
from bot.actions.talk import Talk
from contracts.replies import Phrase


class Complaint(Talk):
    """Takes a complaint about the bot seriously and offers a person, unless that was declined."""

    key = "complaint"
    topics = False
    person = True

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_complaint"

    async def take(self, context: Context) -> Outcome:
        """An apology, with the way to a person or to the topics."""
        if context.turn.offer_declined:
            return Outcome.say(Phrase("complaint-declined", buttons=(menu_button(),)))
        return await super().take(context)
