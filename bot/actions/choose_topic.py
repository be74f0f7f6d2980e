"""A topic of the menu: its articles as buttons."""

from __future__ import annotations

from bot.actions.answering import ask, query
from bot.actions.context import Context
from bot.actions.knowledge_client import Topic
from bot.actions.outcome import Outcome
from bot.actions.turn_action import TurnAction
from contracts.commands import Command
from contracts.replies import Button, Phrase
from contracts.rich_text import plain

#: LINE shows thirteen quick replies at most, and three are the channel's own.
_MAX_BUTTONS = 10


class ChooseTopic(TurnAction):
    """Lists a topic's articles."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_choose_topic"

    async def take(self, context: Context) -> Outcome:
        """The list; a topic that does not exist is searched for as a question."""
        topic = self._find(await self.knowledge.topics(context.turn.language), context)
        if topic is None or not topic.articles:
            words = context.turn.text or context.command.get("id") or ""
            return await ask(self.knowledge, context, query(context, words))
        rows = topic.articles[:_MAX_BUTTONS]
        buttons = tuple(Button(Command.of("article", id=row.id), title=row.title) for row in rows)
        # A topic from the menu is another subject than the article before.
        own, japanese = (("topic", plain(topic.name)),), (("topic", plain(topic.name_ja)),)
        phrase = Phrase("topic", own, buttons, japanese=() if own == japanese else japanese)
        return Outcome.say(phrase, topic=topic.id, left=context.last_article)

    @staticmethod
    def _find(topics: tuple[Topic, ...], context: Context) -> Topic | None:
        wanted = context.command.get("id")
        words = context.turn.text.strip().lower()
        for topic in topics:
            if topic.id == wanted or (words and plain(topic.name).lower() == words):
                return topic
        return None
