"""Errors of the LINE channel, as its API and its webhook can fail.

LineError
├── MalformedCall       a webhook body that is not LINE's
├── ContentGone         a photo or file is no longer there: expired, or unsent
├── ContentTooLarge     it is larger than asked for
├── ContentNotReady     LINE is still preparing it
├── LineUncertain       time-out, dropped connection or 5xx: LINE may or may not have accepted the request
└── LineRefused         a clear no (4xx); `status` and LINE's own `message`
    ├── DeadReplyToken  the reply token was used or is too old
    ├── LineBusy        429, too many requests at the moment: try again later
    └── MonthlyLimit    429, the month's messages are used up
"""

from __future__ import annotations


class LineError(Exception):
    """Any error of this package."""


class MalformedCall(LineError):
    """A webhook body that is not a call of LINE's."""


class ContentGone(LineError):
    """LINE has the photo or file no more."""


class ContentTooLarge(LineError):
    """More bytes than asked for."""


class ContentNotReady(LineError):
    """LINE is still preparing it (202): ask again in a while."""


class LineUncertain(LineError):
    """The outcome is unknown: the request may have been accepted."""


class LineRefused(LineError):
    """LINE said no."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(f"{status}: {message}")
        self.status = status
        self.message = message
        self.body = ""


class DeadReplyToken(LineRefused):
    """The reply token was used already, or its minute is over."""


class LineBusy(LineRefused):
    """Too many requests at the moment, by rate or by concurrency."""


class MonthlyLimit(LineRefused):
    """The month's messages are used up; only replies still go out."""


def refused(status: int, message: str) -> LineRefused:
    """The error for a 4xx answer; the three kinds of 429 differ only in their message."""
    lowered = message.lower()
    if status == 400 and "invalid reply token" in lowered:
        return DeadReplyToken(status, message)
    if status == 429:
        return MonthlyLimit(status, message) if "monthly limit" in lowered else LineBusy(status, message)
    return LineRefused(status, message)
