"""What is said to a call for help, and to a message that may be one."""

from __future__ import annotations

from channels.fixed_replies import person_button
from contracts.replies import Phrase
from nlu.danger import number_of

#: The kind whose short line has words of its own; the others name their number.
_OWN_WORDS = "suicide"


def danger_alarm(kind: str) -> Phrase:
    """The whole answer to a call for help: the number, what to do, what to say, and a person."""
    return Phrase(f"danger.{kind}", buttons=(person_button(),))


def danger_line(kind: str) -> Phrase:
    """One line with the number, before the ordinary answer to a message that may be a call for help."""
    words = kind if kind == _OWN_WORDS else number_of(kind)
    return Phrase(f"danger-line.{words}")
