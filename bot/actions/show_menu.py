"""Shows the first screen: topics and a person."""

from __future__ import annotations

from bot.actions.talk import Talk


class ShowMenu(Talk):
    """Shows the first screen: topics and a person."""

    key = "menu"
    topics = True
    person = True
    own_data = True

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_show_menu"
