"""A question in the resident's own words: the route that nearly every message takes."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.actions.answering import SUPPORT_CENTER, about, ask, find_place, mentioned, query
from bot.actions.context import Context
from bot.actions.inform_age import InformAge, answers_age
from bot.actions.letters import explain
from bot.actions.outcome import Outcome
from bot.actions.phrases import language_menu
from bot.actions.turn_action import TurnAction
from contracts.replies import Phrase
from nlu.letters import recognise_letter
from nlu.municipalities import find_municipality

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
        asked = about(context, text)
        before = {"last_article": context.thread, "last_municipality": context.mentioned if context.thread else None}
        outcome = await ask(self.knowledge, asked, query(asked, text, **before))
        outcome = outcome.then(**mentioned(context, find_municipality(text), outcome))
        if context.turn.other_language:
            place = await find_place(self.knowledge, SUPPORT_CENTER, context.turn.language)
            outcome = outcome.after(Phrase("other-language-note", places=(place,) if place else ()))
        if context.turn.undecided:
            outcome = outcome.then(language_menu())
        return outcome
