"""Step 6 of a turn: what belongs to staff or to the form for a person never reaches the dialogue engine.

While staff hold a case the bot is silent; the resident's words go to them. Danger is answered before this step.
"""

from __future__ import annotations

from dataclasses import replace

from channels import wish_words
from channels.contacts import ContactDesks
from channels.fixed_replies import local_answer
from channels.own_matters import OwnMatters
from channels.said import SETTINGS, Keeping, Said, say
from channels.understanding import Understanding
from channels.wish_desk import WishDesk
from contracts.commands import GATEWAY_KINDS
from contracts.replies import EscalationRequest, Phrase
from conversations.model import TurnOutcome
from conversations.my_data import MyDataDesk
from conversations.resident_cases import ResidentCases
from conversations.ticket_states import STAFF_HAVE_IT
from conversations.ticket_values import Ticket
from storage.times import Clock, utc_now

_PHOTO_SECONDS = 60


class CaseTurns:
    """Turns that are about a case, a wish for one, or the resident's own data."""

    def __init__(
        self,
        cases: ResidentCases,
        data: MyDataDesk,
        contacts: ContactDesks,
        understanding: Understanding,
        *,
        keeping: Keeping | None = None,
        clock: Clock = utc_now,
    ) -> None:
        keeping = keeping or Keeping()
        self._cases, self._understanding, self._keeping, self._clock = cases, understanding, keeping, clock
        self._own = OwnMatters(cases, data, understanding, keeping, clock)
        self._wish = WishDesk(cases, contacts, understanding, keeping, clock)

    async def take(self, said: Said) -> TurnOutcome | None:
        """What comes of a message that the bot must not answer; None for the others."""
        kind = self._kind(said)
        own = await self._own.take(said, kind)
        if own is not None:
            return own
        ticket = await self._cases.newest(said.conversation.id)
        if ticket is not None and ticket.state != "closed" and said.message.kind == "media":
            return await self._photo(said, ticket)
        if ticket is not None and ticket.state in STAFF_HAVE_IT:
            held = await self._held(said, ticket)
            if held is not None:
                return held
        if said.form is not None:
            return await self._wish.fill(said, said.form, kind)
        if said.message.command is not None and kind in GATEWAY_KINDS:
            return await self._stale(said, kind)
        return None

    async def _stale(self, said: Said, kind: str) -> TurnOutcome:
        """A tap on a button whose question is over; the dialogue engine does not know it."""
        if not kind.startswith("wish-"):
            return say(Phrase("wish.cancelled"))
        topic = said.argument("id") if kind == "wish-topic" else None
        return await self._wish.begin(said, TurnOutcome(), EscalationRequest("asked", topic or None))

    def wants_erasure(self, said: Said) -> bool:
        """Whether the resident has confirmed that everything shall go."""
        return self._own.wants_erasure(said)

    async def tell_staff(self, said: Said, *, urgent: bool = False) -> bool:
        """Give the message to the staff member who has the case, if anybody has. urgent: it spoke of danger."""
        message = said.message
        token, until = message.reply_token, message.reply_until
        if urgent:  # the bot answers danger itself, and needs the token for that
            token, until = None, None
        return bool(await self._cases.wrote(said.conversation.id, token, until, urgent=urgent))

    async def silent(self, said: Said) -> bool:
        """Whether the bot must say nothing in this conversation now."""
        ticket = await self._cases.newest(said.conversation.id)
        return ticket is not None and ticket.state in STAFF_HAVE_IT

    async def after(self, said: Said, outcome: TurnOutcome) -> TurnOutcome:
        """The outcome of a turn that the bot answered, with a wish for a person turned into the form."""
        wish = next((effect for effect in outcome.effects if isinstance(effect, EscalationRequest)), None)
        if wish is not None:
            return await self._wish.begin(said, outcome, wish)
        if said.form is not None and said.message.command and said.message.command.kind not in SETTINGS:
            left = (Phrase("wish.left"), *outcome.replies)
            return replace(outcome, replies=left, extra={**outcome.extra, "wish": None})
        if said.message.kind == "media":
            outcome = self._once(said, outcome)
        return await self._offer_reopening(said, outcome)

    async def _held(self, said: Said, ticket: Ticket) -> TurnOutcome | None:
        """Silence, and the words to staff; None if nobody has the case any more."""
        command = said.message.command
        if command is not None:
            settings = local_answer(command, ()) if command.kind in SETTINGS else None
            if settings is not None:
                return say(*settings)
            return say(Phrase("ticket.held", (("number", ticket.number),), (wish_words.bot_button(),)))
        return TurnOutcome() if await self.tell_staff(said) else None

    async def _photo(self, said: Said, ticket: Ticket) -> TurnOutcome:
        """Photos and documents go to staff; where they cannot be kept the resident hears it at once."""
        passed = await self._cases.pass_on(ticket, said.message_id)
        silent = ticket.state in STAFF_HAVE_IT and await self.tell_staff(said)
        if passed == "refused":
            return say(Phrase("ticket.media-refused"))
        return TurnOutcome() if silent else self._once(said, say(Phrase("ticket.media", (("number", ticket.number),))))

    def _once(self, said: Said, outcome: TurnOutcome) -> TurnOutcome:
        """Several photos come as several messages: what they are told, they are told once a minute."""
        now = int(self._clock().timestamp())
        key, _, at = (said.conversation.extra.get("photo") or "").partition(" ")
        first = outcome.replies[0] if outcome.replies else None
        if not isinstance(first, Phrase):
            return outcome
        if key == first.key and at.isdigit() and 0 <= now - int(at) < _PHOTO_SECONDS:
            return TurnOutcome()
        return replace(outcome, extra={**outcome.extra, "photo": f"{first.key} {now}"})

    async def _offer_reopening(self, said: Said, outcome: TurnOutcome) -> TurnOutcome:
        """Under the first answer after a case was closed: "was that meant for staff?"."""
        if said.message.kind not in ("text", "media") or not outcome.replies:
            return outcome
        ticket = await self._cases.newest(said.conversation.id)
        if ticket is None or ticket.closed_at is None or said.conversation.extra.get("offered") == ticket.number:
            return outcome
        if (self._clock() - ticket.closed_at).days >= self._keeping.reopen_days:
            return outcome
        number = (("number", ticket.number),)
        offer = Phrase("ticket.reopen-offer", number, (wish_words.reopen_button(ticket.number),))
        return replace(outcome, replies=(*outcome.replies, offer), extra={**outcome.extra, "offered": ticket.number})

    def _kind(self, said: Said) -> str | None:
        """The kind of command that was tapped, or that the whole message stands for."""
        if said.message.command is not None:
            return said.message.command.kind
        return self._understanding.find_case_word(said.words) if said.message.kind == "text" else None
