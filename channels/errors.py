"""Errors of the channel core.

ChannelError
└── DialogueUnavailable    the dialogue engine is down, too slow, silent or not understood
"""

from __future__ import annotations


class ChannelError(Exception):
    """Any error of this package."""


class DialogueUnavailable(ChannelError):
    """No usable reply. `reason` is a short safe word: down, slow, empty, malformed, refused, not-erased."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
