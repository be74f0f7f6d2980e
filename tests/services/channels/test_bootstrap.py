"""The core as it is wired for use, with everything around it down."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from pydantic import SecretStr

from channels.bootstrap import Channels, build_channels
from channels.settings import ChannelSettings
from contracts.languages import Language
from contracts.replies import Phrase
from conversations.model import StoredMessage
from storage.migrating import migrate
from storage.sealing import KeyRing
from storage.times import utc_now
from tests.services.channels.small_world import said


@pytest_asyncio.fixture
async def silent_server() -> AsyncIterator[str]:
    """A server that takes connections and never answers: the worst kind of outage."""

    async def swallow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(swallow, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    server.close()
    await server.wait_closed()


@pytest_asyncio.fixture
async def channels(tmp_path: Path, silent_server: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Channels]:
    for name in ("TOMONI_LINE_CHANNEL_SECRET", "TOMONI_LINE_CHANNEL_ACCESS_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    settings = ChannelSettings(
        database_url=f"sqlite:///{tmp_path / 'test.db'}",
        data_keys=SecretStr(KeyRing.generate()),
        rasa_urls=(silent_server,),
        knowledge_url=silent_server,
        redis_url="",
    )
    migrate(settings.database)
    built = build_channels(settings)
    await built.start()
    yield built
    await built.stop()


async def _answer(channels: Channels, words: str) -> tuple[StoredMessage, float]:
    key, _ = await channels.threads.create_web(Language.EN)
    started = time.monotonic()
    async with channels.live.listen(f"conversation:{key}") as updates:
        await channels.inbox.accept([said(words, who=key, channel="web", at=utc_now())])
        while not (found := await channels.threads.messages_after(key, 1)):
            await anext(updates)
    return found[0], time.monotonic() - started


async def test_outage_is_told_although_rasa_never_answers(channels: Channels) -> None:
    answer, seconds = await _answer(channels, "How do I enrol my child at school?")
    assert [reply.key for reply in answer.replies if isinstance(reply, Phrase)] == ["unavailable"]
    assert answer.language is Language.EN
    assert seconds < 10 * channels.settings.dialogue_seconds, "given up, whatever else this machine is doing"


@pytest.mark.parametrize(
    ("words", "key"), [("Help! My house is on fire!", "danger.fire"), ("救命，有人闖進我家", "danger.crime")]
)
async def test_danger_needs_nobody_else(channels: Channels, words: str, key: str) -> None:
    answer, seconds = await _answer(channels, words)
    assert [reply.key for reply in answer.replies if isinstance(reply, Phrase)] == [key]
    assert seconds < channels.settings.dialogue_seconds, "not even asked of the dialogue engine"
