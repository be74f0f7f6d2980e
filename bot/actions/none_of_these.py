"""None of the offered articles was meant."""

from __future__ import annotations

from bot.actions.answering import SUPPORT_CENTER, find_place, may_offer
from bot.actions.context import Context
from bot.actions.outcome import Outcome
from bot.actions.phrases import menu_button, person_button, yes_no_buttons
from bot.actions.turn_action import TurnAction
from contracts.replies import Missed, Phrase


class NoneOfThese(TurnAction):
    """Counts as a miss: asks for other words and names an office and a person; the second one offers a person."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_none_of_these"

    async def take(self, context: Context) -> Outcome:
        """The phrase with the nearest help."""
        place = await find_place(self.knowledge, SUPPORT_CENTER, context.turn.language)
        places = (place,) if place else ()
        if may_offer(context):
            offer = Phrase("no-answer-offer", buttons=yes_no_buttons(), places=places)
            return Outcome.say(offer, Missed(), offered=None, asked=None, offer_pending=True, person_offered=True)
        buttons = (person_button(context.topic), menu_button())
        phrase = Phrase("choices-none", buttons=buttons, places=places)
        return Outcome.say(phrase, Missed(), offered=None, asked=None)
