"""Conversations in Redis, for several Rasa processes: bounded, expiring, and really erased when asked.

Upstream's RedisTrackerStore merges what it is given with what it has, so that nothing written there can be taken back
before it expires, and it keeps every event of a resident who comes back daily. Without Redis it fails each turn; here
each process remembers on its own until Redis is back.
"""

from __future__ import annotations

from typing import Any

from rasa.core.tracker_store import SerializedTrackerAsText, TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import ActionExecuted
from rasa.shared.core.trackers import DialogueStateTracker

from bot.recent_tracker_store import RecentTrackerStore, is_forgotten, shortened
from bot.shared_redis import RedisAway, SharedRedis


class SharedTrackerStore(TrackerStore, SerializedTrackerAsText):
    """Each conversation as one key that lives `record_exp` seconds after its last message."""

    def __init__(
        self,
        domain: Any,
        *,
        host: str = "localhost",
        port: int | str = 6379,
        db: int | str = 0,
        password: str | None = None,
        record_exp: int | str = 86_400,
        key_prefix: str = "tomoni",
        event_broker: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(domain, event_broker, **kwargs)
        self._redis = SharedRedis(host, port, db, password)
        self._seconds, self._prefix = int(record_exp), f"{key_prefix}:tracker:"
        self._alone = RecentTrackerStore(domain, max_age=self._seconds)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep the last events, or erase the conversation.

        An erasure that does not reach Redis leaves an event in `tracker`, which is what Rasa's API returns: whoever
        asked sees that something is left. (Rasa swallows every error of a tracker store.)
        """
        await self.stream_events(tracker)
        key = self._prefix + tracker.sender_id
        if is_forgotten(tracker):
            await self._alone.save(tracker)
            try:
                self._redis.ask(lambda redis: redis.delete(key))
            except RedisAway:
                tracker.update(ActionExecuted(ACTION_LISTEN_NAME))
            return
        words = self.serialise_tracker(shortened(tracker))
        try:
            self._redis.ask(lambda redis: redis.set(key, words, ex=self._seconds))
        except RedisAway:
            await self._alone.save(tracker)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation, or None where it is unknown, expired or erased."""
        try:
            words = self._redis.ask(lambda redis: redis.get(self._prefix + sender_id))
        except RedisAway:
            return await self._alone.retrieve(sender_id)
        return self.deserialise_tracker(sender_id, words) if words else None

    async def keys(self) -> list[str]:
        """The senders of the conversations in Redis, or of this process's own while it is away."""
        try:
            found = self._redis.ask(lambda redis: list(redis.scan_iter(f"{self._prefix}*")))
        except RedisAway:
            return await self._alone.keys()
        return [key[len(self._prefix) :] for key in found]
