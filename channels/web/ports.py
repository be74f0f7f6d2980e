"""What the web channel needs from conversations: stored threads and the durable inbox."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from contracts.languages import Language
from contracts.wire import Json
from conversations.model import Conversation, InboundMessage, StoredMessage
from conversations.ticket_values import Ticket


class WebThreads(Protocol):
    """Conversations of the web channel, each opened by its own secret token (`conversations.threads.Threads`)."""

    async def create_web(
        self, language: Language | None = None, hint: str | None = None, chosen: bool = False
    ) -> tuple[str, str]:
        """A new conversation: its id, and the token that opens it. chosen: the resident picked the language."""

    async def authorise(self, conversation_id: str, token: str) -> Conversation:
        """The conversation; raises UnknownConversation where it is gone or the token is not its own."""

    async def read(self, conversation_id: str) -> Conversation:
        """The conversation; raises UnknownConversation once it is deleted."""

    async def messages_after(self, conversation_id: str, sequence: int = 0, limit: int = 200) -> list[StoredMessage]:
        """Messages with a higher sequence, in order."""

    async def choose_language(self, conversation_id: str, language: Language, furigana: bool) -> Conversation:
        """Answer in this language from now on: the resident picked it. Raises UnknownConversation."""

    async def ticket(self, conversation_id: str) -> Ticket | None:
        """The conversation's latest case."""

    async def document(self, conversation_id: str) -> Json:
        """Everything that is kept of the conversation; raises UnknownConversation."""

    async def delete(self, conversation_id: str) -> None:
        """Erase the conversation and all that belongs to it; raises UnknownConversation."""


class Accepts(Protocol):
    """The durable inbox (`conversations.inbox.Inbox`)."""

    async def accept(self, messages: Sequence[InboundMessage]) -> int:
        """Store each event once, by its event_id, before returning; how many were new."""


class TakesFiles(Protocol):
    """Where files go (`conversations.case_media.CaseUploads`)."""

    async def take(self, conversation_id: str, key: str, data: bytes, name: str | None) -> str:
        """Keep a file until its message comes; its id. Raises NoCase, MediaRefused."""
