"""Takes thanks."""

from __future__ import annotations

from bot.actions.talk import Talk


class Thanks(Talk):
    """Takes thanks."""

    key = "thanks"
    topics = False
    person = False

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_thanks"
