"""A client's body becomes an InboundMessage: pure, no storage, no clock of its own."""

from __future__ import annotations

import re
from datetime import datetime

from channels.web.bodies import TEXT_LIMIT, Message
from channels.web.errors import EmptyText, TextTooLong, UnknownCommand
from contracts.commands import Command
from contracts.errors import WireFormatError
from contracts.languages import Language, find_language
from conversations.model import InboundMessage

# Control characters other than tab and line feed, and halves of surrogate pairs: no database stores them.
_UNSTORABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def parse(conversation_id: str, body: Message, hint: Language, now: datetime) -> InboundMessage:
    """The message as the inbox keeps it; raises EmptyText, TextTooLong or UnknownCommand.

    hint: language of the page. now: UTC; the client's clock is not asked.
    """
    client_id = str(body.client_id)
    return InboundMessage(
        channel="web",
        event_id=f"{conversation_id}:{client_id}",
        external_id=conversation_id,
        kind="command" if body.command is not None else "text",
        sent_at=now,
        text="" if body.text is None else clean(body.text),
        command=None if body.command is None else read_command(body.command),
        message_id=client_id,
        language_hint=hint.tag,
        page_language=body.language,
    )


def clean(text: str) -> str:
    """The words without what cannot be stored; raises EmptyText or TextTooLong."""
    kept = _UNSTORABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if not kept:
        raise EmptyText
    if len(kept) > TEXT_LIMIT:
        raise TextTooLong(limit=str(TEXT_LIMIT))
    return kept


def read_command(text: str) -> Command:
    """The command of a button; raises UnknownCommand."""
    try:
        return Command.decode(text)
    except WireFormatError as error:
        raise UnknownCommand from error


def accepted_language(header: str | None, default: Language = Language.JA) -> Language:
    """The first of our languages in an Accept-Language header, by its order (browsers send it sorted)."""
    for item in (header or "")[:200].split(","):
        found = find_language(item.split(";", 1)[0])
        if found:
            return found
    return default
