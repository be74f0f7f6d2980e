"""The resident says where they live."""

from __future__ import annotations

from dataclasses import replace

from bot.actions.answering import ask, query, show
from bot.actions.context import Context
from bot.actions.informed import asked_again, noted
from bot.actions.outcome import Outcome
from bot.actions.turn_action import TurnAction
from contracts.answers import Answer
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
        shown = await asked_again(self.knowledge, here, Remember(municipality=town)) or await self._for_town(here)
        if shown is not None:
            return shown.then(municipality=town, mentioned=None)
        japanese = (("municipality", known.name["ja"]),)
        phrase = Phrase("municipality-noted", (("municipality", name),), japanese=japanese)
        outcome = await noted(self.knowledge, here, "municipality", Remember(municipality=town), phrase)
        return outcome.then(municipality=town, mentioned=None)

    async def _for_town(self, here: Context) -> Outcome | None:
        """A town's name alone after an answer: the town's own article where there is one, else None."""
        if here.thread is None or here.turn.command or "municipality" in here.asking:
            return None
        result = await self.knowledge.answer(query(here, here.turn.text, last_article=here.thread))
        if not isinstance(result, Answer) or result.article == here.thread:
            return None
        return show(here, result).after(Remember(municipality=here.municipality))
