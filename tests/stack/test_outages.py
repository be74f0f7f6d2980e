"""The running stack with parts killed: residents hear something in time, and nothing is lost."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import httpx2

from services.stack import Stack

Ask = Callable[..., list[dict[str, Any]]]


def test_without_rasa_an_honest_word_in_time_and_danger_as_ever(stack: Stack, web: Ask) -> None:
    stack.kill("rasa")
    try:
        replies = web("日本語教室はいくらですか", language="ja")
        assert [reply["key"] for reply in replies] == ["unavailable"]
        assert "080-4275-4489" in json.dumps(replies), "the support center's number"
        assert web("my house is on fire", language="en")[0]["kind"] == "danger"
        parts = httpx2.get(f"{stack.base}/readyz").json()["parts"]
        assert parts["rasa"] != "ok"
        assert parts["knowledge"] == "ok"
    finally:
        stack.start("rasa")
        stack.wait_until_ready()
    assert web("日本語教室はいくらですか", language="ja")[0]["kind"] in ("answer", "choices")


def test_without_the_action_server_the_same(stack: Stack, web: Ask) -> None:
    stack.kill("actions")
    try:
        assert [reply["key"] for reply in web("where is the japanese class", language="en")] == ["unavailable"]
    finally:
        stack.start("actions")
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and web("thank you", language="en")[0].get("key") == "unavailable":
            time.sleep(1)
    assert web("thank you", language="en")[0]["key"] == "thanks"


def test_messages_accepted_before_a_kill_are_answered_after_it(stack: Stack, phone: Callable[[str], Any]) -> None:
    resident = phone("ja")
    before = len(resident.received())
    deeds = [{"resident": resident.resident, "kind": "text", "text": text} for text in ("日本語教室", "地震", "学校")]
    with httpx2.Client(base_url=stack.line, timeout=20) as line:
        line.post("/_act", json=deeds).raise_for_status()
    stack.kill("services")
    stack.start("services")
    stack.wait_until_ready()
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline and len(resident.received()) < before + 3:
        time.sleep(0.5)
    assert len(resident.received()) >= before + 3
