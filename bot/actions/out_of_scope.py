"""Something that is not ours to answer; asks the knowledge service first, because guesses about scope go wrong."""

from __future__ import annotations

from bot.actions.answering import may_offer, missed, query, show
from bot.actions.context import Context
from bot.actions.outcome import Outcome
from bot.actions.phrases import menu_button, person_button
from bot.actions.turn_action import TurnAction
from contracts.answers import Answer
from contracts.replies import Missed, Phrase


class OutOfScope(TurnAction):
    """Shows an article where one clearly fits, otherwise says what the bot is for; a second miss offers a person."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_out_of_scope"

    async def take(self, context: Context) -> Outcome:
        """An answer, or the phrase; never choices, which would be guesses."""
        result = await self.knowledge.answer(query(context, context.turn.text))
        if isinstance(result, Answer):
            return show(context, result)
        if may_offer(context):
            return await missed(self.knowledge, context, result)
        # For the resident it is a question without an answer like any other.
        note = Missed(result.candidates)
        return Outcome.say(Phrase("out-of-scope", buttons=(menu_button(), person_button())), note)
