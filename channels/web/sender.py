"""The web's way out: a message is already stored, so delivery is a wake-up of whoever watches the conversation."""

from __future__ import annotations

from conversations.model import Channel, Outgoing, Sent
from conversations.ports import LiveUpdates


def live_topic(conversation_id: str) -> str:
    """The topic on which changes of one conversation are announced."""
    return f"conversation:{conversation_id}"


class WebSender:
    """Tells open pages to read on; a closed page reads when it opens again."""

    channel: Channel = "web"

    def __init__(self, live: LiveUpdates) -> None:
        self._live = live

    async def send(self, outgoing: Outgoing) -> Sent:
        """Publish the wake-up; never fails for the resident's sake."""
        await self._live.publish(live_topic(outgoing.conversation_id))
        return Sent("live")
