"""The same article in another language; the conversation's language stays."""

from __future__ import annotations

from bot.actions.answer_question import AnswerQuestion
from bot.actions.answering import SUPPORT_CENTER, find_place
from bot.actions.context import Context
from bot.actions.outcome import Outcome
from bot.actions.phrases import language_menu
from bot.actions.rewording import last_article_in
from bot.actions.turn_action import TurnAction
from contracts.languages import Language
from contracts.replies import Phrase
from nlu.shortcuts import find_other_language, find_wished_language


def wished_language(context: Context) -> Language | None:
    """The language that the button or the words name, if it is one of ours."""
    named = context.command.get("language")
    if named is not None:
        return Language(named) if named in [item.value for item in Language] else None
    return find_wished_language(context.turn.text)


def asks_about_article(context: Context, language: Language) -> bool:
    """True where words name the language that is spoken anyway: then they ask about the article ("in English?")."""
    return language is context.turn.language and context.turn.command is None and context.thread is not None


class OtherLanguage(TurnAction):
    """A reading in another language."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_other_language"

    async def take(self, context: Context) -> Outcome:
        """The article; where the language is not ours, the note that names the centre's interpreters."""
        language = wished_language(context)
        if language is None and find_other_language(context.turn.text):
            place = await find_place(self.knowledge, SUPPORT_CENTER, context.turn.language)
            return Outcome.say(Phrase("other-language-note", places=(place,) if place else ()))
        if language is None:
            return Outcome.say(language_menu())
        if asks_about_article(context, language):
            return await AnswerQuestion(self.knowledge).take(context)
        shown = await last_article_in(self.knowledge, context, language)
        if shown is None:
            missing = (Phrase("other-language-nothing"),) if context.article else ()
            return Outcome.say(*missing, language_menu())
        return shown
