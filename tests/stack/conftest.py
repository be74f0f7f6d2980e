"""The whole default stack as `make run` starts it: real Rasa, actions, services and the local LINE server."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from channels.ask import WebClient
from services.stack import Stack

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Ready to be asked; one for the whole run."""
    if not (ROOT / "bot" / ".venv" / "bin" / "python").exists():
        pytest.skip("bot/.venv is missing: run make setup")
    limited = ("CONVERSATIONS", "MESSAGES", "READS")
    limits = {f"TOMONI_WEB_{name}_PER_ADDRESS": "5000/minute" for name in limited}
    with Stack(tmp_path_factory.mktemp("stack"), extra=limits) as running:
        yield running


class LinePhone:
    """One resident's phone at the local LINE server: every deed is a signed webhook to the stack."""

    def __init__(self, client: httpx2.Client, resident: str) -> None:
        self._client, self.resident = client, resident

    def say(self, text: str) -> list[dict[str, Any]]:
        """Send words; the messages that came back for them."""
        return self.do(kind="text", text=text)

    def tap(self, data: str) -> list[dict[str, Any]]:
        """Tap a button."""
        return self.do(kind="postback", data=data)

    def do(self, **deed: Any) -> list[dict[str, Any]]:
        """One deed; what the bot sent after it."""
        before = len(self.received())
        self._client.post("/_act", json={"resident": self.resident, **deed}).raise_for_status()
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline:
            received = self.received()
            if len(received) > before:
                return received[before:]
            time.sleep(0.05)
        return []

    def received(self) -> list[dict[str, Any]]:
        """All messages of the bot so far."""
        chat = self._client.get(f"/_chat/{self.resident}").json()
        return [entry for entry in chat["entries"] if entry["author"] == "bot"]


@pytest.fixture
def phone(stack: Stack) -> Iterator[Callable[[str], LinePhone]]:
    """A phone of somebody new whose profile has this language: no chat before it."""
    with httpx2.Client(base_url=stack.line, timeout=20) as client:

        def choose(language: str) -> LinePhone:
            newcomer = {"name": f"Newcomer ({language})", "language": "zh-TW" if language == "zh" else language}
            made = client.post("/_residents", json=newcomer).raise_for_status().json()
            return LinePhone(client, made["id"])

        yield choose


@pytest.fixture
def web(stack: Stack) -> Callable[..., list[dict[str, Any]]]:
    """Ask in a new web conversation; the replies to the last of the questions, as the widget gets them."""

    def ask(*questions: str, language: str | None = None) -> list[dict[str, Any]]:
        with WebClient(stack.base, language) as client:
            answers = [
                client.ask({"command": text} if text.startswith("do=") else {"text": text}) for text in questions
            ]
        assert "error" not in answers[-1], answers[-1]
        return [reply for message in answers[-1]["replies"] for reply in message["replies"]]

    return ask
