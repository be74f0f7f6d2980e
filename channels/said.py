"""One turn as cases, forms and one's own data see it, and the outcome that says something."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from contracts.languages import Language
from contracts.replies import Effect, Phrase, Reply, Visible
from conversations.model import Conversation, InboundMessage, TurnOutcome
from conversations.wishes import WishForm

#: Taps that only change how the resident is answered.
SETTINGS = frozenset({"language", "languages", "furigana"})


@dataclass(frozen=True, slots=True)
class Keeping:
    """How many days things are kept, and for how many a closed case is offered for reopening."""

    message_days: int = 90
    case_days: int = 365
    reopen_days: int = 7


@dataclass(frozen=True, slots=True)
class Said:
    """What a resident's turn brings: the message, in the language they are answered in, and its cleaned words."""

    message: InboundMessage
    message_id: str
    conversation: Conversation
    language: Language
    words: str

    @property
    def form(self) -> WishForm | None:
        """The form that is being filled in."""
        return WishForm.from_text(self.conversation.extra.get("wish"))

    @property
    def waits_for_erasure(self) -> bool:
        """Whether "really delete everything?" was asked last."""
        return self.conversation.extra.get("asked") == "erase"

    def argument(self, name: str) -> str:
        """An argument of the tapped command, empty where there is none."""
        command = self.message.command
        return (command.get(name) or "") if command else ""


def say(*replies: Reply, extra: Mapping[str, str | None] | None = None) -> TurnOutcome:
    """The outcome that says these phrases and carries out these effects."""
    visible: list[Visible] = []
    effects: list[Effect] = []
    for reply in replies:
        if isinstance(reply, Phrase):
            visible.append(reply)
        else:
            effects.append(cast("Effect", reply))
    return TurnOutcome(replies=tuple(visible), effects=tuple(effects), extra=extra or {})
