"""The resident says how old the child is."""

from __future__ import annotations

from dataclasses import replace

from bot.actions.answering import ask, query
from bot.actions.context import Context
from bot.actions.informed import noted
from bot.actions.outcome import Outcome
from bot.actions.turn_action import TurnAction
from contracts.replies import Phrase, Remember
from nlu.ages import find_age_band


class InformAge(TurnAction):
    """Remembers the age band."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_inform_age"

    async def take(self, context: Context) -> Outcome:
        """The last answer for this age, or that it is noted."""
        band = context.command.get("id") or find_age_band(context.turn.text)
        if band is None:
            return await ask(self.knowledge, context, query(context, context.turn.text))
        here = replace(context, child_age=band)
        outcome = await noted(self.knowledge, here, "child_age", Remember(child_age=band), Phrase("age-noted"))
        return outcome.then(child_age=band)
