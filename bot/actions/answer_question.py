"""A question in the resident's own words: the route that nearly every message takes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.actions.answering import SUPPORT_CENTER, ask, find_place, query
from bot.actions.context import Context
from bot.actions.inform_age import InformAge, answers_age
from bot.actions.letters import explain
from bot.actions.outcome import Outcome
from bot.actions.phrases import language_menu
from bot.actions.turn_action import TurnAction
from contracts.replies import AnswerReply, Phrase
from nlu.letters import recognise_letter
from nlu.municipalities import find_municipality
from nlu.stages import named_in

_TOKYO = ZoneInfo("Asia/Tokyo")


class AnswerQuestion(TurnAction):
    """Asks the knowledge service; a town or an age named in the question counts for this answer.

    The article before goes along: whether the question leans on it, the service decides (knowledge/following.py).
    """

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_answer_question"

    async def take(self, context: Context) -> Outcome:
        """The answer, choices or an honest no; notes for other languages first, the language row last."""
        text = context.turn.text
        if answers_age(context):
            return await InformAge(self.knowledge).take(context)
        letter = recognise_letter(text, datetime.now(_TOKYO).date())
        if letter is not None:
            return await explain(self.knowledge, context, letter)
        town = find_municipality(text)
        ages = named_in(text).ages
        age = next(iter(ages)) if len(ages) == 1 else None
        about = replace(context, municipality=town or context.municipality, child_age=age or context.child_age)
        before = {"last_article": context.thread, "last_municipality": context.mentioned if context.thread else None}
        outcome = await ask(self.knowledge, about, query(about, text, **before))
        outcome = outcome.then(**_mentioned(context, town, outcome))
        if context.turn.other_language:
            place = await find_place(self.knowledge, SUPPORT_CENTER, context.turn.language)
            outcome = outcome.after(Phrase("other-language-note", places=(place,) if place else ()))
        if context.turn.undecided:
            outcome = outcome.then(language_menu())
        return outcome


def _mentioned(context: Context, town: str | None, outcome: Outcome) -> dict[str, str | None]:
    """The town that the talk is about, where it is not the resident's own; what was not answered changes nothing."""
    for reply in outcome.replies:
        if isinstance(reply, AnswerReply):
            shown = reply.answer.municipality
            return {"mentioned": shown if shown != context.municipality else None}
    return {"mentioned": town} if town else {}
