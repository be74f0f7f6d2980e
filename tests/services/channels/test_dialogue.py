"""The dialogue port: Rasa over HTTP and the fake keep the same promises."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
import pytest_asyncio
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from channels.dialogue import Dialogue, FakeDialogue, RasaDialogue
from channels.errors import DialogueUnavailable
from contracts.commands import Command
from contracts.languages import Language
from contracts.replies import LanguageChange, Phrase
from contracts.turns import Turn

TURN = Turn("c.1", "hello", Language.EN, "line")
GREET = [{"recipient_id": "c.1", "custom": Phrase("greet").to_json()}]
PATH = "/webhooks/rest/webhook"


@pytest_asyncio.fixture
async def client() -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient() as opened:
        yield opened


def _rasa(client: httpx2.AsyncClient, *urls: str, seconds: float = 2.0) -> RasaDialogue:
    return RasaDialogue([url.rstrip("/") for url in urls], client, token="t", seconds=seconds)


@pytest.mark.parametrize("kind", ["rasa", "fake"])
async def test_both_answer_forget_and_fail_alike(kind: str, httpserver: HTTPServer, client: httpx2.AsyncClient) -> None:
    httpserver.expect_request(PATH).respond_with_json(GREET)
    httpserver.expect_request("/conversations/c.1/tracker/events", method="PUT").respond_with_json({"events": []})
    fake = FakeDialogue()
    dialogue: Dialogue = _rasa(client, httpserver.url_for("/")) if kind == "rasa" else fake
    assert await dialogue.ask(TURN) == (Phrase("greet"),)
    await dialogue.forget("c.1")
    fake.failing = "down"
    broken: Dialogue = _rasa(client, "http://127.0.0.1:9") if kind == "rasa" else fake
    for act in (broken.ask(TURN), broken.forget("c.1")):
        with pytest.raises(DialogueUnavailable, match="down"):
            await act


@pytest.mark.parametrize("body", ['{"events": [{"event": "action"}]}', "not json", "[]"])
async def test_what_is_not_really_erased_is_asked_again(
    body: str, httpserver: HTTPServer, client: httpx2.AsyncClient
) -> None:
    httpserver.expect_request("/conversations/c.1/tracker/events", method="PUT").respond_with_data(body)
    with pytest.raises(DialogueUnavailable, match="not-erased"):
        await _rasa(client, httpserver.url_for("/")).forget("c.1")


async def test_turn_travels_as_metadata(httpserver: HTTPServer, client: httpx2.AsyncClient) -> None:
    httpserver.expect_request(PATH).respond_with_json(GREET)
    await _rasa(client, httpserver.url_for("/")).ask(TURN)
    body = httpserver.log[0][0].get_json()
    assert body == {"sender": "c.1", "message": "hello", "metadata": {"turn": TURN.to_json()}}


async def test_tap_travels_as_an_exact_intent(httpserver: HTTPServer, client: httpx2.AsyncClient) -> None:
    httpserver.expect_request(PATH).respond_with_json(GREET)
    tap = Turn("c.1", "", Language.EN, "line", command=Command.of("article", id="x"))
    await _rasa(client, httpserver.url_for("/")).ask(tap)
    assert httpserver.log[0][0].get_json()["message"] == "/choose_option"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ([], "empty"),
        ([{"custom": LanguageChange(Language.EN).to_json()}], "empty"),
        ([{"text": "words of Rasa's own"}], "malformed"),
        ([{"custom": {"kind": "nonsense"}}], "malformed"),
        ([{"custom": {"kind": "phrase"}}], "malformed"),
        (
            [{"custom": {"kind": "phrase", "key": "greet", "values": {}, "buttons": [{"command": "do=bomb"}]}}],
            "malformed",
        ),
        ({"status": "failure"}, "malformed"),
        (["text"], "malformed"),
        ([{"custom": {"kind": "phrase", "key": "knowledge-down", "values": {}, "buttons": []}}], "knowledge"),
        (None, "malformed"),
    ],
)
async def test_unusable_reply_is_unavailable(
    httpserver: HTTPServer, client: httpx2.AsyncClient, body: Any, reason: str
) -> None:
    httpserver.expect_request(PATH).respond_with_json(body)
    with pytest.raises(DialogueUnavailable) as caught:
        await _rasa(client, httpserver.url_for("/")).ask(TURN)
    assert caught.value.reason == reason


@pytest.mark.parametrize("status", [200, 401, 404, 500, 503])
async def test_not_json_or_an_error_is_unavailable(
    httpserver: HTTPServer, client: httpx2.AsyncClient, status: int
) -> None:
    httpserver.expect_request(PATH).respond_with_data("<html>", status=status)
    with pytest.raises(DialogueUnavailable):
        await _rasa(client, httpserver.url_for("/")).ask(TURN)


async def test_slow_server_is_given_up_in_time(httpserver: HTTPServer, client: httpx2.AsyncClient) -> None:
    def slowly(_request: Request) -> Response:
        time.sleep(1.5)
        return Response("[]")

    httpserver.expect_request(PATH).respond_with_handler(slowly)
    started = time.monotonic()
    with pytest.raises(DialogueUnavailable, match="slow"):
        await _rasa(client, httpserver.url_for("/"), seconds=0.2).ask(TURN)
    assert time.monotonic() - started < 1.5, "given up before the answer came"


async def test_server_that_never_answers_is_given_up_in_time(client: httpx2.AsyncClient) -> None:
    async def swallow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(swallow, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    with pytest.raises(DialogueUnavailable, match="slow"):
        await _rasa(client, f"http://127.0.0.1:{port}", seconds=0.3).ask(TURN)
    server.close()
    await server.wait_closed()


async def test_sender_keeps_to_one_server_and_moves_when_it_is_down(
    httpserver: HTTPServer, client: httpx2.AsyncClient
) -> None:
    httpserver.expect_request(PATH).respond_with_json(GREET)
    alive, dead = httpserver.url_for("/").rstrip("/"), "http://127.0.0.1:9"
    dialogue = _rasa(client, alive, dead)
    for number in range(12):
        assert await dialogue.ask(Turn(f"c{number}.1", "hello", Language.EN, "line"))
    both = RasaDialogue(["http://a", "http://b"], client)
    orders = {tuple(both._order(f"c{number}.1")) for number in range(40)}
    assert len(orders) == 2
    assert all(both._order("c1.1") == both._order("c1.1") for _ in range(3))
