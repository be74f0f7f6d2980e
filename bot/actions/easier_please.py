""" "Easier, please": easy Japanese from now on, and the last article in it."""

from __future__ import annotations

from bot.actions.context import Context
from bot.actions.outcome import Outcome
from bot.actions.phrases import yes_no_buttons
from bot.actions.rewording import last_article_in
from bot.actions.turn_action import TurnAction
from contracts.commands import Command
from contracts.languages import Language
from contracts.replies import Button, LanguageChange, Phrase


class EasierPlease(TurnAction):
    """Only Japanese has an easier form; other readers are offered it, and a person unless they said no to one."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_easier_please"

    async def take(self, context: Context) -> Outcome:
        """The change and the article, or what can be had instead."""
        if not context.turn.language.is_japanese and context.turn.command is None:
            easy = Button(Command.of("language", language=Language.JA_EASY.value), "button.ja-easy")
            if context.turn.offer_declined:
                return Outcome.say(Phrase("easier-in-japanese", buttons=(easy,)))
            offer = Phrase("offer-person", buttons=(*yes_no_buttons(), easy))
            return Outcome.say(offer, offer_pending=True, person_offered=True)
        change = LanguageChange(Language.JA_EASY)
        shown = await last_article_in(self.knowledge, context, Language.JA_EASY)
        if shown is None:
            return Outcome.say(change, Phrase("language-changed"))
        return shown.after(change)
