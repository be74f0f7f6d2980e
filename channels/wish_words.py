"""What the form for a person says: one phrase per step, with buttons for every answer. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from channels.phrases import UnknownPhrase, filled, words
from channels.promise_words import promise_words
from contracts.answers import PlaceCard
from contracts.commands import Command
from contracts.languages import Language
from contracts.replies import Button, Phrase
from conversations.ticket_opening import SHARED_MESSAGES
from conversations.ticket_values import Ticket
from conversations.wishes import OTHER_TOPIC, WishForm

#: Topics in the order of the first question.
TOPICS = (
    "procedures",
    "school",
    "living",
    "work",
    "emergency-health",
    "japanese-class",
    "transport",
    "disaster",
    "migration",
)


def cancel_button() -> Button:
    """ "Stop"."""
    return Button(Command("cancel"), "button.cancel")


def bot_button() -> Button:
    """ "Back to the bot"."""
    return Button(Command("bot"), "button.bot")


def reopen_button(number: str) -> Button:
    """ "Open the case again"."""
    return Button(Command.of("reopen", ticket=number), "button.reopen")


def ask(form: WishForm, language: Language, case_days: int) -> Phrase:
    """The question of the form's step."""
    if form.step == "topic":
        return Phrase("wish.topic", buttons=(*map(_topic_button, TOPICS), _topic_button(OTHER_TOPIC), cancel_button()))
    if form.step == "sentence":
        skip = Button(Command("wish-skip"), "button.wish.skip")
        return Phrase("wish.sentence", buttons=(skip, cancel_button()))
    if form.step == "answer":
        return Phrase("wish.answer", buttons=(_answer_button("chat"), _answer_button("phone"), cancel_button()))
    if form.step == "contact":
        return Phrase("wish.contact", buttons=(_answer_button("chat"), cancel_button()))

    def values(spoken: Language) -> dict[str, str]:
        return {
            "topic": _topic_words(form.topic, spoken),
            "sentence": form.sentence or words("wish.nothing-written", spoken),
            "how": how_words(form.answer_by or "chat", form.contact, spoken),
            "days": str(case_days),
            "count": str(SHARED_MESSAGES),
        }

    buttons = (
        Button(Command.of("wish-share", on="1"), "button.wish.share"),
        Button(Command.of("wish-share", on="0"), "button.wish.alone"),
        cancel_button(),
    )
    return filled("wish.share", values, language, buttons)


def numbers_of(desks: tuple[PlaceCard, ...]) -> tuple[PlaceCard, ...]:
    """The desks with their phone numbers only: a question with buttons must stay on one screen."""
    return tuple(PlaceCard(card.id, card.name, card.name_ja, phones=card.phones) for card in desks)


def urgent(desks: tuple[PlaceCard, ...], form: WishForm) -> Phrase | None:
    """The phone first, where the topic is urgent."""
    return Phrase("wish.urgent", places=desks) if form.urgent else None


def opened(ticket: Ticket, language: Language, now: datetime, desks: tuple[PlaceCard, ...]) -> Phrase:
    """The confirmation: number, how and when; whom to call meanwhile."""

    def values(spoken: Language) -> dict[str, str]:
        how = how_words(ticket.answer_by, ticket.contact, spoken)
        return {"number": ticket.number, "how": how, "when": promise_words(ticket.promise, spoken, now)}

    return filled("ticket.opened", values, language, places=desks)


def running(ticket: Ticket, language: Language, now: datetime, desks: tuple[PlaceCard, ...]) -> Phrase:
    """There is a case already."""
    return filled("ticket.running", _number_and_when(ticket, now), language, (bot_button(),), desks)


def reopened(ticket: Ticket, language: Language, now: datetime) -> Phrase:
    """A closed case is open again."""
    return filled("ticket.reopened", _number_and_when(ticket, now), language)


def _number_and_when(ticket: Ticket, now: datetime) -> Callable[[Language], dict[str, str]]:
    return lambda spoken: {"number": ticket.number, "when": promise_words(ticket.promise, spoken, now)}


def how_words(answer_by: str, contact: str, language: Language) -> str:
    """ "here in this chat", or "by phone" with the number."""
    return words("wish.by-phone", language, phone=contact) if answer_by == "phone" else words("wish.by-chat", language)


def _topic_button(topic: str) -> Button:
    label = "button.wish.other" if topic == OTHER_TOPIC else f"button.topic.{topic}"
    return Button(Command.of("wish-topic", id=topic), label)


def _answer_button(answer_by: str) -> Button:
    return Button(Command.of("wish-answer", id=answer_by), f"button.wish.{answer_by}")


def _topic_words(topic: str | None, language: Language) -> str:
    try:
        return words(f"button.topic.{topic}", language)
    except UnknownPhrase:
        return words("button.wish.other", language)
