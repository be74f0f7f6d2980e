"""Readings over kanji, on or off."""

from __future__ import annotations

from bot.actions.context import Context
from bot.actions.outcome import Outcome
from bot.actions.turn_action import TurnAction
from contracts.replies import LanguageChange, Phrase
from nlu.shortcuts import wants_furigana_off


class SwitchFurigana(TurnAction):
    """Furigana."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_switch_furigana"

    async def take(self, context: Context) -> Outcome:
        """The switch and its confirmation."""
        tapped = context.turn.command is not None
        on = context.command.get("on") != "0" if tapped else not wants_furigana_off(context.turn.text)
        return Outcome.say(LanguageChange(furigana=on), Phrase("furigana-on" if on else "furigana-off"))
