"""Takes work from one queue, several pieces at once, woken by live updates and by polling."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import structlog

from channels.failures import where
from conversations.ports import LiveUpdates

log = structlog.get_logger(__name__)

Work = TypeVar("Work")
_REST_AFTER_FAILURE = 0.5


@dataclass(frozen=True, slots=True)
class Job(Generic[Work]):
    """What a pump does. topic: wakes it. claim: up to n pieces. work: does one. release: hands one back at a stop."""

    topic: str
    claim: Callable[[int], Awaitable[Sequence[Work]]]
    work: Callable[[Work], Awaitable[None]]
    release: Callable[[Work], Awaitable[None]]


class Pump(Generic[Work]):
    """One queue's loop."""

    def __init__(self, job: Job[Work], live: LiveUpdates, concurrency: int, poll_seconds: float) -> None:
        self._topic, self._claim, self._work, self._release = job.topic, job.claim, job.work, job.release
        self._live = live
        self._concurrency, self._poll_seconds = concurrency, poll_seconds
        self._active: dict[asyncio.Task[None], Work] = {}
        self._wake = asyncio.Event()
        self._stopping = False
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Begin to take work."""
        self._stopping = False
        self._tasks = [
            asyncio.create_task(self._hear(), name=f"{self._topic}-hear"),
            asyncio.create_task(self._run(), name=f"{self._topic}-run"),
        ]

    async def stop(self, seconds: float) -> None:
        """Take no more; wait `seconds` for what is in progress, then hand it back."""
        self._stopping = True
        self._wake.set()
        if self._active:
            await asyncio.wait(self._active, timeout=seconds)
        left = dict(self._active)
        for task in [*self._tasks, *left]:
            task.cancel()
        await asyncio.gather(*self._tasks, *left, return_exceptions=True)
        for work in left.values():
            with contextlib.suppress(Exception):  # the lease ends by itself
                await self._release(work)
        self._tasks = []

    async def drain(self) -> int:
        """Do all that is due, in this task; how many pieces were done. For tests and one-off commands."""
        total = 0
        while claimed := await self._claim(self._concurrency):
            await asyncio.gather(*(self._work(work) for work in claimed))
            total += len(claimed)
        return total

    async def _hear(self) -> None:
        async with self._live.listen(self._topic) as updates:
            async for _ in updates:
                self._wake.set()

    async def _run(self) -> None:
        while not self._stopping:
            self._wake.clear()
            free = self._concurrency - len(self._active)
            claimed = await self._try_claim(free) if free else ()
            for work in claimed:
                task = asyncio.create_task(self._do(work))
                self._active[task] = work
                task.add_done_callback(self._ended)
            if not claimed or len(claimed) < free or len(self._active) >= self._concurrency:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self._poll_seconds):
                        await self._wake.wait()

    async def _try_claim(self, free: int) -> Sequence[Work]:
        try:
            return await self._claim(free)
        except Exception as error:  # noqa: BLE001 - the worker's loop goes on whatever happens
            log.warning("worker.claim_failed", topic=self._topic, error=type(error).__name__, where=where(error))
            await asyncio.sleep(_REST_AFTER_FAILURE)
            return ()

    async def _do(self, work: Work) -> None:
        try:
            await self._work(work)
        except Exception as error:  # noqa: BLE001 - the lease ends by itself, and the work is taken again
            log.warning("worker.work_failed", topic=self._topic, error=type(error).__name__, where=where(error))

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._active.pop(task, None)
        self._wake.set()
