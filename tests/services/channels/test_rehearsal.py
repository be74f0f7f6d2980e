"""Fresh processes are asked before residents ask, and count as ready only then."""

from __future__ import annotations

import asyncio

from channels.dialogue import FakeDialogue
from channels.rehearsal import Rehearsal
from contracts.languages import Language


async def test_every_server_is_asked_in_every_language_and_forgets_it() -> None:
    servers = [FakeDialogue(), FakeDialogue()]
    rehearsal = Rehearsal(servers, "a")
    assert not rehearsal.done(0)
    await rehearsal.run()

    assert rehearsal.done(0)
    assert rehearsal.done(1)
    for server in servers:
        assert {turn.language for turn in server.turns} == set(Language)
        assert server.forgotten == ["rehearsal.a"]


class _Watched(FakeDialogue):
    def __init__(self) -> None:
        super().__init__()
        self.over = asyncio.Event()

    async def forget(self, sender: str) -> None:
        await super().forget(sender)
        self.over.set()


async def test_a_server_that_fails_is_asked_again_and_holds_nobody_up() -> None:
    well, failing = _Watched(), FakeDialogue()
    failing.failing = "down"
    rehearsal = Rehearsal([well, failing], "a")
    running = asyncio.create_task(rehearsal.run())
    async with asyncio.timeout(5):
        await well.over.wait()
        await asyncio.sleep(0)
        assert [rehearsal.done(0), rehearsal.done(1)] == [True, False]
        failing.failing = None
        await running

    assert rehearsal.done(1)
    assert failing.turns


async def test_what_needs_knowledge_is_done_before_it_counts() -> None:
    done: list[bool] = []

    async def afterwards() -> None:
        done.append(rehearsal.done(0))

    rehearsal = Rehearsal([FakeDialogue()], "a", afterwards)
    await rehearsal.run()
    assert done == [False]
    assert rehearsal.done(0)
