"""The trained model, loaded once for all tests that parse messages."""

from __future__ import annotations

import asyncio
from functools import lru_cache
from typing import Any

from bot import model, rasa_without_tensorflow


@lru_cache(maxsize=1)
def _agent() -> Any:
    rasa_without_tensorflow.install()
    from rasa.core.agent import Agent

    newest = model.newest()
    assert newest is not None, "run `python -m bot.run train` first"
    return Agent.load(str(newest))


def intent_of(text: str) -> tuple[str, float]:
    """The intent that the model decides on, and its confidence."""
    parsed = asyncio.run(_agent().parse_message(text))
    return parsed["intent"]["name"], parsed["intent"]["confidence"]
