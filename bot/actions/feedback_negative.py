"""The answer did not help."""

from __future__ import annotations

from bot.actions.context import Context
from bot.actions.outcome import Outcome
from bot.actions.phrases import menu_button, person_button
from bot.actions.turn_action import TurnAction
from contracts.replies import Feedback, Phrase, Reply


class FeedbackNegative(TurnAction):
    """Kept with the article, if there was one; a person is one tap away."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_feedback_negative"

    async def take(self, context: Context) -> Outcome:
        """The feedback, an apology and the way to a person."""
        kept: list[Reply] = [Feedback(context.article, helpful=False)] if context.article else []
        sorry = Phrase("feedback-sorry", buttons=(person_button(context.topic), menu_button()))
        return Outcome.say(*kept, sorry)
