"""LINE's content, as the port that fetches attachments."""

from __future__ import annotations

from channels.line.api import LineApi
from channels.line.errors import (
    ContentGone,
    ContentNotReady,
    ContentTooLarge,
    LineBusy,
    LineRefused,
    LineUncertain,
)
from conversations.errors import MediaGone, MediaLater
from conversations.model import Channel

_PREPARING_SECONDS = 5.0
_BUSY_SECONDS = 30.0
#: Our token is wrong or not allowed: that will be put right, and content is kept for days.
_OUR_FAULT_SECONDS = 300.0


class LineMedia:
    """Fetches by message id. LINE keeps content for a while only, so a worker asks soon."""

    channel: Channel = "line"

    def __init__(self, api: LineApi) -> None:
        self._api = api

    async def fetch(self, source: str, most: int) -> bytes:
        """The bytes of one message's content."""
        try:
            return (await self._api.content(source, most)).data
        except ContentGone as error:
            raise MediaGone("expired") from error
        except ContentTooLarge as error:
            raise MediaGone("too-large") from error
        except ContentNotReady as error:
            raise MediaLater("preparing", _PREPARING_SECONDS) from error
        except LineBusy as error:
            raise MediaLater("busy", _BUSY_SECONDS) from error
        except LineRefused as error:
            raise MediaLater(f"refused-{error.status}", _OUR_FAULT_SECONDS) from error
        except LineUncertain as error:
            raise MediaLater("unreachable") from error
