"""The answer was helpful."""

from __future__ import annotations

from bot.actions.context import Context
from bot.actions.outcome import Outcome
from bot.actions.turn_action import TurnAction
from contracts.replies import Feedback, Phrase, Reply


class FeedbackPositive(TurnAction):
    """Kept with the article, if there was one."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_feedback_positive"

    async def take(self, context: Context) -> Outcome:
        """The feedback and thanks."""
        kept: list[Reply] = [Feedback(context.article, helpful=True)] if context.article else []
        return Outcome.say(*kept, Phrase("feedback-thanks"))
