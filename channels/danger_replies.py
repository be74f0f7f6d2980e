"""What is said to a call for help, and to a message that may be one."""

from __future__ import annotations

from channels.fixed_replies import person_button
from contracts.replies import Phrase

_USUAL = "119"
#: Kinds whose short line names another number first, or has words of its own.
_LINES = {"crime": "110", "dv": "110", "sea": "118", "child_abuse": "189", "suicide": "suicide"}


def danger_alarm(kind: str) -> Phrase:
    """The whole answer to a call for help: the number, what to do, what to say, and a person."""
    return Phrase(f"danger.{kind}", buttons=(person_button(),))


def danger_line(kind: str) -> Phrase:
    """One line with the number, before the ordinary answer to a message that may be a call for help."""
    words = _LINES.get(kind, _USUAL)
    return Phrase(f"danger-line.{words}")
