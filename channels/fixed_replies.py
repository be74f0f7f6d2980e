"""Replies that need no dialogue engine: greeting, stickers, media, and what is said during an outage."""

from __future__ import annotations

from contracts.answers import PlaceCard
from contracts.commands import Command
from contracts.languages import LANGUAGES, Language
from contracts.replies import Button, EscalationRequest, LanguageChange, Phrase, Reply
from conversations.model import InboundKind, TurnOutcome

_OFFER_PERSON = frozenset({"media", "location", "unsupported"})
#: Topics on a first screen, most asked first.
FIRST_TOPICS = ("school", "japanese-class", "living", "disaster")


def person_button() -> Button:
    """ "Ask a person"."""
    return Button(Command("person"), "button.person")


def menu_button() -> Button:
    """ "Show the menu"."""
    return Button(Command("menu"), "button.menu")


def greeting() -> TurnOutcome:
    """What a new friend, or one who came back, is told: topics, a person, and the row of languages."""
    topics = tuple(Button(Command.of("topic", id=topic), f"button.topic.{topic}") for topic in FIRST_TOPICS)
    phrase = Phrase("follow", buttons=(*topics, person_button()))
    return TurnOutcome(replies=(phrase,), reachable=True, language_row=True)


#: Media that a person can look at, once there is a case; the rest cannot be kept.
_FOR_PEOPLE = frozenset({"image", "file"})


def fixed_reply(kind: InboundKind, desks: tuple[PlaceCard, ...], media_type: str | None = None) -> Phrase:
    """What is said to a sticker, a photo, a location and the like."""
    if kind == "media":
        key = "media" if media_type in _FOR_PEOPLE else "media-other"
        return Phrase(key, buttons=(person_button(), menu_button()))
    if kind not in _OFFER_PERSON:
        return Phrase(kind, buttons=(menu_button(),))
    return Phrase(kind, buttons=(person_button(), menu_button()), places=desks if kind == "location" else ())


def unavailable(desks: tuple[PlaceCard, ...]) -> Phrase:
    """The apology of an outage, with whom to ask meanwhile."""
    return Phrase("unavailable", places=desks)


def try_later(desks: tuple[PlaceCard, ...]) -> Phrase:
    """The apology for a tap, which is not asked again by itself."""
    return Phrase("knowledge-down", buttons=(person_button(),), places=desks)


def local_answer(command: Command | None, desks: tuple[PlaceCard, ...]) -> tuple[Reply, ...] | None:
    """What some buttons can do although the dialogue engine is away; None for the others."""
    if command is None:
        return None
    if command.kind == "language":
        chosen = Language(command.get("language") or "ja")
        return LanguageChange(chosen), Phrase("language-changed")
    if command.kind == "languages":
        return (Phrase("language-menu", buttons=language_buttons()),)
    if command.kind == "furigana":
        on = command.get("on") != "0"
        return LanguageChange(furigana=on), Phrase("furigana-on" if on else "furigana-off")
    if command.kind == "person":
        return EscalationRequest("asked", command.get("topic")), Phrase("person", places=desks)
    return None


def language_buttons() -> tuple[Button, ...]:
    """One button a language, each named in itself."""
    return tuple(Button(Command.of("language", language=item.value), f"button.{item.value}") for item in LANGUAGES)
