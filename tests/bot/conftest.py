"""Fixtures of the bot's tests: a stand-in for the knowledge service and a way to run one action."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(Path(__file__).parent))

from knowledge_server import KnowledgeServer, knowledge_server  # noqa: E402
from rasa_sdk import Tracker  # noqa: E402
from rasa_sdk.executor import CollectingDispatcher  # noqa: E402

from bot.actions.knowledge_client import KnowledgeClient  # noqa: E402
from bot.actions.settings import Settings  # noqa: E402
from bot.actions.turn_action import TurnAction  # noqa: E402
from contracts.commands import Command  # noqa: E402
from contracts.languages import Language  # noqa: E402
from contracts.replies import Reply, reply_from_json  # noqa: E402
from contracts.turns import Turn  # noqa: E402

Said = tuple[list[Reply], dict[str, Any]]


@pytest.fixture
def knowledge() -> Iterator[KnowledgeServer]:
    with knowledge_server() as server:
        yield server


@pytest.fixture
def say(knowledge: KnowledgeServer) -> Callable[..., Said]:
    """Run an action on a message: `say(Greet, "hi", language=..., slots={...}, command=...)` -> (replies, slots)."""

    def run(
        action: type[TurnAction],
        text: str = "",
        *,
        language: Language = Language.JA,
        command: Command | None = None,
        slots: dict[str, Any] | None = None,
        **fields: Any,
    ) -> Said:
        turn = replace(Turn("s1", text, language, "web", command), **fields)
        message = {"text": text, "metadata": {"turn": turn.to_json()}}
        tracker = Tracker("s1", dict(slots or {}), message, [], False, None, {}, None)
        dispatcher = CollectingDispatcher()

        async def act() -> list[dict[str, Any]]:
            client = KnowledgeClient(Settings(knowledge.url, "secret", knowledge_timeout=0.5))
            try:
                return await action(client).run(dispatcher, tracker, {})
            finally:
                await client.close()

        events = asyncio.run(act())
        replies = [reply_from_json(message["custom"]) for message in dispatcher.messages]
        return replies, {event["name"]: event["value"] for event in events}

    return run
