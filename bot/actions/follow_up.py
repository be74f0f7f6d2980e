"""A question that leans on the last answer: "And in Koshi?", "how much is that?"."""

from __future__ import annotations

from dataclasses import replace

from bot.actions.answering import ask, query
from bot.actions.context import Context
from bot.actions.outcome import Outcome
from bot.actions.turn_action import TurnAction
from nlu.municipalities import find_municipality


class FollowUp(TurnAction):
    """Keeps the article and the town of the last answer."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_follow_up"

    async def take(self, context: Context) -> Outcome:
        """The question in the light of the last article and of the town it names."""
        text = context.turn.text
        town = find_municipality(text)
        about = replace(context, municipality=town or context.mentioned or context.municipality)
        question = query(about, text, last_article=context.last_article, topic=context.topic)
        return (await ask(self.knowledge, about, question)).then(**({"mentioned": town} if town else {}))
