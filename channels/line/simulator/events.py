"""Webhook events as LINE writes them."""

from __future__ import annotations

import secrets
from typing import Any

from channels.line.simulator.platform import Json, Platform, Resident

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class Events:
    """Builds events for residents of a platform; reply tokens are real ones."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def message(self, resident: Resident, content: Json, mode: str = "active") -> Json:
        """A message event; `content` has at least `type`, and gets an id if it has none."""
        content = {"id": self._platform.next_id(), **content}
        if content["type"] in ("text", "sticker", "image", "video"):
            content.setdefault("quoteToken", secrets.token_urlsafe(24))
        return self._event(resident, "message", mode, message=content)

    def postback(self, resident: Resident, data: str) -> Json:
        """A tapped button."""
        return self._event(resident, "postback", postback={"data": data})

    def follow(self, resident: Resident, *, again: bool = False) -> Json:
        """A new friend, or one who lifted a block."""
        return self._event(resident, "follow", follow={"isUnblocked": again})

    def unfollow(self, resident: Resident) -> Json:
        """A block. It carries no reply token."""
        return self._event(resident, "unfollow", token=False)

    def unsend(self, resident: Resident, message_id: str) -> Json:
        """A message taken back."""
        return self._event(resident, "unsend", token=False, unsend={"messageId": message_id})

    def again(self, event: Json) -> Json:
        """The same event delivered once more."""
        return {**event, "deliveryContext": {"isRedelivery": True}}

    def _event(self, resident: Resident, kind: str, mode: str = "active", *, token: bool = True, **fields: Any) -> Json:
        now = self._platform.clock()
        event: Json = {
            "type": kind,
            "mode": mode,
            "timestamp": int(now * 1000),
            "source": {"type": "user", "userId": resident.id},
            "webhookEventId": ulid(now),
            "deliveryContext": {"isRedelivery": False},
            **fields,
        }
        if token and mode == "active":
            event["replyToken"] = self._platform.new_token(resident.id)
        return event


def ulid(now: float) -> str:
    """An event id: 48 bits of milliseconds, 80 random bits, in Crockford's base 32."""
    number = (int(now * 1000) << 80) | secrets.randbits(80)
    return "".join(_CROCKFORD[(number >> shift) & 31] for shift in range(125, -1, -5))
