"""The worker: takes turns from the inbox, sends what waits in the outbox, carries out erasures."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import structlog
from sqlalchemy.exc import DBAPIError

from channels.dialogue import Dialogue
from channels.errors import DialogueUnavailable
from channels.failures import where
from channels.fetcher import Fetcher
from channels.pump import Job, Pump
from channels.turn import TurnTaker
from conversations.erasures import Erasure, Erasures
from conversations.errors import QuotaSpent, SendAgain, SendRefused, UnknownConversation
from conversations.inbox import MAX_ATTEMPTS, Inbox
from conversations.model import ClaimedEvent, Outgoing, Sent
from conversations.outbox import Outbox
from conversations.ports import ChannelSender, LiveUpdates
from storage.errors import LeaseLost

log = structlog.get_logger(__name__)

#: Each may hold ten megabytes.
_FETCHES_AT_ONCE = 2
_SETTLE_WAITS = (0.2, 1.0, 3.0)


class Worker:
    """Pumps over one database, one a queue; as many workers as wanted may run at once, here and in other processes."""

    def __init__(
        self,
        inbox: Inbox,
        outbox: Outbox,
        erasures: Erasures,
        *,
        turns: TurnTaker,
        dialogue: Dialogue,
        senders: Mapping[str, ChannelSender],
        live: LiveUpdates,
        fetcher: Fetcher | None = None,
        concurrency: int = 8,
        poll_seconds: float = 1.0,
        send_seconds: float = 25.0,
    ) -> None:
        self._inbox, self._outbox, self._erasures = inbox, outbox, erasures
        self._turns, self._dialogue, self._senders = turns, dialogue, senders
        self._send_seconds = send_seconds
        self._begun: set[int] = set()
        self.inbound = Pump(Job("inbox", inbox.claim, self.take, inbox.release), live, concurrency, poll_seconds)
        self.outbound = Pump(Job("outbox", outbox.claim, self.send, self._release), live, concurrency, poll_seconds)
        self.forgetting = Pump(Job("erasures", erasures.claim, self.forget, self._leave), live, 1, 5 * poll_seconds)
        self._pumps: list[Pump[Any]] = [self.inbound, self.outbound, self.forgetting]
        if fetcher is not None:
            fetches = Job("attachments", fetcher.attachments.claim, fetcher.fetch, fetcher.attachments.release)
            self._pumps.append(Pump(fetches, live, _FETCHES_AT_ONCE, 2 * poll_seconds))

    async def start(self) -> None:
        """Begin to take work."""
        for pump in self._pumps:
            await pump.start()

    async def stop(self, seconds: float = 5.0) -> None:
        """Take no more, finish what is in progress within `seconds`, hand the rest back."""
        await asyncio.gather(*(pump.stop(seconds) for pump in self._pumps))

    async def drain(self) -> int:
        """Do all that is due and return how much it was."""
        total = 0
        while done := sum([await pump.drain() for pump in self._pumps]):
            total += done
        return total

    async def take(self, event: ClaimedEvent) -> None:
        """One inbound event, whatever happens to it."""
        try:
            if event.attempt > MAX_ATTEMPTS:
                await self._inbox.failed(event, "too-many-attempts")
            elif event.attempt == MAX_ATTEMPTS:
                await self._turns.give_up(event)
            else:
                await self._turns.take(event)
        except LeaseLost:
            log.info("worker.lease_lost", topic="inbox")
        except UnknownConversation:
            await self._inbox.done(event, "unknown-conversation")
        except Exception as error:  # noqa: BLE001 - one bad event must not stop the others
            log.warning("worker.turn_failed", attempt=event.attempt, error=type(error).__name__, where=where(error))
            await self._again(event, error)

    async def _again(self, event: ClaimedEvent, error: Exception) -> None:
        try:
            await self._inbox.again(event, type(error).__name__)
        except LeaseLost:
            log.info("worker.lease_lost", topic="inbox")

    async def send(self, outgoing: Outgoing) -> None:
        """One delivery, whatever happens to it."""
        sender = self._senders.get(outgoing.channel)
        try:
            if sender is None:
                await self._outbox.refused(outgoing, "no-such-channel")
            elif not outgoing.replies:
                await self._outbox.refused(outgoing, "erased")
            else:
                await self._send(sender, outgoing)
        except LeaseLost:
            log.info("worker.lease_lost", topic="outbox")

    async def _send(self, sender: ChannelSender, outgoing: Outgoing) -> None:
        outgoing = await self._outbox.begin(outgoing)
        self._begun.add(outgoing.delivery_id)
        try:
            async with asyncio.timeout(self._send_seconds):
                sent = await sender.send(outgoing)
        except SendAgain as error:
            await self._outbox.again(outgoing, error.reason, error.after)
        except SendRefused as error:
            await self._outbox.refused(outgoing, error.reason)
        except QuotaSpent as error:
            await self._outbox.quota_spent(outgoing, error.reason)
        except TimeoutError:
            await self._outbox.again(outgoing, "timeout")
        except Exception as error:  # noqa: BLE001 - a fault in an adapter must not lose the delivery
            log.warning("worker.send_failed", channel=outgoing.channel, error=type(error).__name__, where=where(error))
            await self._outbox.again(outgoing, type(error).__name__)
        else:
            await self._settle(outgoing, sent)
        finally:
            self._begun.discard(outgoing.delivery_id)

    async def _settle(self, outgoing: Outgoing, sent: Sent) -> None:
        """Note that it went out; a database that is busy for a moment must not make us send it twice."""
        for wait in _SETTLE_WAITS:
            try:
                await self._outbox.sent(outgoing, sent)
            except DBAPIError as error:
                log.warning("worker.settle_failed", channel=outgoing.channel, error=type(error).__name__)
                await asyncio.sleep(wait)
            else:
                return
        await self._outbox.sent(outgoing, sent)

    async def forget(self, erasure: Erasure) -> None:
        """One sender whose tracker the dialogue engine must empty."""
        try:
            await self._dialogue.forget(erasure.sender)
        except DialogueUnavailable as error:
            await self._erasures.again(erasure, error.reason)
        else:
            await self._erasures.done(erasure)

    async def _release(self, outgoing: Outgoing) -> None:
        # a send that was begun may have arrived: its lease ends by itself, and the next attempt knows
        if outgoing.first_attempt_at is None and outgoing.delivery_id not in self._begun:
            await self._outbox.release(outgoing)

    async def _leave(self, erasure: Erasure) -> None:
        """A lease that ends by itself."""
