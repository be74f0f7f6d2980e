"""What is kept of a resident, in their language. Pure."""

from __future__ import annotations

from functools import partial

from channels.phrases import UnknownPhrase, filled, words
from contracts.commands import Command
from contracts.languages import Language
from contracts.replies import Button, Phrase
from conversations.my_data import MyData
from storage.workdays import TOKYO

_SENTENCE = 80


def shown(data: MyData, language: Language, days: int, case_days: int) -> Phrase:
    """The summary, with the button to delete it all."""
    values = partial(_values, data, days, case_days)
    return filled("data.shown", values, language, (Button(Command("erase"), "button.erase"),))


def _values(data: MyData, days: int, case_days: int, language: Language) -> dict[str, str]:
    owner = data.conversation
    none = words("data.none", language)
    since = data.since.astimezone(TOKYO).date().isoformat() if data.since else none
    return {
        "messages": str(data.messages),
        "since": since,
        "answered_in": words(f"button.{owner.language.value}", language),
        "town": _named(f"button.{owner.municipality}", language, owner.municipality or none),
        "age": _named(f"button.age-{owner.child_age}", language, owner.child_age or none),
        "cases": _cases(data, language),
        "files": str(data.files),
        "questions": str(data.questions),
        "days": str(days),
        "case_days": str(case_days),
    }


def ask_erase() -> Phrase:
    """ "Really everything?"."""
    yes = Button(Command.of("erase", on="1"), "button.erase-yes")
    return Phrase("data.erase-ask", buttons=(yes, Button(Command.of("erase", on="0"), "button.erase-no")))


def _cases(data: MyData, language: Language) -> str:
    if not data.tickets:
        return words("data.no-cases", language)
    lines = []
    for ticket in data.tickets:
        state = words("data.closed" if ticket.state == "closed" else "data.open", language)
        sentence = ticket.sentence or words("wish.nothing-written", language)
        short = sentence if len(sentence) <= _SENTENCE else f"{sentence[:_SENTENCE]}…"
        lines.append(words("data.case", language, number=ticket.number, state=state, sentence=short))
    return " / ".join(lines)


def _named(key: str, language: Language, otherwise: str) -> str:
    try:
        return words(key, language)
    except UnknownPhrase:
        return otherwise
