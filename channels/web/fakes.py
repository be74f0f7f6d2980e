"""Conversations kept in memory, for tests and the demonstration page without a database."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from secrets import token_urlsafe
from uuid import uuid4

from channels.web.sender import live_topic
from contracts.languages import Language, find_language
from contracts.replies import Visible
from contracts.wire import Json
from conversations.errors import NoCase, UnknownConversation
from conversations.media import examine
from conversations.model import Author, Conversation, InboundMessage, Medium, StoredMessage
from conversations.ports import LiveUpdates
from conversations.ticket_values import Ticket


class FakeWebThreads:
    """WebThreads in a dictionary."""

    def __init__(self, live: LiveUpdates) -> None:
        self._live = live
        self._tokens: dict[str, str] = {}
        self.conversations: dict[str, Conversation] = {}
        self.messages: dict[str, list[StoredMessage]] = {}
        self.tickets: dict[str, Ticket] = {}

    async def create_web(
        self, language: Language | None = None, hint: str | None = None, chosen: bool = False
    ) -> tuple[str, str]:
        """A new conversation and its token."""
        conversation_id, token = uuid4().hex, token_urlsafe(32)
        spoken = language or find_language(hint) or Language.JA
        self.conversations[conversation_id] = Conversation(
            id=conversation_id,
            resident_id=uuid4().hex,
            channel="web",
            language=spoken,
            language_chosen=chosen,
            furigana=spoken is Language.JA_EASY,
            sender=f"{conversation_id}.1",
        )
        self._tokens[conversation_id] = token
        self.messages[conversation_id] = []
        return conversation_id, token

    async def authorise(self, conversation_id: str, token: str) -> Conversation:
        """The conversation its token opens."""
        if self._tokens.get(conversation_id) != token:
            raise UnknownConversation
        return self.conversations[conversation_id]

    async def read(self, conversation_id: str) -> Conversation:
        """The conversation."""
        try:
            return self.conversations[conversation_id]
        except KeyError as error:
            raise UnknownConversation from error

    async def messages_after(self, conversation_id: str, sequence: int = 0, limit: int = 200) -> list[StoredMessage]:
        """Later messages, in order."""
        kept = self.messages.get(conversation_id, [])
        return [message for message in kept if message.sequence > sequence][:limit]

    async def choose_language(self, conversation_id: str, language: Language, furigana: bool) -> Conversation:
        """Answer in this language from now on."""
        changed = replace(await self.read(conversation_id), language=language, language_chosen=True, furigana=furigana)
        self.conversations[conversation_id] = changed
        await self._live.publish(live_topic(conversation_id))
        return changed

    async def ticket(self, conversation_id: str) -> Ticket | None:
        """The case a test put there."""
        return self.tickets.get(conversation_id)

    async def document(self, conversation_id: str) -> Json:
        """The words that were said."""
        await self.read(conversation_id)
        return {"messages": [{"text": message.text} for message in self.messages[conversation_id]]}

    async def delete(self, conversation_id: str) -> None:
        """Forget the conversation."""
        await self.read(conversation_id)
        for kept in (self.conversations, self._tokens, self.messages):
            kept.pop(conversation_id, None)
        await self._live.publish(live_topic(conversation_id))

    async def say(
        self, conversation_id: str, *replies: Visible, row: bool = False, text: str = "", author: Author = "bot"
    ) -> None:
        """A message of the bot, or of staff when `text` is given or `author` says so."""
        conversation = await self.read(conversation_id)
        await self._add(
            conversation_id,
            StoredMessage(
                id=uuid4().hex,
                conversation_id=conversation_id,
                sequence=0,
                author="staff" if text else author,
                kind="replies",
                created_at=datetime.now(UTC),
                text=text,
                replies=replies,
                language=conversation.language,
                furigana=conversation.furigana,
                language_row=row,
            ),
        )

    async def hear(self, message: InboundMessage) -> None:
        """A message of the resident."""
        await self._add(
            message.external_id,
            StoredMessage(
                id=uuid4().hex,
                conversation_id=message.external_id,
                sequence=0,
                author="resident",
                kind=message.kind,
                created_at=message.sent_at,
                text=message.text,
                command=message.command,
                client_id=message.message_id,
                media=Medium(message.media_type, message.media_name) if message.kind == "media" else None,
            ),
        )

    async def _add(self, conversation_id: str, message: StoredMessage) -> None:
        kept = self.messages.setdefault(conversation_id, [])
        kept.append(replace(message, sequence=len(kept) + 1))
        await self._live.publish(live_topic(conversation_id))


Answering = Callable[[InboundMessage], Awaitable[None]]


class FakeInbox:
    """Keeps each event once and hands it to `answer` before returning."""

    def __init__(self, answer: Answering | None = None) -> None:
        self.accepted: dict[str, InboundMessage] = {}
        self._answer = answer

    async def accept(self, messages: Sequence[InboundMessage]) -> int:
        """How many were new."""
        new = [message for message in messages if message.event_id not in self.accepted]
        for message in new:
            self.accepted[message.event_id] = message
            if self._answer:
                await self._answer(message)
        return len(new)


class FakeFiles:
    """Takes any file while `case` is True; keeps name and bytes by id."""

    def __init__(self) -> None:
        self.case = True
        self.kept: dict[str, tuple[str | None, bytes]] = {}

    async def take(self, conversation_id: str, key: str, data: bytes, name: str | None) -> str:
        """The id."""
        if not self.case:
            raise NoCase
        self.kept[f"{conversation_id}.{key}"] = (name, examine(data).data)
        return f"{conversation_id}.{key}"
