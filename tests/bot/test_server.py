"""Both processes as they really run: a message over HTTP, a tapped button, and nothing listening beyond loopback."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from knowledge_server import KnowledgeServer, knowledge_server

from contracts.commands import INTENTS, Command
from contracts.languages import Language
from contracts.replies import reply_from_json
from contracts.turns import Turn

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.rasa, pytest.mark.timeout(180)]


def free_port() -> int:
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def post(url: str, body: Any, method: str = "POST") -> Any:
    request = urllib.request.Request(
        url, json.dumps(body).encode(), {"Content-Type": "application/json"}, method=method
    )
    with urllib.request.urlopen(request, timeout=20) as response:
        return json.loads(response.read())


def wait(url: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(url, timeout=2).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError(f"{url} did not start")


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, KnowledgeServer]]:
    folder = tmp_path_factory.mktemp("rasa")
    rasa, actions = free_port(), free_port()
    with knowledge_server() as knowledge:
        environment = {**os.environ, "TOMONI_KNOWLEDGE_URL": knowledge.url, "TOMONI_INTERNAL_TOKEN": "secret"}
        environment["TOMONI_ACTIONS_URL"] = f"http://127.0.0.1:{actions}/webhook"
        environment.pop("TOMONI_RASA_TOKEN", None)
        commands = (
            ["actions", "--port", str(actions)],
            ["server", "--port", str(rasa)],
        )
        with (folder / "log").open("w") as log:
            started = [
                subprocess.Popen(
                    [sys.executable, "-m", "bot.run", *command], cwd=ROOT, env=environment, stdout=log, stderr=log
                )
                for command in commands
            ]
            try:
                wait(f"http://127.0.0.1:{actions}/health")
                wait(f"http://127.0.0.1:{rasa}/")
                yield f"http://127.0.0.1:{rasa}", knowledge
            finally:
                for process in started:
                    process.terminate()
                for process in started:
                    process.wait(20)


def ask(url: str, text: str = "", command: Command | None = None, **fields: Any) -> list[Any]:
    turn = Turn("conversation-1", text, fields.pop("language", Language.JA), "line", command, **fields)
    message = text or f"/{INTENTS[command.kind] if command else ''}"
    body = {"sender": turn.sender, "message": message, "metadata": {"turn": turn.to_json()}}
    return [reply_from_json(item["custom"]) for item in post(f"{url}/webhooks/rest/webhook", body)]


def test_a_conversation(stack: tuple[str, KnowledgeServer]) -> None:
    url, knowledge = stack
    replies = ask(url, "ごみの日はいつですか")
    assert [type(reply).__name__ for reply in replies] == ["AnswerReply", "Phrase"]
    replies = ask(url, command=Command.of("municipality", id="kikuyo"))
    assert [type(reply).__name__ for reply in replies] == ["Remember", "AnswerReply"]
    replies = ask(url, "那合志呢？", language=Language.ZH_HANT)
    assert replies[0].answer.municipality == "koshi"
    assert ask(url, "thanks", language=Language.EN)[0].key == "thanks"
    assert [type(reply).__name__ for reply in ask(url, "人と話したい")] == ["EscalationRequest", "Phrase"]
    assert set(knowledge.tokens) == {"secret"}


def test_every_button_reaches_its_action(stack: tuple[str, KnowledgeServer]) -> None:
    url, _ = stack
    arguments = {
        "article": {"id": "licence"}, "variant": {"id": "licence", "language": "en"}, "easier": {"id": "licence"},
        "counter": {"id": "licence"}, "helpful": {"id": "licence"}, "unhelpful": {"id": "licence"},
        "language": {"language": "zh-Hant"}, "furigana": {"on": "1"}, "topic": {"id": "living"},
        "municipality": {"id": "ozu"}, "age": {"id": "3-5"},
    }  # fmt: skip
    for kind in INTENTS:
        assert ask(url, command=Command.of(kind, **arguments.get(kind, {}))), kind


def test_an_empty_list_of_events_erases_the_conversation(stack: tuple[str, KnowledgeServer]) -> None:
    url, _ = stack
    ask(url, "ごみの日はいつですか")
    left = post(f"{url}/conversations/conversation-1/tracker/events", [], "PUT")
    assert left["events"] == [], "what the gateway takes as proof"
    with urllib.request.urlopen(f"{url}/conversations/conversation-1/tracker", timeout=10) as response:
        tracker = json.loads(response.read())
    assert "ごみ" not in json.dumps(tracker, ensure_ascii=False)
    assert tracker["slots"]["last_article"] is None
