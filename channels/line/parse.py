"""LINE webhook body -> InboundMessages. Pure: no clock, no network, no log."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from typing import Any

from channels.line.errors import MalformedCall
from channels.line.limits import safe
from contracts.commands import Command
from contracts.errors import WireFormatError
from conversations.model import InboundMessage

#: LINE promises about a minute from the call; ten seconds are left for our own work and the way back.
REPLY_TOKEN_LIFE = timedelta(seconds=50)

#: Events about groups, accounts and modules: nothing a resident says, nothing to answer.
_LONGEST_NAME = 120
_SILENT = frozenset(
    {
        "join", "leave", "memberJoined", "memberLeft", "videoPlayComplete", "beacon", "accountLink", "membership",
        "module", "activated", "deactivated", "botSuspended", "botResumed", "delivery",
    }
)  # fmt: skip


class _Broken(Exception):
    """One event that cannot be read; `args[0]` says why, in a safe word."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """An event that was left out. reason: `standby`, `group`, `silent` or `broken`; type: LINE's word for it."""

    reason: str
    type: str


@dataclass(frozen=True, slots=True)
class Call:
    """What one webhook call brought: messages of residents, in its order, and what was left out."""

    messages: tuple[InboundMessage, ...]
    skipped: tuple[Skipped, ...] = ()


def parse(body: bytes, received_at: datetime) -> Call:
    """The messages in one call; raises MalformedCall if the body as a whole is not LINE's.

    `received_at` (UTC) starts the life of the reply tokens: the event's own time may be minutes old on a redelivery.
    """
    try:
        data = json.loads(body)  # not orjson: one lone surrogate in one event must not lose the whole call
    except (ValueError, RecursionError) as error:
        raise MalformedCall("not JSON") from error
    if not isinstance(data, dict) or not isinstance(data.get("events"), list):
        raise MalformedCall("no events")
    messages: list[InboundMessage] = []
    skipped: list[Skipped] = []
    for event in data["events"]:
        outcome = _read(event, received_at)
        if isinstance(outcome, Skipped):
            skipped.append(outcome)
        else:
            messages.append(outcome)
    return Call(tuple(messages), tuple(skipped))


def _read(event: object, received_at: datetime) -> InboundMessage | Skipped:
    if not isinstance(event, dict):
        return Skipped("broken", "unknown")
    kind = _word(event.get("type"))
    if event.get("mode") == "standby":
        return Skipped("standby", kind)
    source = event.get("source")
    if kind in _SILENT:
        return Skipped("silent", kind)
    if isinstance(source, Mapping) and source.get("type") != "user":
        return Skipped("group", kind)
    try:
        return _READERS.get(kind, _unsupported)(_envelope(event, received_at), event)
    except _Broken:
        return Skipped("broken", kind)


def _word(value: object) -> str:
    """An event type that is safe to log."""
    return value if isinstance(value, str) and value.isalnum() and len(value) <= 40 else "unknown"


def _envelope(event: Mapping[str, Any], received_at: datetime) -> InboundMessage:
    """What every event has; the kind is filled in by its reader."""
    token = event.get("replyToken")
    return InboundMessage(
        channel="line",
        event_id=_text(event, "webhookEventId"),
        external_id=_text(_part(event, "source"), "userId"),
        kind="unsupported",
        sent_at=_time(event.get("timestamp")),
        reply_token=token if isinstance(token, str) and token else None,
        reply_until=received_at + REPLY_TOKEN_LIFE if isinstance(token, str) and token else None,
    )


def _message(base: InboundMessage, event: Mapping[str, Any]) -> InboundMessage:
    content = _part(event, "message")
    quoted = content.get("quotedMessageId")
    base = replace(
        base, message_id=_text(content, "id"), refers_to=quoted if isinstance(quoted, str) and quoted else None
    )
    kind = content.get("type")
    if kind == "text":
        return replace(base, kind="text", text=_text(content, "text"))
    if kind == "sticker":
        return replace(base, kind="sticker")
    if kind in ("image", "video", "audio", "file"):
        return _media(base, content, kind)
    if kind == "location":
        here = (_degrees(content, "latitude", 90), _degrees(content, "longitude", 180))
        return replace(base, kind="location", latitude=here[0], longitude=here[1])
    return base


def _media(base: InboundMessage, content: Mapping[str, Any], kind: str) -> InboundMessage:
    """LINE keeps the bytes, unless another app put a link to them into the chat."""
    provider = content.get("contentProvider")
    if isinstance(provider, Mapping) and provider.get("type") == "external":
        kind = "external"
    name = content.get("fileName")
    shown = safe(name)[:_LONGEST_NAME] if isinstance(name, str) else None
    return replace(base, kind="media", media_type=kind, media_name=shown or None)


def _postback(base: InboundMessage, event: Mapping[str, Any]) -> InboundMessage:
    try:
        return replace(base, kind="command", command=Command.decode(_text(_part(event, "postback"), "data")))
    except WireFormatError:
        return base


def _follow(base: InboundMessage, event: Mapping[str, Any]) -> InboundMessage:
    return replace(base, kind="follow")


def _unfollow(base: InboundMessage, event: Mapping[str, Any]) -> InboundMessage:
    return replace(base, kind="unfollow")


def _unsend(base: InboundMessage, event: Mapping[str, Any]) -> InboundMessage:
    return replace(base, kind="unsend", refers_to=_text(_part(event, "unsend"), "messageId"))


def _unsupported(base: InboundMessage, event: Mapping[str, Any]) -> InboundMessage:
    return base


_READERS: dict[str, Callable[[InboundMessage, Mapping[str, Any]], InboundMessage]] = {
    "message": _message,
    "postback": _postback,
    "follow": _follow,
    "unfollow": _unfollow,
    "unsend": _unsend,
}


def _part(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = data.get(key)
    if not isinstance(value, Mapping):
        raise _Broken(key)
    return value


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    if not isinstance(value, str) or not value:
        raise _Broken(key)
    return safe(value)


def _degrees(data: Mapping[str, Any], key: str, most: float) -> float:
    value = data.get(key)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not -most <= value <= most:
        raise _Broken(key)
    return float(value)


def _time(value: object) -> datetime:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _Broken("timestamp")
    try:
        return datetime.fromtimestamp(value / 1000, timezone.utc)
    except (ValueError, OverflowError, OSError) as error:
        raise _Broken("timestamp") from error
