"""What an action knows about the moment: the gateway's Turn and the bot's own slots."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rasa_sdk import Tracker

from contracts.commands import Command
from contracts.errors import WireFormatError
from contracts.languages import Language
from contracts.turns import Turn

_MISSES_THAT_END = 2


@dataclass(frozen=True)
class Context:
    """One message and what the conversation knows; the gateway's memory wins over the bot's slots.

    mentioned: the town last spoken of, which need not be where the resident lives.
    asking: what the last answer asked for (`municipality`, `child_age`). offered: articles offered as choices.
    all_ages: the article for children of every age that the last one stands in for. age_asked: buttons asked for the
    child's age before.
    offer_pending: a person was offered in the last reply. person_offered: one was offered since the last answer.
    left: the article that the talk has left: another subject came up since it was shown.
    asked: the question that got choices or nothing; not after two misses in a row.
    """

    turn: Turn
    municipality: str | None = None
    mentioned: str | None = None
    child_age: str | None = None
    topic: str | None = None
    last_article: str | None = None
    asking: tuple[str, ...] = ()
    all_ages: str | None = None
    age_asked: bool = False
    offered: tuple[str, ...] = ()
    offer_pending: bool = False
    person_offered: bool = False
    left: str | None = None
    asked: str | None = None

    @property
    def thread(self) -> str | None:
        """The article that the talk is about: the last one shown, until another subject or two misses in a row.

        Small talk leaves it alone. The gateway forgets it with the session (conversations/threads.py).
        """
        over = self.last_article == self.left or self.turn.misses >= _MISSES_THAT_END
        return None if over else self.last_article

    @property
    def command(self) -> Command:
        """The button that was tapped, or an empty `menu` where words were written."""
        return self.turn.command or Command("menu")

    @property
    def article(self) -> str | None:
        """The article a button names, or the one last shown."""
        return self.command.get("id") or self.last_article

    @classmethod
    def of(cls, tracker: Tracker) -> Context:
        """The context of the message that `tracker` ends with."""
        turn = _turn(tracker)
        slots = tracker.slots
        last_article = turn.last_article or slots.get("last_article")
        return cls(
            turn=turn,
            municipality=turn.municipality or slots.get("municipality"),
            mentioned=slots.get("mentioned"),
            child_age=turn.child_age or slots.get("child_age"),
            topic=turn.last_topic or slots.get("topic"),
            last_article=last_article,
            asking=tuple(slots.get("asking") or ()),
            all_ages=slots.get("all_ages") if last_article == slots.get("last_article") else None,
            age_asked=bool(slots.get("age_asked")),
            offered=tuple(slots.get("offered") or ()),
            offer_pending=bool(slots.get("offer_pending")),
            person_offered=bool(slots.get("person_offered")),
            left=slots.get("left"),
            asked=slots.get("asked") if turn.misses < _MISSES_THAT_END else None,
        )


def _turn(tracker: Tracker) -> Turn:
    """The gateway's Turn; a plain one for `rasa shell` and other callers that send none."""
    message: dict[str, Any] = tracker.latest_message or {}
    metadata = message.get("metadata") or {}
    try:
        return Turn.from_json(metadata["turn"])
    except (KeyError, WireFormatError):
        return Turn(tracker.sender_id, str(message.get("text") or ""), Language.JA, "web")
