"""Says goodbye."""

from __future__ import annotations

from bot.actions.talk import Talk


class Goodbye(Talk):
    """Says goodbye."""

    key = "goodbye"
    topics = False
    person = False

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_goodbye"
