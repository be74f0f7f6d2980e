"""A question that leans on the last answer: "And in Koshi?", "how much is that?"."""

from __future__ import annotations

from dataclasses import replace

from bot.actions.answering import ask, outcome_of, query
from bot.actions.context import Context
from bot.actions.outcome import Outcome
from bot.actions.turn_action import TurnAction
from contracts.answers import Answer
from nlu.follow_ups import is_other_town
from nlu.municipalities import find_municipality


class FollowUp(TurnAction):
    """Keeps the article and the town of the last answer."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_follow_up"

    async def take(self, context: Context) -> Outcome:
        """The last article for another town, or the new question in the light of the last article."""
        text = context.turn.text
        town = find_municipality(text)
        about = replace(context, municipality=town or context.mentioned or context.municipality)
        named = {"mentioned": town} if town else {}
        if context.last_article and town and is_other_town(text):
            result = await self.knowledge.answer(query(about, article=context.last_article))
            if isinstance(result, Answer):
                return (await outcome_of(self.knowledge, about, result)).then(**named)
        question = query(about, text, last_article=context.last_article, topic=context.topic)
        return (await ask(self.knowledge, about, question)).then(**named)
