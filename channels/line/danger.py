"""Danger answers: one message, the number first and large, then what to say, then a person; and the short line."""

from __future__ import annotations

import re

from channels.line import flex
from channels.line.flex import Json
from channels.line.places import phone_lines
from channels.phrases import phrase
from contracts.answers import PlaceCard
from contracts.languages import Language
from contracts.replies import Phrase
from contracts.rich_text import Spans

PREFIX = "danger."
LINE_PREFIX = "danger-line."
_NUMBER = re.compile(r"(?<![\d０-９-])(#\d{4}|110|118|119|171|188|189)(?![\d-])")
_LINES = 24
_CALLS = 2


def is_danger(reply: Phrase) -> bool:
    """True for the fixed wordings about fire, injury, crime and the like."""
    return reply.key.startswith(PREFIX)


def is_danger_line(reply: Phrase) -> bool:
    """True for the one line that stands before an ordinary answer."""
    return reply.key.startswith(LINE_PREFIX)


def danger_line_message(words: Spans, language: Language, furigana: bool) -> Json:
    """The line, smaller than an alarm, with a button that dials its first number."""
    plain = flex.shown(words, False)
    uris = [(number, flex.tel_uri(number)) for number in _NUMBER.findall(plain)[:1]]
    calls = [flex.call_button(_call(number, language), uri) for number, uri in uris if uri]
    return flex.message(plain, [flex.bubble([flex.text(flex.shown(words, furigana), limit=400), *calls])])


def danger_message(words: Spans, reply: Phrase, buttons: list[Json], language: Language, furigana: bool) -> Json:
    """The message: the first line large, a button that dials each short number, the rest in plain lines."""
    lines = [line.strip() for line in flex.shown(words, furigana).split("\n") if line.strip()]
    numbers = list(dict.fromkeys(_NUMBER.findall(flex.shown(words, False))))[:_CALLS]
    head, rest = (lines[0], lines[1:_LINES]) if lines else ("!", [])
    contents = [
        flex.text(head, "xxl", weight="bold", color=flex.DANGER, limit=300),
        *[flex.call_button(_call(number, language), uri) for number in numbers if (uri := flex.tel_uri(number))],
        *[flex.text(line, "lg", limit=400) for line in rest],
        *[line for place in reply.places[:2] for line in _place(place, language, furigana)],
        *buttons,
    ]
    return flex.message(flex.shown(words, False), [flex.bubble(contents)])


def _call(number: str, language: Language) -> str:
    return flex.shown(phrase("line.call", language, number=number), False)


def _place(place: PlaceCard, language: Language, furigana: bool) -> list[Json]:
    calls = [line for phone in place.phones[:3] for line in phone_lines(phone, language, furigana)]
    return [flex.rule(), flex.rich(place.name, furigana, weight="bold"), *calls]
