"""Errors of conversations and of the channels that deliver for them.

ConversationError
├── UnknownConversation      no such conversation, or its token does not fit
├── TicketError              something cannot be done with a ticket
│   ├── UnknownTicket        no such ticket
│   ├── TransitionRefused    its state does not allow it
│   └── TicketTaken          another staff member has it, or was quicker
├── NoCase                   a file came for a conversation that no person looks at
├── MediaError               a photo or document did not come
│   ├── MediaLater           may work later: being prepared, busy, 5xx, time-out; `after` seconds at least
│   └── MediaGone            will never come: expired, unsent, too large; shown to staff
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


class TicketError(ConversationError):
    """Something cannot be done with a ticket."""


class UnknownTicket(TicketError):
    """No such ticket, or it was erased."""


class TransitionRefused(TicketError):
    """The ticket's state does not allow the action; both are plain words for staff's screens to translate."""

    def __init__(self, action: str, state: str | None) -> None:
        super().__init__(f"{action} in state {state}")
        self.action, self.state = action, state


class TicketTaken(TicketError):
    """Another staff member holds the ticket or changed it in between. holder: their name, None if nobody holds it."""

    def __init__(self, holder: str | None) -> None:
        super().__init__("somebody else has the ticket" if holder else "the ticket was changed")
        self.holder = holder


class NoCase(ConversationError):
    """Files are taken for people only: the resident has to ask for one first."""


class MediaError(ConversationError):
    """A vendor did not give a photo or document. `reason` is a short safe word."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class MediaLater(MediaError):
    """May work later; wait at least `after` seconds."""

    def __init__(self, reason: str, after: float = 0.0) -> None:
        super().__init__(reason)
        self.after = after


class MediaGone(MediaError):
    """Will never come: `expired` or `too-large`."""


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
