"""A gateway or a worker as a process of its own: `python -m tests.integration.stack_process ROLE …`."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from channels.case_turns import CaseTurns
from channels.contacts import FakeContacts
from channels.dialogue import FakeDialogue
from channels.turn import TurnTaker
from channels.understanding import fake_understanding
from channels.worker import Worker
from contracts.replies import Phrase
from contracts.turns import Turn
from conversations.erasures import Erasures
from conversations.inbox import Inbox
from conversations.live import InProcessLiveUpdates, RedisLiveUpdates
from conversations.model import Channel, Outgoing, Sent
from conversations.my_data import MyDataDesk
from conversations.outbox import Outbox
from conversations.resident_cases import ResidentCases
from conversations.tables import INBOX, OUTBOX
from conversations.threads import Threads
from storage.engine import open_engine
from storage.sealing import KeyRing, Sealer
from tests.services.channels.small_world import START, said

LEASE = timedelta(seconds=2)


class FileSender:
    """Writes each delivery as a line, which is on disk before the send returns: what a resident has seen."""

    channel: Channel = "line"

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    async def send(self, outgoing: Outgoing) -> Sent:
        await asyncio.sleep(random.uniform(0, 0.01))
        words = [dict(reply.values)["topic"] for reply in outgoing.replies if isinstance(reply, Phrase)]
        line = {"who": outgoing.external_id, "words": words, "key": outgoing.retry_key}
        os.write(self._file, (json.dumps(line) + "\n").encode())
        return Sent("push")


async def gateway(url: str, keys: str, live_url: str, residents: int, each: int) -> None:
    """Accept the messages of all residents in order, as a vendor that delivers everything to every gateway."""
    engine = open_engine(url)
    live = RedisLiveUpdates(live_url) if live_url else InProcessLiveUpdates()
    inbox = Inbox(engine, Sealer(KeyRing.parse(keys)), live)
    for number in range(each):
        batch = [
            replace(said(str(number), f"U{who}", START + timedelta(seconds=number)), event_id=f"{who}-{number}")
            for who in range(residents)
        ]
        for message in batch:
            await inbox.accept([message])
    if isinstance(live, RedisLiveUpdates):
        await asyncio.sleep(0.1)
        await live.stop()
    await engine.dispose()


async def worker(url: str, keys: str, live_url: str, out: str) -> None:
    """Work until SIGTERM."""
    engine, sealer = open_engine(url), Sealer(KeyRing.parse(keys))
    live = RedisLiveUpdates(live_url) if live_url else InProcessLiveUpdates()
    if isinstance(live, RedisLiveUpdates):
        await live.start()
    inbox = Inbox(engine, sealer, live, queue=replace(INBOX, lease=LEASE))
    outbox = Outbox(engine, sealer, queue=replace(OUTBOX, lease=LEASE))

    def echo(turn: Turn) -> tuple[Phrase, ...]:
        return (Phrase("topic", (("topic", turn.text),)),)

    dialogue = FakeDialogue(echo)
    dialogue.delay = 0.005
    threads = Threads(engine, sealer, live)
    work = Worker(
        inbox,
        outbox,
        Erasures(engine),
        turns=TurnTaker(
            inbox,
            threads,
            dialogue,
            FakeContacts(),
            fake_understanding(),
            cases=CaseTurns(
                ResidentCases(engine, sealer, live),
                MyDataDesk(engine, sealer),
                FakeContacts(),
                fake_understanding(),
            ),
            senders={},
        ),
        dialogue=dialogue,
        senders={"line": FileSender(Path(out))},
        live=live,
        concurrency=4,
        poll_seconds=0.2,
    )
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await work.start()
    await stop.wait()
    await work.stop(5)
    if isinstance(live, RedisLiveUpdates):
        await live.stop()
    await engine.dispose()


if __name__ == "__main__":
    role, url, keys, live_url, *rest = sys.argv[1:]
    if role == "gateway":
        asyncio.run(gateway(url, keys, live_url, int(rest[0]), int(rest[1])))
    else:
        asyncio.run(worker(url, keys, live_url, rest[0]))
