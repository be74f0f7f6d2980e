"""Greets back and shows what can be asked."""

from __future__ import annotations

from bot.actions.talk import Talk


class Greet(Talk):
    """Greets back and shows what can be asked."""

    key = "greet"
    topics = True
    person = False

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_greet"
