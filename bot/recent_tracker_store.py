"""Conversations in memory, bounded in number and age: for one machine, where nothing must outlive its use.

What matters between turns comes with every message from the gateway, so losing a conversation here costs at most an
offered choice. A conversation without events, or whose last event is `restart`, is forgotten at once: the gateway
erases one by PUT /conversations/<sender>/tracker/events with an empty list.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from typing import Any

from rasa.core.tracker_store import SerializedTrackerAsText, TrackerStore
from rasa.shared.core.events import Restarted
from rasa.shared.core.trackers import DialogueStateTracker

#: Events kept of one conversation. A turn writes about eight; rules look at the last one only.
_MAX_EVENTS = 60


class RecentTrackerStore(TrackerStore, SerializedTrackerAsText):
    """Keeps the `max_conversations` used last, each for `max_age` seconds after its last message."""

    def __init__(
        self,
        domain: Any,
        event_broker: Any = None,
        max_conversations: int = 10_000,
        max_age: int = 86_400,
        **kwargs: Any,
    ) -> None:
        kwargs.pop("host", None)
        super().__init__(domain, event_broker, **kwargs)
        self._max_conversations = max_conversations
        self._max_age = max_age
        self._kept: OrderedDict[str, tuple[float, str]] = OrderedDict()

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep the tracker's last events; forget what is too old or too much."""
        await self.stream_events(tracker)
        self._kept.pop(tracker.sender_id, None)
        if is_forgotten(tracker):
            return
        self._kept[tracker.sender_id] = (time.monotonic(), self.serialise_tracker(shortened(tracker)))
        self._forget()

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation, or None where it is unknown or forgotten."""
        self._forget()
        found = self._kept.get(sender_id)
        return self.deserialise_tracker(sender_id, found[1]) if found else None

    async def keys(self) -> list[str]:
        """The senders of the conversations kept."""
        self._forget()
        return list(self._kept)

    def _forget(self) -> None:
        oldest_allowed = time.monotonic() - self._max_age
        while self._kept:
            used, _ = next(iter(self._kept.values()))
            if used >= oldest_allowed and len(self._kept) <= self._max_conversations:
                return
            self._kept.popitem(last=False)


def is_forgotten(tracker: DialogueStateTracker) -> bool:
    """True for a conversation that is to be erased rather than kept."""
    return not tracker.events or isinstance(tracker.events[-1], Restarted)


def shortened(tracker: DialogueStateTracker) -> DialogueStateTracker:
    """The tracker with its last events and its slots; itself where it is short."""
    if len(tracker.events) <= _MAX_EVENTS:
        return tracker
    from rasa.shared.core.events import SlotSet

    events = list(tracker.events)[-_MAX_EVENTS:]
    slots = [SlotSet(name, slot.value) for name, slot in tracker.slots.items() if slot.value is not None]
    return DialogueStateTracker.from_events(tracker.sender_id, [*slots, *events], tracker.slots.values())
