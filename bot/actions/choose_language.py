"""From now on answer in another language, chosen by button or by name."""

from __future__ import annotations

from bot.actions.answer_question import AnswerQuestion
from bot.actions.context import Context
from bot.actions.other_language import asks_about_article, wished_language
from bot.actions.outcome import Outcome
from bot.actions.phrases import language_menu
from bot.actions.rewording import last_article_in
from bot.actions.turn_action import TurnAction
from contracts.replies import LanguageChange, Phrase


class ChooseLanguage(TurnAction):
    """Changes the conversation's language, and shows the last article again in it."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_choose_language"

    async def take(self, context: Context) -> Outcome:
        """The change; the language row where the language is not one of ours."""
        language = wished_language(context)
        if language is None:
            return Outcome.say(language_menu())
        if asks_about_article(context, language) and context.turn.text.endswith("?"):
            return await AnswerQuestion(self.knowledge).take(context)
        outcome = Outcome.say(LanguageChange(language), Phrase("language-changed"))
        shown = await last_article_in(self.knowledge, context, language)
        return outcome.then(*shown.replies, **shown.slots) if shown else outcome
