"""A message that surely leans on the last answer: "And in Koshi?", "how much is that?"."""

from __future__ import annotations

from bot.actions.answer_question import AnswerQuestion


class FollowUp(AnswerQuestion):
    """A question like any other: the knowledge service has the article before with every one."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_follow_up"
