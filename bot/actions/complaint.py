"""Takes a complaint about the bot seriously and offers a person."""

from __future__ import annotations

from bot.actions.talk import Talk


class Complaint(Talk):
    """Takes a complaint about the bot seriously and offers a person."""

    key = "complaint"
    topics = False
    person = True

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_complaint"
