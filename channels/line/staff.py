"""A staff member's words on LINE: plain text that can be copied, under their own name instead of the bot's."""

from __future__ import annotations

from channels.line import flex, limits
from channels.line.flex import Json
from channels.phrases import phrase
from contracts.languages import Language
from contracts.replies import StaffReply


def staff_messages(reply: StaffReply, language: Language) -> list[Json]:
    """The text in the resident's language, then the Japanese it was made from, then how it was translated."""
    name = flex.shown(phrase("ticket.staff.name", language, name=reply.staff), False)
    parts = [reply.text]
    if reply.original:
        parts.append(f"{flex.shown(phrase('ticket.staff.original', language), False)}\n{reply.original}")
    label = flex.shown(phrase(f"ticket.staff.{reply.label}", language), False)
    if label:
        parts.append(f"（{label}）" if language.base != "en" else f"({label})")
    words = f"【{name}】\n" + "\n\n".join(parts)
    sender = {"name": flex.caption(name, limits.SENDER)}
    return [{"type": "text", "text": part, "sender": sender} for part in limits.split(words)]
