"""What an action decided: replies in order, and slots to set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from contracts.replies import Reply


@dataclass(frozen=True)
class Outcome:
    """Replies to utter and slots to set; slots not named stay as they are."""

    replies: tuple[Reply, ...] = ()
    slots: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def say(cls, *replies: Reply, **slots: Any) -> Outcome:
        """An outcome from replies and slot values."""
        return cls(replies, slots)

    def after(self, *replies: Reply) -> Outcome:
        """The same with `replies` said first."""
        return Outcome((*replies, *self.replies), self.slots)

    def then(self, *replies: Reply, **slots: Any) -> Outcome:
        """The same with `replies` said last and more slots set."""
        return Outcome((*self.replies, *replies), {**self.slots, **slots})
