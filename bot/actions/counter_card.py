"""The last article as a card for showing at a counter: large Japanese, with the resident's own line."""

from __future__ import annotations

from bot.actions.answering import query
from bot.actions.context import Context
from bot.actions.outcome import Outcome
from bot.actions.turn_action import TurnAction
from contracts.answers import Answer
from contracts.replies import CounterCard, Phrase


class ShowCounterCard(TurnAction):
    """Show at the counter."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_counter_card"

    async def take(self, context: Context) -> Outcome:
        """The card, or a phrase where there is no article to show."""
        if context.article:
            result = await self.knowledge.answer(query(context, article=context.article))
            if isinstance(result, Answer):
                return Outcome.say(CounterCard(result, result.title))
        return Outcome.say(Phrase("nothing-to-show"))
