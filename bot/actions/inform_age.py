"""The resident says how old the child is."""

from __future__ import annotations

from dataclasses import replace

from bot.actions.answering import ask, query, show
from bot.actions.context import Context
from bot.actions.informed import asked_again, noted
from bot.actions.outcome import Outcome
from bot.actions.phrases import AGES
from bot.actions.turn_action import TurnAction
from contracts.answers import Answer
from contracts.replies import Phrase, Remember
from nlu.ages import find_age_band, find_lone_age


def answers_age(context: Context) -> bool:
    """True for a number alone ("8") after the question how old the child is, and after no choices."""
    waiting = "child_age" in context.asking and not context.offered
    return waiting and context.turn.command is None and find_lone_age(context.turn.text) is not None


class InformAge(TurnAction):
    """Remembers the age band: of a button, of words, of a number alone after the question for it."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_inform_age"

    async def take(self, context: Context) -> Outcome:
        """The last answer for this age, or that it is noted."""
        text = context.turn.text
        band = context.command.get("id") or find_age_band(text)
        if band is None and answers_age(context):
            band = find_lone_age(text)
        if band not in AGES:
            return await ask(self.knowledge, context, query(context, text))
        here = replace(context, child_age=band)
        shown = await asked_again(self.knowledge, here, Remember(child_age=band)) or await self._for_age(here)
        if shown is not None:
            return shown.then(child_age=band)
        outcome = await noted(self.knowledge, here, "child_age", Remember(child_age=band), Phrase("age-noted"))
        return outcome.then(child_age=band)

    async def _for_age(self, here: Context) -> Outcome | None:
        """Another age told in words after an answer for one: the answer for that age where it differs, else None."""
        if here.thread is None or here.all_ages is None or here.turn.command:
            return None
        result = await self.knowledge.answer(query(here, article=here.all_ages))
        if not isinstance(result, Answer) or result.article == here.thread:
            return None
        return show(here, result).after(Remember(child_age=here.child_age))
