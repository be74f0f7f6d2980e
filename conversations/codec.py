"""Inbound messages and replies as JSON, for the sealed columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from contracts.commands import Command
from contracts.languages import Language
from contracts.replies import VISIBLE, Visible, reply_from_json
from contracts.wire import Json
from conversations.model import InboundMessage


def message_to_json(message: InboundMessage) -> Json:
    """An inbound message, absent fields left out."""
    values: Json = {
        "channel": message.channel,
        "event_id": message.event_id,
        "external_id": message.external_id,
        "kind": message.kind,
        "sent_at": message.sent_at.isoformat(),
        "text": message.text or None,
        "command": message.command.encode() if message.command else None,
        "message_id": message.message_id,
        "reply_token": message.reply_token,
        "reply_until": message.reply_until.isoformat() if message.reply_until else None,
        "language_hint": message.language_hint,
        "page_language": message.page_language.value if message.page_language else None,
        "media_type": message.media_type,
        "media_name": message.media_name,
        "media_source": message.media_source,
        "latitude": message.latitude,
        "longitude": message.longitude,
        "refers_to": message.refers_to,
        "hidden": message.hidden or None,
    }
    return {name: value for name, value in values.items() if value is not None}


def message_from_json(data: Mapping[str, Any]) -> InboundMessage:
    """The inbound message again."""
    until, page, command = data.get("reply_until"), data.get("page_language"), data.get("command")
    return InboundMessage(
        channel=data["channel"],
        event_id=data["event_id"],
        external_id=data["external_id"],
        kind=data["kind"],
        sent_at=datetime.fromisoformat(data["sent_at"]),
        text=data.get("text", ""),
        command=Command.decode(command) if command else None,
        message_id=data.get("message_id"),
        reply_token=data.get("reply_token"),
        reply_until=datetime.fromisoformat(until) if until else None,
        language_hint=data.get("language_hint"),
        page_language=Language(page) if page else None,
        media_type=data.get("media_type"),
        media_name=data.get("media_name"),
        media_source=data.get("media_source"),
        latitude=data.get("latitude"),
        longitude=data.get("longitude"),
        refers_to=data.get("refers_to"),
        hidden=bool(data.get("hidden")),
    )


def replies_to_json(replies: Iterable[Visible]) -> list[Json]:
    """Visible replies as a JSON list."""
    return [reply.to_json() for reply in replies]


def replies_from_json(values: Iterable[Any]) -> tuple[Visible, ...]:
    """The visible replies again."""
    read = (reply_from_json(value) for value in values)
    return tuple(reply for reply in read if isinstance(reply, VISIBLE))
