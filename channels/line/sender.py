"""LINE's way out: one reply that packs everything, a push where the reply token is dead.

A reply takes no retry key, so an unknown outcome is settled by the token itself: it is single use, and LINE answers
"Invalid reply token" to a second use. While the token must still be alive, that answer after a doubtful attempt means
that the attempt was accepted. A push repeats safely under its retry key.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

from channels.line.api import Json, LineApi
from channels.line.errors import DeadReplyToken, LineBusy, LineError, LineRefused, LineUncertain, MonthlyLimit
from channels.line.render import render
from channels.line.webhook import utc_now
from channels.phrases import UnknownPhrase
from conversations.errors import QuotaSpent, SendAgain, SendError, SendRefused
from conversations.model import Channel, Outgoing, Sent

log = structlog.get_logger(__name__)

TYPING_SECONDS = 20
_PAUSES = (0.3, 1.0)  # seconds before the reply is tried again with the same token
_BUSY_AFTER = 2.0
_UNAUTHORISED_AFTER = 60.0


class LineSender:
    """The `ChannelSender` of LINE."""

    channel: Channel = "line"

    def __init__(
        self,
        api: LineApi,
        now: Callable[[], datetime] = utc_now,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._api, self._now, self._sleep = api, now, sleep

    async def send(self, outgoing: Outgoing) -> Sent:
        """Deliver now; raises SendAgain, SendRefused or QuotaSpent."""
        try:
            messages = render(outgoing)
        except UnknownPhrase as error:  # a bot newer than this gateway: no later attempt will know the words
            log.warning("line.phrase.unknown", delivery=outgoing.delivery_id)
            raise SendRefused("line.unknown_phrase") from error
        if not messages:
            raise SendRefused("line.empty")
        if outgoing.reply_token and self._alive(outgoing):
            sent = await self._reply(outgoing, outgoing.reply_token, messages)
            if sent:
                return sent
        elif outgoing.reply_token and outgoing.attempt > 1:
            log.warning("line.reply.overdue", delivery=outgoing.delivery_id, attempt=outgoing.attempt)
        return await self._push(outgoing, messages)

    async def typing(self, external_id: str) -> None:
        """Show that an answer is on its way; best effort, in one-to-one chats only."""
        if not external_id.startswith("U"):
            return
        try:
            await self._api.typing(external_id, TYPING_SECONDS)
        except LineError as error:
            log.info("line.typing.failed", reason=_reason(error))

    async def profile_language(self, external_id: str) -> str | None:
        """The BCP 47 tag of the resident's LINE profile; None if unknown, hidden, blocked or LINE does not answer."""
        try:
            profile = await self._api.profile(external_id)
        except LineError as error:
            log.info("line.profile.failed", reason=_reason(error))
            return None
        return profile.language if profile else None

    def _alive(self, outgoing: Outgoing, wait: float = 0.0) -> bool:
        return outgoing.reply_until is not None and self._now() + timedelta(seconds=wait) < outgoing.reply_until

    async def _reply(self, outgoing: Outgoing, token: str, messages: list[Json]) -> Sent | None:
        """Sent, or None if the token is dead and nothing went out with it."""
        doubtful = outgoing.attempt > 1
        for pause in (*_PAUSES, None):
            in_time = self._alive(outgoing)
            try:
                return Sent("reply", await self._api.reply(token, messages))
            except DeadReplyToken:
                if doubtful and in_time:
                    log.info("line.reply.settled", delivery=outgoing.delivery_id)
                    return Sent("reply")
                return None
            except LineUncertain as error:
                doubtful = True
                if pause is None or not self._alive(outgoing, pause):
                    raise SendAgain(_reason(error)) from error
                await self._sleep(pause)
            except LineRefused as error:
                raise _send_error(error) from error
        raise AssertionError("unreachable")

    async def _push(self, outgoing: Outgoing, messages: list[Json]) -> Sent:
        try:
            ids = await self._api.push(outgoing.external_id, messages, outgoing.retry_key)
        except LineUncertain as error:
            raise SendAgain(_reason(error)) from error
        except LineRefused as error:
            raise _send_error(error) from error
        return Sent("push", ids)


def _send_error(error: LineRefused) -> SendError:
    if isinstance(error, MonthlyLimit):
        log.warning("line.quota.spent")
        return QuotaSpent("line.monthly_limit")
    if isinstance(error, LineBusy):
        return SendAgain("line.busy", after=_BUSY_AFTER)
    if error.status == 401:
        log.error("line.token.refused")
        return SendAgain("line.unauthorised", after=_UNAUTHORISED_AFTER)
    return SendRefused(f"line.status_{error.status}")


def _reason(error: LineError) -> str:
    """A safe word for logs: LINE's own messages may quote what we sent."""
    return f"line.status_{error.status}" if isinstance(error, LineRefused) else f"line.{error}"
