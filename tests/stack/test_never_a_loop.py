"""Two misses bring the offer of a person, once; after a "no" it is not made again (R6), through the whole stack."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from channels.ask import WebClient
from services.stack import Stack

SAID: dict[str, Any] = yaml.safe_load(Path(__file__).with_suffix(".yaml").with_stem("never_a_loop").read_text("utf-8"))
Say = Callable[[str], list[dict[str, Any]]]


@pytest.fixture(params=list(SAID))
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def awake(stack: Stack) -> None:
    """Rasa's first answers take longer than the gateway waits on a busy machine."""
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        with WebClient(stack.base, "en") as client:
            if "unavailable" not in str(client.ask({"text": "hello"})):
                return
    pytest.fail("Rasa did not answer within 90 s")


@pytest.fixture
def say(stack: Stack, awake: None, language: str) -> Iterator[Say]:
    """Write in one web conversation; the replies."""
    with WebClient(stack.base, language) as client:

        def ask(text: str) -> list[dict[str, Any]]:
            answer = client.ask({"text": text})
            return [reply for message in answer["replies"] for reply in message["replies"]]

        yield ask


def offered(replies: list[dict[str, Any]]) -> bool:
    """True where the resident is asked whether they want a person: the buttons are yes and no."""
    return any("do=affirm" in str(reply) and "do=deny" in str(reply) for reply in replies)


def answered(replies: list[dict[str, Any]]) -> bool:
    return any(reply["kind"] == "answer" for reply in replies)


def test_offered_once_and_never_after_a_no(say: Say, language: str) -> None:
    said = SAID[language]
    first, second, third, fourth = said["unknown"]
    turns = [say(first), say(second)]
    assert not any(map(answered, turns)), turns
    assert [offered(replies) for replies in turns] == [False, True], turns
    assert not answered(declined := say(said["refusal"]))
    assert not offered(declined)
    later = [say(text) for text in (third, fourth, first, second)]
    assert [offered(replies) for replies in later] == [False] * 4, later


def test_offered_once_where_nothing_is_said_to_it(say: Say, language: str) -> None:
    turns = [say(text) for text in SAID[language]["unknown"]]
    assert [offered(replies) for replies in turns] == [False, True, False, False], turns


def test_a_yes_to_the_offer_brings_a_person(say: Say, language: str) -> None:
    said = SAID[language]
    for text in said["unknown"][:2]:
        say(text)
    wished = say(said["consent"])
    assert not offered(wished)
    assert wished[0]["kind"] != "answer", wished
