"""The counter card: large Japanese to hold out to a clerk, the resident's own line small above it."""

from __future__ import annotations

from channels.line import flex, limits
from channels.line.flex import Json
from channels.phrases import phrase
from contracts.answers import Answer, PlaceCard
from contracts.languages import Language
from contracts.replies import CounterCard

_UNITS = 900  # one phone screen is about a tenth of this; the rest can be scrolled
_BLOCKS = 12


def counter_message(card: CounterCard, language: Language) -> Json:
    """The message for one counter card: Japanese without readings, 24 px and more."""
    answer = card.answer
    title = flex.shown(answer.title, False) if answer.language.is_japanese and not _says_its_title(answer) else ""
    lines = _japanese(answer)
    contents = [
        flex.text(flex.shown(phrase("line.counter.head", Language.JA), False), "sm", color=flex.MUTED),
        *([flex.text(flex.shown(card.resident, False), "sm", limit=300)] if card.resident else []),
        flex.rule(),
        *([flex.text(title, "26px", weight="bold", limit=120)] if title else []),
        *[flex.text(line, "24px", limit=_UNITS, lineSpacing="8px") for line in lines],
        *[part for place in answer.places[:2] for part in (flex.rule(), _place(place))],
    ]
    first = lines[0] if lines else title or flex.shown(phrase("line.tap.counter", language), False)
    return flex.message(first, [flex.bubble(contents)])


def _says_its_title(answer: Answer) -> bool:
    return bool(answer.counter) and answer.counter[0].kind == "heading"


def _japanese(answer: Answer) -> list[str]:
    lines: list[str] = []
    left = _UNITS
    for block in answer.counter[:_BLOCKS]:
        line = flex.shown(block.spans, False)
        if not line or limits.units(line) > left:
            continue
        left -= limits.units(line)
        lines.append(line)
    return lines


def _place(place: PlaceCard) -> Json:
    name = flex.shown(place.name_ja or place.name, False)
    address = flex.shown(place.address_ja or place.address, False)
    return flex.box(
        [
            flex.text(name, "20px", weight="bold", limit=200),
            *([flex.text(address, "lg", limit=300)] if address else []),
            *[flex.text(phone.number, "lg", limit=60) for phone in place.phones[:2]],
        ],
        spacing="sm",
        margin="lg",
    )
