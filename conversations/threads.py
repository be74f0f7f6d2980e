"""A resident's conversation, turn by turn: opened, answered, remembered, unsent, erased."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from contracts.languages import Language, find_language
from contracts.replies import Phrase
from contracts.wire import Json
from conversations import privacy
from conversations.access import check_token, new_token
from conversations.effects import after_turn
from conversations.errors import UnknownConversation
from conversations.inbox import client_key, event_row
from conversations.model import (
    Channel,
    ClaimedEvent,
    Conversation,
    InboundMessage,
    StoredMessage,
    TurnOutcome,
)
from conversations.my_data import MyDataDesk
from conversations.outbox import REPLY_TOKEN
from conversations.ports import LiveUpdates
from conversations.recording import Recorder
from conversations.repository import Repository, event_key, sender_of, session_of
from conversations.sending import ReplyToken, queue_replies
from conversations.tables import (
    INBOX,
    conversation,
    inbound_event,
    resident,
)
from conversations.ticket_rows import TicketRows
from conversations.ticket_values import Ticket
from conversations.wishes import WishForm, find_phone
from storage.claims import DONE
from storage.engine import reading, writing
from storage.errors import LeaseLost
from storage.sealing import Sealer
from storage.sweeping import sweep
from storage.times import Clock, utc_now

SESSION_IDLE = timedelta(hours=12)
#: How many later messages are looked through for repeated words.
_QUOTES = 10_000
#: Facts that end with a session: a form half filled in, a question that waits for yes or no.
OF_THE_TALK = frozenset({"wish", "asked"})
_KEPT_KINDS = ("text", "command", "sticker", "media", "location", "unsupported")


@dataclass(frozen=True, slots=True)
class OpenTurn:
    """A turn to be answered. question: the resident's message; None when it was unsent or is not a message."""

    conversation: Conversation
    question: StoredMessage | None


class Threads:
    """Conversations as the channels use them."""

    def __init__(self, engine: AsyncEngine, sealer: Sealer, live: LiveUpdates, clock: Clock = utc_now) -> None:
        self._engine, self._sealer, self._live, self._clock = engine, sealer, live, clock
        self._rows, self._recorder = Repository(sealer), Recorder(sealer)

    async def open_turn(self, event: ClaimedEvent) -> OpenTurn:
        """The resident's conversation, made if it is new, with the message appended once however often it is taken.

        Raises UnknownConversation for a web conversation that was deleted.
        """
        message, now = event.message, self._clock()
        async with writing(self._engine) as connection:
            found = await self._open(connection, message, now)
            if event.retry_of:
                return OpenTurn(found, await self._rows.find_message(connection, id=event.retry_of))
            if message.kind not in _KEPT_KINDS or await self._is_unsent(connection, message):
                return OpenTurn(found, None)
            key = event_key(message.channel, message.event_id)
            question = await self._rows.find_message(connection, event_key=key)
            if question is None:
                sequence = await self._rows.next_sequence(connection, found.id)
                question = await self._rows.add_resident_message(connection, message, found.id, sequence or 0, now)
        await self._live.publish(f"conversation:{found.id}")
        return OpenTurn(found, question)

    async def finish(self, event: ClaimedEvent, turn: OpenTurn, outcome: TurnOutcome) -> Conversation:
        """Write everything a turn decided, complete its event and queue the delivery, in one transaction.

        Raises LeaseLost, having written nothing, when another worker has the event or the conversation is gone.
        """
        now = self._clock()
        async with writing(self._engine) as connection:
            await INBOX.finish(connection, event.id, event.attempt, DONE, payload_sealed=None, reason=outcome.missed)
            changed = after_turn(await self._fresh(connection, turn.conversation), outcome)
            if outcome.reachable is not None:
                await self._set_reachable(connection, changed)
            await self._rows.write_conversation(connection, changed)
            if outcome.replies:
                await self._reply(connection, event, changed, outcome, now)
            await self._recorder.record(connection, turn.question, changed, outcome, now, answered=event.retry_of)
            if outcome.retry_after is not None and turn.question is not None:
                await self._ask_again(connection, event.message, turn.question.id, outcome.retry_after)
        if outcome.replies:
            await self._live.publish("outbox")
            await self._live.publish(f"conversation:{changed.id}")
        return changed

    async def unsend(self, event: ClaimedEvent) -> bool:
        """Erase the message that was unsent wherever it is kept, and complete the event. False: it never came."""
        message = event.message
        async with writing(self._engine) as connection:
            await INBOX.finish(connection, event.id, event.attempt, DONE, payload_sealed=None)
            if not message.refers_to:
                return False
            key = client_key(self._sealer, message.channel, message.refers_to)
            unsent = await self._rows.find_message(connection, client_key=key)
            erased = await privacy.erase_message(connection, key, self._clock())
            if unsent is not None:
                await self._unsend_quotes(connection, unsent)
        await sweep(self._engine)
        return erased

    async def messages_after(self, conversation_id: str, sequence: int = 0, limit: int = 200) -> list[StoredMessage]:
        """The conversation's messages with a greater number, oldest first, `limit` at most.

        Raises UnknownConversation, also once it was deleted.
        """
        async with reading(self._engine) as connection:
            found = await self._rows.messages_after(connection, conversation_id, sequence, limit)
            if not found and await self._rows.read_conversation(connection, conversation_id) is None:
                raise UnknownConversation
            return found

    async def read(self, conversation_id: str) -> Conversation:
        """A conversation; raises UnknownConversation."""
        async with reading(self._engine) as connection:
            found = await self._rows.read_conversation(connection, conversation_id)
        if found is None:
            raise UnknownConversation
        return found

    async def ticket(self, conversation_id: str) -> Ticket | None:
        """The conversation's latest case, in whatever state."""
        async with reading(self._engine) as connection:
            return await TicketRows(self._sealer).newest(connection, conversation_id)

    async def document(self, conversation_id: str) -> Json:
        """Everything that is kept of the conversation, for its resident. Raises UnknownConversation."""
        return await MyDataDesk(self._engine, self._sealer).document(conversation_id)

    async def find(self, channel: Channel, external_id: str) -> Conversation | None:
        """The running conversation of a vendor's id."""
        async with reading(self._engine) as connection:
            owner = await self._rows.find_resident(connection, channel, external_id)
            return await self._rows.find_conversation(connection, owner) if owner else None

    async def create_web(
        self, language: Language | None = None, hint: str | None = None, chosen: bool = False
    ) -> tuple[str, str]:
        """A new web conversation: its id, which is also the resident's external id, and the token, shown only now.

        chosen: the visitor picked the language, so their words do not change it.
        """
        token, token_hash = new_token()
        conversation_id, now = uuid4().hex, self._clock()
        guess = language or find_language(hint)
        async with writing(self._engine) as connection:
            owner = await self._rows.add_resident(connection, "web", conversation_id, now)
            value = Conversation(
                id=conversation_id,
                resident_id=owner,
                channel="web",
                language=guess or Language.JA,
                language_chosen=chosen and language is not None,
                furigana=guess is Language.JA_EASY,
                sender=sender_of(conversation_id, 1),
                language_known=guess is not None,
                extra={"page": language.value} if language else {},
            )
            await self._rows.add_conversation(connection, value, now, token_hash)
        return conversation_id, token

    async def authorise(self, conversation_id: str, token: str) -> Conversation:
        """The conversation, if the token is its own; raises UnknownConversation."""
        async with reading(self._engine) as connection:
            found = await self._rows.read_conversation(connection, conversation_id)
            kept = (
                await connection.execute(select(conversation.c.access_hash).where(conversation.c.id == conversation_id))
            ).scalar_one_or_none()
        if not check_token(token, kept) or found is None:
            raise UnknownConversation
        return found

    async def choose_language(self, conversation_id: str, language: Language, furigana: bool) -> Conversation:
        """Answer in this language from now on: the resident picked it. Raises UnknownConversation."""
        async with writing(self._engine) as connection:
            found = await self._rows.read_conversation(connection, conversation_id)
            if found is None:
                raise UnknownConversation
            chosen = replace(found, language=language, furigana=furigana, language_chosen=True, language_known=True)
            await self._rows.write_conversation(connection, chosen)
        await self._live.publish(f"conversation:{conversation_id}")
        return chosen

    async def delete(self, conversation_id: str) -> None:
        """Erase everything kept of a conversation and its resident; the dialogue engine's part follows from a queue."""
        async with writing(self._engine) as connection:
            found = await self._rows.read_conversation(connection, conversation_id)
            if found is None:
                raise UnknownConversation
            await privacy.erase_conversation(connection, found, self._sealer, self._clock())
        await sweep(self._engine)
        await self._live.publish("erasures")
        await self._live.publish(f"conversation:{conversation_id}")

    # steps of a turn

    async def _unsend_quotes(self, connection: AsyncConnection, unsent: StoredMessage) -> None:
        """Take an unsent message out of a form that is being filled in, and out of what the bot repeated of it."""
        found = await self._rows.read_conversation(connection, unsent.conversation_id, lock=True)
        form = WishForm.from_text(found.extra.get("wish")) if found else None
        if found is not None and form is not None:
            kept = {**found.extra, "wish": form.without_message(unsent.id).to_text()}
            await self._rows.write_conversation(connection, replace(found, extra=kept))
        words = [item for item in (unsent.text.strip(), find_phone(unsent.text)) if item]
        later = await self._rows.messages_after(connection, unsent.conversation_id, unsent.sequence, _QUOTES)
        for said in later:
            values = [item for reply in said.replies if isinstance(reply, Phrase) for _, item in reply.values]
            if said.author == "bot" and any(item in value for item in words for value in values):
                await privacy.empty_message(connection, said.id, self._clock())

    async def _open(self, connection: AsyncConnection, message: InboundMessage, now: datetime) -> Conversation:
        owner = await self._rows.find_resident(connection, message.channel, message.external_id)
        found = await self._rows.find_conversation(connection, owner) if owner else None
        if found is None:
            if message.channel == "web":
                raise UnknownConversation
            owner = owner or await self._rows.add_resident(connection, message.channel, message.external_id, now)
            found = _first(owner, message)
            await self._rows.add_conversation(connection, found, now)
        opened = _follow_page(_rotate(found, now), message)
        if message.kind in _KEPT_KINDS:
            opened = replace(opened, last_message_at=now)
        if opened != found:
            await self._rows.write_conversation(connection, opened)
        return opened

    async def _is_unsent(self, connection: AsyncConnection, message: InboundMessage) -> bool:
        if not message.message_id:
            return False
        key = client_key(self._sealer, message.channel, message.message_id)
        unsent = exists().where(inbound_event.c.client_key == key, inbound_event.c.kind == "unsend")
        return bool((await connection.execute(select(unsent))).scalar())

    async def _fresh(self, connection: AsyncConnection, opened: Conversation) -> Conversation:
        """The conversation as it is now: a page may have changed its language while the turn was being answered."""
        value = await self._rows.read_conversation(connection, opened.id, lock=True)
        if value is None:
            raise LeaseLost("the conversation was deleted")
        if opened.language_known and not value.language_known:
            return replace(value, language=opened.language, language_known=True)
        return value

    async def _set_reachable(self, connection: AsyncConnection, value: Conversation) -> None:
        await connection.execute(
            update(resident).where(resident.c.id == value.resident_id).values(reachable=value.reachable)
        )
        if not value.reachable:
            await privacy.cancel_deliveries(connection, value.id, "unreachable", self._clock())

    async def _reply(
        self,
        connection: AsyncConnection,
        event: ClaimedEvent,
        value: Conversation,
        outcome: TurnOutcome,
        now: datetime,
    ) -> None:
        message = event.message
        token = self._sealer.seal(message.reply_token, REPLY_TOKEN) if message.reply_token else None
        try:
            await queue_replies(
                connection,
                self._rows,
                value,
                outcome.replies,
                dedupe_key=f"turn:{event_key(message.channel, message.event_id)}",
                now=now,
                token=ReplyToken(token, message.reply_until),
                language_row=outcome.language_row,
            )
        except UnknownConversation as error:
            raise LeaseLost("the conversation was deleted") from error

    async def _ask_again(
        self, connection: AsyncConnection, message: InboundMessage, question_id: str, delay: float
    ) -> None:
        later = replace(message, event_id=f"{message.event_id}#again", reply_token=None, reply_until=None)
        row = event_row(self._sealer, later, self._clock, retry_of=question_id, delay=delay)
        # a lane of its own: what the resident writes meanwhile must not wait for it
        await INBOX.add(connection, [{**row, "lane": f"again:{row['lane'][:70]}"}], "channel", "event_id")


def _first(resident_id: str, message: InboundMessage) -> Conversation:
    guess = message.page_language or find_language(message.language_hint)
    conversation_id = uuid4().hex
    return Conversation(
        id=conversation_id,
        resident_id=resident_id,
        channel=message.channel,
        language=guess or Language.JA,
        language_chosen=message.page_language is not None,
        furigana=guess is Language.JA_EASY,
        sender=sender_of(conversation_id, 1),
        language_known=guess is not None,
        extra={"page": message.page_language.value} if message.page_language else {},
    )


def _rotate(value: Conversation, now: datetime) -> Conversation:
    """After a long pause a new session begins: language and facts stay, the thread of talk does not."""
    if value.last_message_at is None or now - value.last_message_at < SESSION_IDLE:
        return value
    return replace(
        value,
        sender=sender_of(value.id, session_of(value.sender) + 1),
        last_article=None,
        last_topic=None,
        misses=0,
        offer_declined=False,
        extra={name: item for name, item in value.extra.items() if name not in OF_THE_TALK},
    )


def _follow_page(value: Conversation, message: InboundMessage) -> Conversation:
    """A page language counts as a choice when it *changes*; otherwise what was chosen in the chat stays."""
    page = message.page_language
    if page is None or value.extra.get("page") == page.value:
        return value
    return replace(
        value,
        language=page,
        language_chosen=True,
        language_known=True,
        extra={**value.extra, "page": page.value},
    )
