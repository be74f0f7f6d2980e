"""LINE's Messaging API in memory: the same rules as the local server, without HTTP."""

from __future__ import annotations

from collections.abc import Sequence

from channels.line.api import BotInfo, Content, Json, Profile, Validated
from channels.line.errors import (
    ContentGone,
    ContentNotReady,
    ContentTooLarge,
    LineError,
    LineRefused,
    LineUncertain,
    refused,
)
from channels.line.simulator.platform import BOT_ID, Platform
from channels.line.simulator.refusals import Refusal


class FakeLineApi:
    """`LineApi` over a `Platform`. `failures` are raised by the next sends, before anything is accepted.

    away: counts cannot be had.
    """

    def __init__(self, platform: Platform | None = None) -> None:
        self.platform = platform or Platform()
        self.failures: list[LineError] = []
        self.away = False

    async def reply(self, token: str, messages: Sequence[Json]) -> tuple[str, ...]:
        self._fail()
        try:
            return _ids(self.platform.reply(token, list(messages)))
        except Refusal as refusal:
            raise _refused(refusal) from refusal

    async def push(self, to: str, messages: Sequence[Json], retry_key: str) -> tuple[str, ...]:
        self._fail()
        try:
            return _ids(self.platform.push(to, list(messages), retry_key))
        except Refusal as refusal:
            if refusal.status == 409:
                return _ids(refusal.body.get("sentMessages", []))
            raise _refused(refusal) from refusal

    async def multicast(self, to: Sequence[str], messages: Sequence[Json], retry_key: str) -> None:
        self._fail()
        try:
            self.platform.multicast(list(to), list(messages), retry_key)
        except Refusal as refusal:
            if refusal.status != 409:
                raise _refused(refusal) from refusal

    async def validate(self, kind: Validated, messages: Sequence[Json]) -> None:
        try:
            self.platform.validate(list(messages))
        except Refusal as refusal:
            raise _refused(refusal) from refusal

    async def typing(self, user_id: str, seconds: int) -> None:
        try:
            self.platform.loading(user_id, seconds)
        except Refusal as refusal:
            raise _refused(refusal) from refusal

    async def profile(self, user_id: str) -> Profile | None:
        try:
            return Profile(self.platform.profile(user_id).language)
        except Refusal:
            return None

    async def content(self, message_id: str, most: int) -> Content:
        if message_id in self.platform.preparing:
            raise ContentNotReady
        if message_id not in self.platform.contents:
            raise ContentGone
        data, media_type = self.platform.contents[message_id]
        if len(data) > most:
            raise ContentTooLarge
        return Content(data, media_type)

    async def quota(self) -> int | None:
        return self.platform.monthly_limit

    async def consumption(self) -> int:
        if self.away:
            raise LineUncertain("connection")
        return self.platform.used

    async def bot_info(self) -> BotInfo:
        return BotInfo(BOT_ID, "@tomoni", "bot")

    async def close(self) -> None:
        """Nothing to let go of."""

    def _fail(self) -> None:
        if self.failures:
            raise self.failures.pop(0)


def _ids(sent: Sequence[Json]) -> tuple[str, ...]:
    return tuple(str(item["id"]) for item in sent)


def _refused(refusal: Refusal) -> LineRefused:
    return refused(refusal.status, refusal.message)
