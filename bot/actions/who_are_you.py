"""Says what Tomoni is, and that it is a machine."""

from __future__ import annotations

from bot.actions.talk import Talk


class WhoAreYou(Talk):
    """Says what Tomoni is, and that it is a machine."""

    key = "who-are-you"
    topics = True
    person = True
    own_data = True

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_who_are_you"
