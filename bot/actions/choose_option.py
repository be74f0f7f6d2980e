"""One of the offered articles, by button or by number."""

from __future__ import annotations

from bot.actions.answering import about, ask, mentioned, query
from bot.actions.context import Context
from bot.actions.inform_age import InformAge, answers_age
from bot.actions.outcome import Outcome
from bot.actions.turn_action import TurnAction
from nlu.shortcuts import find_ordinal


class ChooseOption(TurnAction):
    """Shows the chosen article."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_choose_option"

    async def take(self, context: Context) -> Outcome:
        """The article; words that name no offered one are a question."""
        if answers_age(context):
            return await InformAge(self.knowledge).take(context)
        article = context.command.get("id") or self._offered(context)
        if article is None:
            return await ask(self.knowledge, context, query(context, context.turn.text, last_article=context.thread))
        # The town and the age in the question count for its choices; a button of older ones knows no question.
        chosen = about(context, context.asked) if article in context.offered else context
        outcome = await ask(self.knowledge, chosen, query(chosen, article=article))
        return outcome.then(**mentioned(context, None, outcome))

    @staticmethod
    def _offered(context: Context) -> str | None:
        number = find_ordinal(context.turn.text)
        if number is None or not 1 <= number <= len(context.offered):
            return None
        return context.offered[number - 1]
