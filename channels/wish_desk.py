"""The form for a person, one step a turn: works without the dialogue engine, by words and by buttons alone."""

from __future__ import annotations

from dataclasses import replace
from typing import cast, get_args

import structlog

from channels import wish_words
from channels.contacts import ContactDesks
from channels.fixed_replies import local_answer
from channels.said import SETTINGS, Keeping, Said, say
from channels.understanding import Understanding
from contracts.commands import Command
from contracts.languages import Language
from contracts.replies import EscalationRequest, Phrase
from conversations.model import TurnOutcome
from conversations.resident_cases import ResidentCases
from conversations.ticket_values import AnswerBy
from conversations.wishes import WishForm
from storage.times import Clock

log = structlog.get_logger(__name__)

#: What a phrase of the bot says about a wish for a person; the form's own words take their place.
_REPLACED = frozenset({"person", "person-urgent"})


class WishDesk:
    """Fills in the form and opens the ticket."""

    def __init__(
        self,
        cases: ResidentCases,
        contacts: ContactDesks,
        understanding: Understanding,
        keeping: Keeping,
        clock: Clock,
    ) -> None:
        self._cases, self._contacts, self._understanding = cases, contacts, understanding
        self._keeping, self._clock = keeping, clock

    async def begin(self, said: Said, outcome: TurnOutcome, wish: EscalationRequest) -> TurnOutcome:
        """The first question of the form, or what becomes of the case that there is already."""
        language = outcome.language or said.language
        kept = tuple(r for r in outcome.replies if not (isinstance(r, Phrase) and r.key in _REPLACED))
        desks, now = self._contacts.cards(language), self._clock()
        ticket = await self._cases.newest(said.conversation.id)
        if ticket is not None and ticket.state != "closed":
            again = wish_words.running(ticket, language, now, desks)
            return replace(outcome, replies=(*kept, again), extra={**outcome.extra, "wish": None})
        form = WishForm(wish.reason, wish.topic or said.conversation.last_topic, wish.article)
        first = tuple(phrase for phrase in (wish_words.urgent(desks, form),) if phrase)
        asked = wish_words.ask(form, language, self._keeping.case_days)
        if not first:  # whom to call, at least once
            asked = replace(asked, places=wish_words.numbers_of(desks))
        extra = {**outcome.extra, "wish": form.to_text()}
        return replace(outcome, replies=(*kept, *first, asked), extra=extra)

    async def fill(self, said: Said, form: WishForm, word: str | None) -> TurnOutcome | None:
        """One step of the form; None for a tap that leads elsewhere."""
        command = said.message.command
        if word == "cancel":
            return say(Phrase("wish.cancelled"), extra={"wish": None})
        if command is not None:
            return await self._tapped(said, form, command)
        if said.message.kind != "text":
            return self._ask(said, form, Phrase("wish.media") if said.message.kind == "media" else None)
        if form.step == "share":
            answer = self._understanding.yes_no(said.words)
            if answer is not None:
                return await self._open(said, form, shares=answer)
        changed, note = form.with_words(said.message.text.strip(), said.message_id)
        return self._ask(said, changed, Phrase(note) if note else None)

    async def _tapped(self, said: Said, form: WishForm, command: Command) -> TurnOutcome | None:
        chosen = command.get("id") or ""
        if command.kind == "wish-share" and form.step == "share":
            return await self._open(said, form, shares=command.get("on") == "1")
        if command.kind == "wish-topic":
            changed = form.with_topic(chosen)
            return self._ask(said, changed, wish_words.urgent(self._contacts.cards(said.language), changed))
        if command.kind == "wish-skip":
            return self._ask(said, form.without_sentence())
        if command.kind == "wish-answer" and chosen in get_args(AnswerBy):
            return self._ask(said, form.with_answer(cast("AnswerBy", chosen)))
        return self._ask(said, form) if command.kind.startswith("wish-") else self._set(said, form, command)

    def _set(self, said: Said, form: WishForm, command: Command) -> TurnOutcome | None:
        """Another language or readings in the middle of it: the same question again."""
        settings = local_answer(command, ()) if command.kind in SETTINGS else None
        if settings is None:
            return None
        if command.kind == "languages":
            return say(*settings)
        chosen = command.get("language")
        language = Language(chosen) if chosen else said.language
        return say(*settings, wish_words.ask(form, language, self._keeping.case_days))

    async def _open(self, said: Said, form: WishForm, *, shares: bool) -> TurnOutcome:
        ticket = await self._cases.open(said.conversation, form.request(shares=shares))
        log.info("ticket.opened", channel=said.message.channel, urgent=ticket.urgent, shares=shares)
        desks = self._contacts.cards(said.language)
        phrase = wish_words.opened(ticket, said.language, self._clock(), desks)
        return say(phrase, extra={"wish": None})

    def _ask(self, said: Said, form: WishForm, *before: Phrase | None) -> TurnOutcome:
        asked = wish_words.ask(form, said.language, self._keeping.case_days)
        return say(*(phrase for phrase in before if phrase), asked, extra={"wish": form.to_text()})
