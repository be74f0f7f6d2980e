"""One message of a resident as the gateway hands it to the dialogue engine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from contracts.commands import Command
from contracts.languages import Language
from contracts.wire import Json, flag, language, optional_text, record, text, whole


@dataclass(frozen=True)
class Turn:
    """What the dialogue needs to know about one message; the gateway owns every field.

    sender: Rasa's conversation key, without any personal id (conversation id and session number).
    text: NFKC-normalised words with leading slashes stripped; empty when `command` is given.
    command: the button that was tapped, or None. language: decided for the reply.
    undecided: the words fit several languages; the reply then shows the language row.
    other_language: ISO code of a language we do not answer in ("vi"), or None.
    municipality, child_age, last_article, last_topic: what the conversation knows.
    misses: questions in a row that were not answered. offer_declined: the resident said no to a person.
    """

    sender: str
    text: str
    language: Language
    channel: str
    command: Command | None = None
    undecided: bool = False
    other_language: str | None = None
    municipality: str | None = None
    child_age: str | None = None
    last_article: str | None = None
    last_topic: str | None = None
    misses: int = 0
    offer_declined: bool = False

    def to_json(self) -> Json:
        return {
            "sender": self.sender,
            "text": self.text,
            "language": self.language.value,
            "channel": self.channel,
            "command": self.command.encode() if self.command else None,
            "undecided": self.undecided,
            "other_language": self.other_language,
            "municipality": self.municipality,
            "child_age": self.child_age,
            "last_article": self.last_article,
            "last_topic": self.last_topic,
            "misses": self.misses,
            "offer_declined": self.offer_declined,
        }

    @classmethod
    def from_json(cls, value: Any) -> Turn:
        data = record(value, "turn")
        command = optional_text(data, "command")
        return cls(
            sender=text(data, "sender"),
            text=text(data, "text"),
            language=language(data, "language"),
            channel=text(data, "channel"),
            command=Command.decode(command) if command else None,
            undecided=flag(data, "undecided"),
            other_language=optional_text(data, "other_language"),
            municipality=optional_text(data, "municipality"),
            child_age=optional_text(data, "child_age"),
            last_article=optional_text(data, "last_article"),
            last_topic=optional_text(data, "last_topic"),
            misses=whole(data, "misses"),
            offer_declined=flag(data, "offer_declined"),
        )
