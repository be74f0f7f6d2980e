"""Says what Tomoni is, and that it is a machine."""

from __future__ import annotations

from bot.actions.answer_question import AnswerQuestion
from bot.actions.context import Context
from bot.actions.outcome import Outcome
from bot.actions.talk import Talk
from nlu.leaning import leans


class WhoAreYou(Talk):
    """Says what Tomoni is, and that it is a machine."""

    key = "who-are-you"
    topics = True
    person = True
    own_data = True

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_who_are_you"

    async def take(self, context: Context) -> Outcome:
        """The phrase; "who goes there?" after an answer asks about that answer."""
        if context.thread and not context.turn.command and leans(context.turn.text):
            return await AnswerQuestion(self.knowledge).take(context)
        return await super().take(context)
