"""Shows the four languages as buttons."""

from __future__ import annotations

from bot.actions.context import Context
from bot.actions.outcome import Outcome
from bot.actions.phrases import language_menu
from bot.actions.turn_action import TurnAction


class LanguageMenu(TurnAction):
    """The language row."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_language_menu"

    async def take(self, context: Context) -> Outcome:
        """The row."""
        return Outcome.say(language_menu())
