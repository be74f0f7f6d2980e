"""The states of a ticket and every change that is allowed: the one table that all code asks."""

from __future__ import annotations

from typing import Literal

from conversations.errors import TransitionRefused

State = Literal["open", "claimed", "answered", "closed"]

Action = Literal[
    "open",  # the resident asked for a person
    "claim",  # a staff member takes the case
    "release",  # and puts it back
    "hand-over",  # or gives it to a colleague
    "reply",  # staff wrote to the resident
    "refer",  # staff proposed to pass the case on; the resident decides
    "resident-wrote",
    "close",
    "back-to-bot",  # the resident ended it
    "reopen",
    "note",
    "decide-referral",
    "rate",
    "delivery-failed",  # what staff said did not arrive: the resident still waits
]

#: (state, action) -> next state. What is not here is refused.
TRANSITIONS: dict[tuple[State | None, Action], State] = {
    (None, "open"): "open",
    ("open", "claim"): "claimed",
    ("open", "resident-wrote"): "open",
    ("open", "note"): "open",
    ("open", "close"): "closed",
    ("open", "back-to-bot"): "closed",
    ("open", "decide-referral"): "open",
    ("claimed", "release"): "open",
    ("claimed", "hand-over"): "claimed",
    ("claimed", "reply"): "answered",
    ("claimed", "refer"): "answered",
    ("claimed", "resident-wrote"): "claimed",
    ("claimed", "note"): "claimed",
    ("claimed", "close"): "closed",
    ("claimed", "back-to-bot"): "closed",
    ("claimed", "decide-referral"): "claimed",
    ("claimed", "delivery-failed"): "claimed",
    ("answered", "delivery-failed"): "claimed",
    ("answered", "release"): "open",
    ("answered", "hand-over"): "answered",
    ("answered", "reply"): "answered",
    ("answered", "refer"): "answered",
    ("answered", "resident-wrote"): "claimed",
    ("answered", "note"): "answered",
    ("answered", "close"): "closed",
    ("answered", "back-to-bot"): "closed",
    ("answered", "decide-referral"): "claimed",
    ("closed", "reopen"): "open",
    ("closed", "note"): "closed",
    ("closed", "rate"): "closed",
}

#: What only the staff member who holds the case may do.
HOLDERS_ONLY: frozenset[Action] = frozenset({"release", "hand-over", "reply", "refer"})

#: The bot is silent in these.
STAFF_HAVE_IT: frozenset[State] = frozenset({"claimed", "answered"})


def next_state(state: State | None, action: Action) -> State:
    """The state after an action; raises TransitionRefused."""
    try:
        return TRANSITIONS[state, action]
    except KeyError:
        raise TransitionRefused(action, state) from None


def allowed(state: State) -> frozenset[Action]:
    """What may be done in a state: for the console's buttons."""
    return frozenset(action for before, action in TRANSITIONS if before == state)
