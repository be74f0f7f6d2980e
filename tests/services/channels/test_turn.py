"""A message from the inbox to the channel, on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from contracts.languages import Language
from storage.sealing import Sealer
from tests.services.channels.small_world import World


@pytest.fixture
def world(engine: AsyncEngine, sealer: Sealer) -> World:
    return World(engine, sealer)


async def test_message_is_answered_once(world: World) -> None:
    message = await world.say("hello", reply_token="token")
    await world.inbox.accept([message])  # redelivered
    await world.worker.drain()
    assert world.sender.keys == ["greet"]
    out = world.sender.sent[0]
    assert (out.external_id, out.reply_token, out.attempt, out.language) == ("U1", "token", 1, Language.JA)
    kept = await world.threads.messages_after(out.conversation_id)
    assert [(item.sequence, item.author, item.text) for item in kept] == [(1, "resident", "hello"), (2, "bot", "")]
