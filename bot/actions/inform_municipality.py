"""The resident says where they live."""

from __future__ import annotations

from dataclasses import replace

from bot.actions.answering import ask, query
from bot.actions.context import Context
from bot.actions.informed import noted
from bot.actions.outcome import Outcome
from bot.actions.turn_action import TurnAction
from contracts.replies import Phrase, Remember
from nlu.municipalities import find_municipality, municipalities


class InformMunicipality(TurnAction):
    """Remembers the town."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_inform_municipality"

    async def take(self, context: Context) -> Outcome:
        """The last answer for this town, or that it is noted; "other" asks for the name in words."""
        chosen = context.command.get("id")
        if chosen == "other":
            return Outcome.say(Phrase("ask-municipality-other"), asking=["municipality"])
        town = chosen or find_municipality(context.turn.text)
        if town is None or town not in municipalities():
            return await ask(self.knowledge, context, query(context, context.turn.text))
        known = municipalities()[town]
        name = known.name[context.turn.language.base]
        here = replace(context, municipality=town)
        phrase = Phrase("municipality-noted", (("municipality", name),))
        outcome = await noted(self.knowledge, here, "municipality", Remember(municipality=town), phrase)
        return outcome.then(municipality=town, mentioned=None)
