"""Errors of the console.

AdminError
├── SignedOut            no session, or it ended: show the sign-in page
├── NotAllowed           signed in, but the role does not allow it
├── Forged               the request does not come from our own page (CSRF)
├── BadLink              a one-time link that is unknown, used or too old
├── Refused              a rule was not kept; `key` names the words that explain it
│   └── TooManyAttempts  locked for a while
├── UnknownStaff         no such account
└── BrowserPartsMissing  htmx and the design tokens were not fetched: start is refused
"""

from __future__ import annotations


class AdminError(Exception):
    """Any error of this package."""


class SignedOut(AdminError):
    """No session, or it ended."""


class NotAllowed(AdminError):
    """The role does not allow it."""


class Forged(AdminError):
    """The request does not come from our own page."""


class BadLink(AdminError):
    """A one-time link that is unknown, used or too old."""


class Refused(AdminError):
    """A rule was not kept; `key` is the wording that explains it, `values` fill it in."""

    def __init__(self, key: str, **values: str | int) -> None:
        super().__init__(key)
        self.key, self.values = key, values


class TooManyAttempts(Refused):
    """Too many wrong tries; wait `minutes`."""

    def __init__(self, minutes: int) -> None:
        super().__init__("sign_in.locked", minutes=minutes)
        self.minutes = minutes


class UnknownStaff(AdminError):
    """No such account."""


class BrowserPartsMissing(AdminError):
    """htmx and the design tokens were not fetched by `tools/setup`: start is refused."""
