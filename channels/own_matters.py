"""What residents decide for themselves at any time: back to the bot, rating, reopening, a referral, their own data."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import cast, get_args

from channels import data_words, wish_words
from channels.said import Keeping, Said, say
from channels.understanding import Understanding
from contracts.replies import Phrase
from conversations.errors import TransitionRefused
from conversations.model import TurnOutcome
from conversations.my_data import MyDataDesk
from conversations.resident_cases import ResidentCases
from conversations.ticket_values import Satisfaction
from storage.times import Clock


class OwnMatters:
    """Words and taps about one's own cases and data."""

    def __init__(
        self,
        cases: ResidentCases,
        data: MyDataDesk,
        understanding: Understanding,
        keeping: Keeping,
        clock: Clock,
    ) -> None:
        self._cases, self._data, self._understanding = cases, data, understanding
        self._keeping, self._clock = keeping, clock
        self._matters: Mapping[str, Callable[[Said], Awaitable[TurnOutcome]]] = {
            "mydata": self._show,
            "erase": self._ask_erase,
            "bot": self._back,
            "rate": self._rate,
            "reopen": self._reopen,
            "referral": self._decide,
        }

    async def take(self, said: Said, kind: str | None) -> TurnOutcome | None:
        """What comes of a matter of this kind (a command kind, also when it was said in words); None if it is none."""
        if said.waits_for_erasure and said.message.command is None and self._understanding.yes_no(said.words) is False:
            return say(Phrase("data.erase-kept"))
        matter = self._matters.get(kind or "")
        return await matter(said) if matter else None

    def wants_erasure(self, said: Said) -> bool:
        """Whether the resident has confirmed, by button or word, that everything shall go."""
        command = said.message.command
        if command is not None:
            return command.kind == "erase" and command.get("on") == "1"
        return said.waits_for_erasure and said.message.kind == "text" and self._understanding.yes_no(said.words) is True

    async def _show(self, said: Said) -> TurnOutcome:
        data = await self._data.summary(said.conversation.id)
        keeping = self._keeping
        return say(data_words.shown(data, said.language, keeping.message_days, keeping.case_days))

    async def _ask_erase(self, said: Said) -> TurnOutcome:
        if said.argument("on") == "0":
            return say(Phrase("data.erase-kept"))
        return say(data_words.ask_erase(), extra={"asked": "erase"})

    async def _back(self, said: Said) -> TurnOutcome:
        ticket = await self._cases.leave(said.conversation.id)
        if ticket is not None:
            number = (("number", ticket.number),)
            back = Phrase("ticket.back", number, (wish_words.reopen_button(ticket.number),))
            return say(back, extra={"offered": ticket.number, "wish": None})
        return say(Phrase("wish.cancelled" if said.form else "ticket.with-bot"), extra={"wish": None})

    async def _rate(self, said: Said) -> TurnOutcome:
        number, rating = said.argument("ticket"), said.argument("id")
        if rating in get_args(Satisfaction):
            await self._cases.rate(said.conversation.id, number, cast("Satisfaction", rating))
        if rating == "poor":
            return say(Phrase("ticket.rated-poor", buttons=(wish_words.reopen_button(number),)))
        return say(Phrase("ticket.rated"))

    async def _reopen(self, said: Said) -> TurnOutcome:
        try:
            ticket = await self._cases.reopen(said.conversation.id, said.argument("ticket"))
        except TransitionRefused:
            return say(Phrase("ticket.not-reopened"))
        return say(wish_words.reopened(ticket, said.language, self._clock()))

    async def _decide(self, said: Said) -> TurnOutcome:
        agreed = said.argument("on") == "1"
        decided = await self._cases.decide(said.conversation.id, said.argument("id"), agreed=agreed)
        if decided is None:
            return say(Phrase("ticket.referral-late"))
        return say(Phrase("ticket.referral-yes" if agreed else "ticket.referral-no"))
