"""Buttons that several replies share; their words are in channels/wording under `button.<name>`."""

from __future__ import annotations

from collections.abc import Iterable

from bot.actions.knowledge_client import Topic
from contracts.commands import Command
from contracts.languages import LANGUAGES
from contracts.replies import Button, Phrase

#: Towns that get a button of their own: municipality id -> label
TOWNS: dict[str, str] = {
    "kumamoto": "button.kumamoto-city",
    "kikuyo": "button.kikuyo",
    "koshi": "button.koshi",
    "ozu": "button.ozu",
    "other": "button.other-town",
}
AGES: tuple[str, ...] = ("0-2", "3-5", "6-11", "12-14", "15-18")


def person_button(topic: str | None = None) -> Button:
    """ "Ask a person"."""
    return Button(Command.of("person", topic=topic) if topic else Command("person"), "button.person")


def own_data_button() -> Button:
    """ "Show my data": carried out by the gateway."""
    return Button(Command("mydata"), "button.mydata")


def menu_button() -> Button:
    """ "Show the menu"."""
    return Button(Command("menu"), "button.menu")


def yes_no_buttons() -> tuple[Button, ...]:
    """ "Yes" and "no"."""
    return Button(Command("affirm"), "button.yes"), Button(Command("deny"), "button.no")


def language_buttons() -> tuple[Button, ...]:
    """One button a language, each labelled in itself."""
    return tuple(Button(Command.of("language", language=item.value), f"button.{item.value}") for item in LANGUAGES)


def topic_buttons(topics: Iterable[Topic]) -> tuple[Button, ...]:
    """One button a topic, named by content."""
    return tuple(Button(Command.of("topic", id=topic.id), title=topic.name) for topic in topics)


def language_menu() -> Phrase:
    """The language row."""
    return Phrase("language-menu", buttons=language_buttons())


def ask_municipality() -> Phrase:
    """ "Which town do you live in?" with the commonest ones as buttons."""
    buttons = tuple(Button(Command.of("municipality", id=key), label) for key, label in TOWNS.items())
    return Phrase("ask-municipality", buttons=buttons)


def ask_age() -> Phrase:
    """ "How old is the child?" with age bands as buttons."""
    return Phrase("ask-age", buttons=tuple(Button(Command.of("age", id=band), f"button.age-{band}") for band in AGES))
