"""Errors of conversations and of the channels that deliver for them.

ConversationError
├── UnknownConversation      no such conversation, or its token does not fit
└── SendError                a delivery did not go out
    ├── SendAgain            may work later: vendor busy, 5xx, time-out; `after` seconds at least
    ├── SendRefused          will never work: blocked, bad request; shown to staff
    └── QuotaSpent           the month's pushes are used up: never retried, staff are told
"""

from __future__ import annotations


class ConversationError(Exception):
    """Any error of this package."""


class UnknownConversation(ConversationError):
    """No such conversation, or the caller may not see it."""


class SendError(ConversationError):
    """A delivery did not go out. `reason` is a short safe word for logs and staff, never a resident's text."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class SendAgain(SendError):
    """May work later; wait at least `after` seconds."""

    def __init__(self, reason: str, after: float = 0.0) -> None:
        super().__init__(reason)
        self.after = after


class SendRefused(SendError):
    """Will never work as it is."""


class QuotaSpent(SendError):
    """The month's quota is used up; a retry is pointless before the next month."""
