"""Hides My Number and card numbers in what a resident sends, before anything of it is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from conversations.model import InboundMessage
from nlu.private_numbers import hide_private_numbers


def without_private_numbers(messages: Iterable[InboundMessage]) -> list[InboundMessage]:
    """The messages with such numbers hidden in their words; `hidden` says where that was so."""
    return [_hide(message) for message in messages]


def _hide(message: InboundMessage) -> InboundMessage:
    text = hide_private_numbers(message.text)
    return message if text == message.text else replace(message, text=text, hidden=True)
