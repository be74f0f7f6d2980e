"""What we use of LINE's Messaging API, as a port: `SdkLineApi` speaks to LINE, `FakeLineApi` to memory.

Every method raises LineUncertain (the outcome is unknown) or LineRefused (a clear no).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

Json = dict[str, Any]
Validated = Literal["reply", "push", "multicast"]


@dataclass(frozen=True, slots=True)
class Profile:
    """What a resident's LINE profile tells. language: BCP 47 tag, absent when they did not agree to share it."""

    language: str | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """A photo, video, sound or file that a resident sent."""

    data: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class BotInfo:
    """The account itself. chat_mode `chat` means that LINE's own auto-replies may double ours."""

    user_id: str
    basic_id: str
    chat_mode: str


class LineApi(Protocol):
    """LINE's Messaging API."""

    async def reply(self, token: str, messages: Sequence[Json]) -> tuple[str, ...]:
        """Answer with a reply token, once; ids of the messages. Raises DeadReplyToken too."""

    async def push(self, to: str, messages: Sequence[Json], retry_key: str) -> tuple[str, ...]:
        """Send to one resident; a request accepted before under the same key is a success."""

    async def multicast(self, to: Sequence[str], messages: Sequence[Json], retry_key: str) -> None:
        """Send to at most 500 residents; a request accepted before under the same key is a success."""

    async def validate(self, kind: Validated, messages: Sequence[Json]) -> None:
        """Let LINE check messages without sending them; LineRefused says what is wrong."""

    async def typing(self, user_id: str, seconds: int) -> None:
        """Show the loading animation, 5 to 60 seconds in steps of 5, until the next message."""

    async def profile(self, user_id: str) -> Profile | None:
        """The resident's profile; None for someone who is no friend, or blocked us."""

    async def content(self, message_id: str, most: int) -> Content:
        """The bytes of a medium. Raises ContentGone, ContentTooLarge or ContentNotReady too."""

    async def quota(self) -> int | None:
        """How many messages may be pushed this month; None if there is no limit."""

    async def consumption(self) -> int:
        """How many messages were pushed this month."""

    async def bot_info(self) -> BotInfo:
        """The account this token belongs to."""

    async def close(self) -> None:
        """Let go of connections."""
