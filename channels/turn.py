"""One message of a resident, taken from the inbox to what is said: the same for every channel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import uuid4

import structlog

from channels.case_turns import CaseTurns
from channels.contacts import ContactDesks
from channels.danger_replies import danger_alarm, danger_line
from channels.dialogue import Dialogue
from channels.errors import DialogueUnavailable
from channels.fixed_replies import fixed_reply, greeting, local_answer, try_later, unavailable
from channels.presence import Presences
from channels.said import Said
from channels.sites import FakeSites, NearestSites
from channels.understanding import Guess, Understanding
from contracts.languages import Language
from contracts.replies import VISIBLE, Effect, EscalationRequest, Phrase, Reply, Visible
from contracts.turns import Turn
from conversations.errors import SendError
from conversations.inbox import Inbox
from conversations.model import ClaimedEvent, Conversation, InboundMessage, Outgoing, TurnOutcome
from conversations.ports import ChannelSender
from conversations.threads import OpenTurn, Threads

log = structlog.get_logger(__name__)

#: What the dialogue engine is given at most; longer messages are clipped and the resident is told.
LONGEST_QUESTION = 1000


@dataclass(frozen=True, slots=True)
class Read:
    """A message as it is understood. decided: the language its words show, None where they leave it open."""

    words: str
    language: Language
    decided: Language | None
    undecided: bool
    other: str | None


class TurnTaker:
    """Takes claimed events and writes what comes of them, each in one transaction."""

    def __init__(
        self,
        inbox: Inbox,
        threads: Threads,
        dialogue: Dialogue,
        contacts: ContactDesks,
        understanding: Understanding,
        *,
        cases: CaseTurns,
        senders: Mapping[str, ChannelSender],
        presences: Presences | None = None,
        nearest: NearestSites | None = None,
        retry_seconds: float = 45.0,
    ) -> None:
        self._inbox, self._threads, self._dialogue = inbox, threads, dialogue
        self._contacts, self._understanding = contacts, understanding
        self._presences = presences or Presences({})
        self._nearest = nearest or NearestSites(FakeSites(), contacts)
        self._cases, self._senders = cases, senders
        self._retry_seconds = retry_seconds

    async def take(self, event: ClaimedEvent) -> None:
        """Answer one event. Raises LeaseLost, having written nothing, when another worker has it."""
        message = event.message
        if message.kind == "unsend":
            await self._threads.unsend(event)
            return
        turn = await self._threads.open_turn(event)
        if message.kind == "unfollow":
            await self._threads.finish(event, turn, TurnOutcome(reachable=False))
        elif message.kind == "follow":
            await self._threads.finish(event, await self._with_profile(message, turn), greeting())
        elif turn.question is None:
            await self._inbox.done(event, "unsent")
        else:
            turn = await self._with_profile(message, turn)
            outcome = await self._answer(event, turn)
            if outcome is None:
                return
            changed = await self._threads.finish(event, turn, outcome)
            log.info(
                "turn.taken",
                channel=message.channel,
                kind=message.kind,
                language=changed.language.value,
                replies=len(outcome.replies),
                missed=outcome.missed,
            )

    async def give_up(self, event: ClaimedEvent) -> None:
        """After too many failures: apologise once and keep the question for people."""
        turn = await self._threads.open_turn(event)
        language = turn.conversation.language
        apology = (unavailable(self._contacts.cards(language)),) if event.retry_of is None and turn.question else ()
        await self._threads.finish(event, turn, TurnOutcome(replies=apology, missed="failed"))

    async def _with_profile(self, message: InboundMessage, turn: OpenTurn) -> OpenTurn:
        """The turn with the language of the vendor's profile, where nothing has told the language yet."""
        if turn.conversation.language_known:
            return turn
        language = await self._presences.language(message)
        if language is None:
            return turn
        return replace(turn, conversation=replace(turn.conversation, language=language, language_known=True))

    async def _answer(self, event: ClaimedEvent, turn: OpenTurn) -> TurnOutcome | None:
        """What comes of a message; None once everything about its resident was erased."""
        message, conversation = event.message, turn.conversation
        read = Read("", conversation.language, None, False, None)
        if message.kind == "text":
            read = self._read(self._understanding.normalise(message.text), conversation)
        said = Said(message, turn.question.id if turn.question else "", conversation, read.language, read.words)
        if event.retry_of is not None:
            # asked anew after an outage; meanwhile staff may have taken the case
            return TurnOutcome() if await self._cases.silent(said) else await self._ask(event, conversation, read)
        danger = self._understanding.find_danger(read.words) if read.words else None
        if danger is not None:
            log.info("turn.danger", channel=message.channel, danger=danger.kind, sure=danger.sure)
        if danger is not None and danger.sure:
            await self._cases.tell_staff(said, urgent=True)
            return self._outcome(conversation, read, (danger_alarm(danger.kind),))
        if self._cases.wants_erasure(said):
            await self._erase(event, said)
            return None
        outcome = await self._cases.take(said)
        if outcome is None:
            outcome = await self._cases.after(said, await self._by_bot(event, conversation, read))
        else:
            outcome = _as_decided(outcome, read, message)
        if danger is not None and outcome.replies:
            outcome = replace(outcome, replies=(danger_line(danger.kind), *outcome.replies))
        # a question that waits for yes or no waits for one message only
        waits = conversation.extra.get("asked") and "asked" not in outcome.extra
        return replace(outcome, extra={**outcome.extra, "asked": None}) if waits else outcome

    async def _by_bot(self, event: ClaimedEvent, conversation: Conversation, read: Read) -> TurnOutcome:
        kind = event.message.kind
        sites = await self._nearest.replies(event.message, conversation, read.words, read.language)
        if sites is not None:
            return self._outcome(conversation, read, sites)
        if kind not in ("text", "command"):
            desks = self._contacts.cards(conversation.language)
            return TurnOutcome(replies=(fixed_reply(kind, desks, event.message.media_type),))
        if kind == "text" and not any(character.isalnum() for character in read.words):
            hidden = (Phrase("private-numbers"),) if event.message.hidden else ()
            return self._outcome(conversation, read, hidden or (Phrase("empty"),))
        return await self._ask(event, conversation, read)

    async def _erase(self, event: ClaimedEvent, said: Said) -> None:
        """Erase all that is kept of the resident, then say so: straight through the channel, because no row is left."""
        message, conversation = event.message, said.conversation
        await self._threads.delete(conversation.id)
        log.info("turn.erased", channel=message.channel)
        farewell = Outgoing(
            delivery_id=0,
            channel=message.channel,
            conversation_id=conversation.id,
            external_id=message.external_id,
            replies=(Phrase("data.erased"),),
            language=said.language,
            furigana=conversation.furigana,
            retry_key=str(uuid4()),
            attempt=1,
            reply_token=message.reply_token,
            reply_until=message.reply_until,
        )
        try:
            await self._senders[message.channel].send(farewell)
        except (SendError, KeyError) as error:
            log.warning("turn.farewell_failed", channel=message.channel, error=type(error).__name__)

    async def _ask(self, event: ClaimedEvent, conversation: Conversation, read: Read) -> TurnOutcome:
        message = event.message
        asked = replace(read, words=read.words[:LONGEST_QUESTION])
        try:
            async with self._presences.typing(message):
                replies = await self._dialogue.ask(_turn(message, conversation, asked))
        except DialogueUnavailable as error:
            log.warning("turn.unavailable", channel=message.channel, reason=error.reason, again=bool(event.retry_of))
            return self._degraded(event, conversation, read)
        if len(read.words) > LONGEST_QUESTION:
            replies = (Phrase("too-long"), *replies)
        if message.hidden:
            replies = (Phrase("private-numbers"), *replies)
        return self._outcome(conversation, read, replies)

    def _degraded(self, event: ClaimedEvent, conversation: Conversation, read: Read) -> TurnOutcome:
        if event.retry_of is not None:
            # the resident has had the apology; the question stays with the editors and staff
            return TurnOutcome(missed="unavailable")
        desks = self._contacts.cards(read.language)
        local = local_answer(event.message.command, desks)
        if local is None and event.message.kind == "text" and self._understanding.is_wish(read.words):
            local = (EscalationRequest("asked"),)
        if local is not None:
            return self._outcome(conversation, read, local)
        if event.message.kind != "text":
            return self._outcome(conversation, read, (try_later(desks),))
        apology = self._outcome(conversation, read, (unavailable(desks),))
        return replace(apology, missed="unavailable", retry_after=self._retry_seconds)

    def _read(self, words: str, conversation: Conversation) -> Read:
        hint = conversation.language if conversation.language_known else None
        guess = self._understanding.identify(words, hint)
        # a pasted letter is in its sender's language, not in the reader's
        pasted = conversation.language_known and self._understanding.is_letter(words)
        decided = None if pasted else decide_language(guess, conversation)
        return Read(words, decided or conversation.language, decided, guess.undecided, guess.other)

    @staticmethod
    def _outcome(conversation: Conversation, read: Read, replies: tuple[Reply, ...]) -> TurnOutcome:
        visible: list[Visible] = []
        effects: list[Effect] = []
        for reply in replies:
            if isinstance(reply, VISIBLE):
                visible.append(reply)
            else:
                effects.append(reply)
        return TurnOutcome(
            replies=tuple(visible),
            effects=tuple(effects),
            language=read.decided,
            language_row=read.undecided and not conversation.language_known,
        )


def _as_decided(outcome: TurnOutcome, read: Read, message: InboundMessage) -> TurnOutcome:
    """What a case turn says, in the language its words showed; with the warning about numbers that were hidden."""
    hidden = (Phrase("private-numbers"),) if message.hidden and outcome.replies else ()
    return replace(outcome, language=read.decided, replies=(*hidden, *outcome.replies))


def decide_language(guess: Guess, conversation: Conversation) -> Language | None:
    """The language that words switch to, or None to keep the conversation's.

    A choice of the resident's wins over words; words in Japanese leave easy Japanese easy. Undecided words count
    only where nothing else is known: then the best guess answers, with the row of languages under it.
    """
    if conversation.language_chosen or guess.language is None or (guess.undecided and conversation.language_known):
        return None
    if guess.language is Language.JA and conversation.language is Language.JA_EASY:
        return None
    if guess.language is conversation.language and conversation.language_known:
        return None
    return guess.language


def _turn(message: InboundMessage, conversation: Conversation, read: Read) -> Turn:
    return Turn(
        sender=conversation.sender,
        text=read.words,
        language=read.language,
        channel=message.channel,
        command=message.command,
        undecided=read.undecided and not conversation.language_known,
        other_language=read.other,
        municipality=conversation.municipality,
        child_age=conversation.child_age,
        last_article=conversation.last_article,
        last_topic=conversation.last_topic,
        misses=conversation.misses,
        offer_declined=conversation.offer_declined,
    )
