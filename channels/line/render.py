"""Replies -> LINE messages. Pure: the same delivery always gives the same messages."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

from channels.line import flex, limits
from channels.line.answers import answer_message
from channels.line.counter import counter_message
from channels.line.danger import danger_line_message, danger_message, is_danger, is_danger_line
from channels.line.flex import Json
from channels.line.places import place_section
from channels.line.quick_replies import quick_replies
from channels.line.sites import sites_message
from channels.line.staff import staff_messages
from channels.phrases import UnknownPhrase, phrase
from contracts.commands import Command
from contracts.languages import Language
from contracts.replies import AnswerReply, ChoicesReply, CounterCard, Phrase, SitesReply, StaffReply, Visible
from contracts.rich_text import Spans
from conversations.model import Outgoing

_BUTTONS = 13
_PLACES = 3


def render(outgoing: Outgoing) -> list[Json]:
    """The messages of one delivery: one to five, the taps under the last one; empty if there is nothing to show."""
    language, furigana = outgoing.language, outgoing.furigana and outgoing.language.is_japanese
    messages = [message for reply in outgoing.replies for message in _messages(reply, language, furigana)]
    if not messages:
        return []
    messages = _packed(messages)
    taps = quick_replies(outgoing.replies, language, row=outgoing.language_row, furigana=furigana)
    if taps:
        messages[-1] = {**messages[-1], "quickReply": taps}
    return messages


def _messages(reply: Visible, language: Language, furigana: bool) -> list[Json]:
    if isinstance(reply, AnswerReply):
        return [answer_message(reply.answer, language, furigana)]
    if isinstance(reply, CounterCard):
        return [counter_message(reply, language)]
    if isinstance(reply, ChoicesReply):
        return [_choices(reply, language, furigana)]
    if isinstance(reply, SitesReply):
        return [sites_message(reply, language, furigana)]
    if isinstance(reply, StaffReply):
        return staff_messages(reply, language)
    return _phrase(reply, language, furigana)


def _phrase(reply: Phrase, language: Language, furigana: bool) -> list[Json]:
    words = phrase(reply.key, language, **dict(reply.values))
    buttons = _buttons(reply, language, furigana)
    if is_danger(reply):
        return [danger_message(words, reply, buttons, language, furigana)]
    if is_danger_line(reply):
        return [danger_line_message(words, language, furigana)]
    if not buttons and not reply.places:
        return text_messages(words, furigana)
    return [_panel(words, reply, buttons, language, furigana)]


def text_messages(words: Spans, furigana: bool) -> list[Json]:
    """Plain text, in as many messages as its length needs."""
    return [{"type": "text", "text": part} for part in limits.split(flex.shown(words, furigana))]


def _panel(words: Spans, reply: Phrase, buttons: list[Json], language: Language, furigana: bool) -> Json:
    """Words with their places and buttons, in one bubble."""
    paragraphs = [part for part in flex.shown(words, furigana).split("\n") if part.strip()]
    places = [
        part for place in reply.places[:_PLACES] for part in (flex.rule(), place_section(place, language, furigana))
    ]
    contents = [*[flex.text(part, limit=1_000) for part in paragraphs[:20]], *places, *buttons]
    return flex.message(flex.shown(words, False), [flex.bubble(contents)])


def _buttons(reply: Phrase, language: Language, furigana: bool) -> list[Json]:
    """The phrase's buttons; one whose words this gateway does not know is left out rather than losing the message."""
    buttons = []
    for item in reply.buttons[:_BUTTONS]:
        if item.command.kind == "locate":  # LINE shares a position only from under the last message
            continue
        with contextlib.suppress(UnknownPhrase):
            words = item.title or phrase(item.label or "", language)
            buttons.append(flex.button(flex.shown(words, furigana), item.command))
    return buttons


def _choices(reply: ChoicesReply, language: Language, furigana: bool) -> Json:
    head = phrase("line.choices.head", language)
    rows = [
        flex.button(flex.shown(item.title, furigana), Command.of("article", id=item.article))
        for item in reply.candidates[:3]
    ]
    none = flex.button(flex.shown(phrase("line.choices.none", language), furigana), Command.of("none"), quiet=True)
    alt = " / ".join([flex.shown(head, False), *[flex.shown(item.title, False) for item in reply.candidates[:3]]])
    return flex.message(alt, [flex.bubble([flex.text(flex.shown(head, furigana), weight="bold"), *rows, none])])


def _packed(messages: Sequence[Json]) -> list[Json]:
    """At most five messages: neighbouring texts are joined first, then the overflow is told in one text."""
    packed = list(messages)
    at = len(packed) - 1
    while len(packed) > limits.MESSAGES and at > 0:
        before, after = packed[at - 1], packed[at]
        if before["type"] == after["type"] == "text":
            joined = f"{before['text']}\n\n{after['text']}"
            if limits.units(joined) <= limits.TEXT:
                packed[at - 1 : at + 1] = [{"type": "text", "text": joined}]
        at -= 1
    if len(packed) > limits.MESSAGES:
        rest = "\n\n".join(item.get("text") or item.get("altText", "") for item in packed[limits.MESSAGES - 1 :])
        packed[limits.MESSAGES - 1 :] = [{"type": "text", "text": limits.clip(rest, limits.TEXT)}]
    return packed
