"""The web API as a client meets it: opening, speaking, following, deleting, and every refusal."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from contracts.languages import LANGUAGES, Language
from contracts.replies import Phrase
from tests.services.web.conftest import WebWorld, WorldMaker

BASE = "/api/web/conversations"
SOME_ID = "6f1b7e0a-3f0e-4d1c-9a53-0d1f6f0c9d11"


def message(text: str = "ごみの日は？", **more: Any) -> dict[str, Any]:
    return {"client_id": str(uuid4()), "text": text, **more}


def fixed(text: str = "a", **more: Any) -> dict[str, Any]:
    """A message with the same id each time: names of tests must not differ between processes."""
    return {"client_id": SOME_ID, "text": text, **more}


async def test_opens_in_the_language_of_the_page(world: WebWorld) -> None:
    opened = (await world.client.post(BASE, json={"page_language": "zh-TW"})).json()
    assert opened["language"] == "zh-Hant"
    assert not world.threads.conversations[opened["id"]].language_chosen


async def test_a_chosen_language_beats_the_page(world: WebWorld) -> None:
    opened = (await world.client.post(BASE, json={"language": "ja-easy", "page_language": "en-US"})).json()
    assert (opened["language"], opened["furigana"]) == ("ja-easy", True)
    assert world.threads.conversations[opened["id"]].language_chosen


async def test_a_message_is_accepted_once(world: WebWorld) -> None:
    url, key = await world.open(page_language="en")
    body = message("When is rubbish day?")
    for _ in range(2):
        answer = await world.client.post(f"{url}/messages", json=body, headers=key)
        assert answer.status_code == 202
        assert answer.json() == {"client_id": body["client_id"]}
    (kept,) = world.inbox.accepted.values()
    assert (kept.kind, kept.text, kept.message_id, kept.channel) == (
        "text",
        "When is rubbish day?",
        body["client_id"],
        "web",
    )
    assert kept.external_id == url.rsplit("/", 1)[1]


async def test_a_command_is_accepted(world: WebWorld) -> None:
    url, key = await world.open()
    body = {"client_id": str(uuid4()), "command": "do=topic&id=school"}
    assert (await world.client.post(f"{url}/messages", json=body, headers=key)).status_code == 202
    (kept,) = world.inbox.accepted.values()
    assert kept.kind == "command"
    assert kept.command
    assert kept.command.get("id") == "school"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_refusals_speak_the_language_of_the_page(world: WebWorld, language: Language) -> None:
    url, key = await world.open()
    said = await world.client.post(
        f"{url}/messages", json=message("あ" * 2001), headers={**key, "Accept-Language": language.tag}
    )
    problem = said.json()
    assert said.status_code == 422
    assert said.headers["content-type"] == "application/problem+json"
    assert (problem["code"], problem["lang"]) == ("text_too_long", language.base)
    assert "2000" in problem["title"]
    assert any(span.get("reading") for span in problem["spans"]) == (language is Language.JA_EASY)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "malformed"),
        (b"[]", 422, "invalid"),
        (json.dumps({"client_id": "x", "text": "a"}).encode(), 422, "invalid"),
        (json.dumps(fixed()).replace("}", ', "admin": true}').encode(), 422, "invalid"),
        (json.dumps({"client_id": SOME_ID}).encode(), 422, "invalid"),
        (json.dumps(fixed(command="do=menu")).encode(), 422, "invalid"),
        (json.dumps(fixed(" \n\u0000 ")).encode(), 422, "empty"),
        (json.dumps({"client_id": SOME_ID, "command": "do=destroy"}).encode(), 422, "unknown_command"),
        (json.dumps({"client_id": SOME_ID, "command": "x" * 301}).encode(), 422, "invalid"),
        (json.dumps(fixed(language="xx")).encode(), 422, "invalid"),
        (json.dumps(fixed("a" * 20_000)).encode(), 413, "body_too_large"),
        (b"\xff\xfe", 400, "malformed"),
    ],
)
async def test_malformed_bodies_are_refused(world: WebWorld, body: bytes, status: int, code: str) -> None:
    url, key = await world.open()
    answer = await world.client.post(
        f"{url}/messages", content=body, headers={**key, "Content-Type": "application/json"}
    )
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not world.inbox.accepted


async def test_a_large_body_without_length_is_refused(world: WebWorld) -> None:
    async def drip() -> Any:
        for _ in range(40):
            yield b" " * 1024

    url, key = await world.open()
    answer = await world.client.post(
        f"{url}/messages", content=drip(), headers={**key, "Content-Type": "application/json"}
    )
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


async def test_what_no_database_stores_is_left_out(world: WebWorld) -> None:
    url, key = await world.open()
    body = json.dumps(message("a\u0000b\r\nc\ud800d\u202e👩‍👩‍👧")).encode()
    await world.client.post(f"{url}/messages", content=body, headers={**key, "Content-Type": "application/json"})
    (kept,) = world.inbox.accepted.values()
    assert kept.text == "ab\ncd\u202e👩‍👩‍👧"


@pytest.mark.parametrize("method", ["POST messages", "GET messages", "GET events", "PUT language", "DELETE "])
async def test_nothing_opens_without_its_own_token(world: WebWorld, method: str) -> None:
    url, _ = await world.open()
    _, other = await world.open()
    verb, path = method.split(" ")
    bodies = {"POST": message(), "PUT": {"language": "en", "furigana": False}}
    address = f"{url}/{path}".rstrip("/")
    none = await world.client.request(verb, address, json=bodies.get(verb))
    wrong = await world.client.request(verb, address, json=bodies.get(verb), headers=other)
    assert (none.status_code, none.json()["code"]) == (401, "unauthorised")
    assert (wrong.status_code, wrong.json()["code"]) == (404, "gone")


async def test_language_can_be_chosen(world: WebWorld) -> None:
    url, key = await world.open(page_language="en")
    answer = await world.client.put(f"{url}/language", json={"language": "ja-easy", "furigana": False}, headers=key)
    assert answer.json() == {"language": "ja-easy", "furigana": False}
    news = (await world.client.get(f"{url}/messages", headers=key)).json()
    assert news["state"] == {"language": "ja-easy", "furigana": False, "case": None}


async def test_delete_erases_and_closes(world: WebWorld) -> None:
    url, key = await world.open()
    assert (await world.client.delete(url, headers=key)).status_code == 204
    assert not world.threads.conversations
    assert (await world.client.get(f"{url}/messages", headers=key)).status_code == 404


async def test_long_poll_waits_for_the_answer(world: WebWorld) -> None:
    url, key = await world.open(page_language="en")
    conversation = url.rsplit("/", 1)[1]
    waiting = asyncio.create_task(world.client.get(f"{url}/messages?after=0&wait=5", headers=key))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    await world.threads.say(conversation, text="A person writes")
    news = (await waiting).json()
    assert [item["author"] for item in news["messages"]] == ["staff"]
    assert news["last"] == 1
    later = (await world.client.get(f"{url}/messages?after=1&wait=0.1", headers=key)).json()
    assert later["messages"] == []


async def test_long_poll_is_bounded(world: WebWorld) -> None:
    url, key = await world.open()
    assert (await world.client.get(f"{url}/messages?wait=26", headers=key)).status_code == 422


async def test_a_waiting_poll_hears_of_the_deletion(world: WebWorld) -> None:
    url, key = await world.open()
    waiting = asyncio.create_task(world.client.get(f"{url}/messages?wait=5", headers=key))
    await asyncio.sleep(0.05)
    await world.client.delete(url, headers=key)
    assert (await waiting).status_code == 404


async def test_conversations_per_address_are_limited(make_world: WorldMaker) -> None:
    world = make_world(conversations_per_address="2/minute")
    answers = [(await world.client.post(BASE, json={})) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
    assert answers[-1].json()["code"] == "too_many_requests"


async def test_messages_per_conversation_are_limited(make_world: WorldMaker) -> None:
    world = make_world(messages_per_conversation="2/minute")
    first, key = await world.open()
    second, other = await world.open()
    codes = [(await world.client.post(f"{first}/messages", json=message(), headers=key)).status_code for _ in range(3)]
    assert codes == [202, 202, 429]
    assert (await world.client.post(f"{second}/messages", json=message(), headers=other)).status_code == 202


async def test_limits_count_alone_when_redis_is_away(make_world: WorldMaker) -> None:
    world = make_world(rate_store="redis://127.0.0.1:1/0", conversations_per_address="1/minute")
    codes = [(await world.client.post(BASE, json={})).status_code for _ in range(2)]
    assert codes == [201, 429]


async def test_only_configured_pages_may_call(make_world: WorldMaker) -> None:
    world = make_world(origins="https://town.example, https://school.example/")
    preflight = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    for origin, allowed in (
        ("https://town.example", True),
        ("https://school.example", True),
        ("http://web.test", True),
        ("https://evil.example", False),
        ("null", False),
    ):
        asked = await world.client.options(f"{BASE}/x/messages", headers={"Origin": origin, **preflight})
        assert asked.status_code == 204
        assert asked.headers.get("access-control-allow-origin") == (origin if allowed else None)
        opened = await world.client.post(BASE, json={}, headers={"Origin": origin})
        assert opened.headers.get("access-control-allow-origin") == (origin if allowed else None)
        refused = await world.client.post(BASE, json={"x": 1}, headers={"Origin": origin})
        assert refused.status_code == 422
        assert refused.headers.get("access-control-allow-origin") == (origin if allowed else None)
    assert (
        "Last-Event-ID"
        in (await world.client.options(BASE, headers={"Origin": "https://town.example", **preflight})).headers[
            "access-control-allow-headers"
        ]
    )


async def read_events(
    client: httpx2.AsyncClient, url: str, headers: dict[str, str], until: int
) -> list[tuple[str, Any]]:
    """Events of a stream: (name and id, data), until `until` of them came or the stream ended."""
    events: list[tuple[str, Any]] = []
    async with client.stream("GET", f"{url}/events", headers=headers) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        fields: dict[str, str] = {}
        async for line in answer.aiter_lines():
            if not line:
                if "data" in fields:
                    events.append((fields.get("event", "") + fields.get("id", ""), json.loads(fields["data"])))
                fields = {}
                if len(events) >= until:
                    break
            elif not line.startswith(":"):
                name, _, value = line.partition(": ")
                fields[name] = value
    return events


async def test_events_replay_after_the_last_one_seen(make_world: WorldMaker) -> None:
    world = make_world(stream_seconds=0.3)
    url, key = await world.open(page_language="en")
    conversation = url.rsplit("/", 1)[1]
    for number in range(3):
        await world.threads.say(conversation, text=f"answer {number}")
    first = await read_events(world.client, url, key, 99)
    assert [name for name, _ in first] == ["message1", "message2", "message3", "state"]
    again = await read_events(world.client, url, {**key, "Last-Event-ID": "2"}, 99)
    assert [name for name, _ in again] == ["message3", "state"]
    bad = await world.client.get(f"{url}/events", headers={**key, "Last-Event-ID": "abc"})
    assert bad.status_code == 422


async def test_events_come_as_they_happen_and_tell_of_deletion(make_world: WorldMaker) -> None:
    world = make_world(stream_seconds=5)
    url, key = await world.open(page_language="en")
    conversation = url.rsplit("/", 1)[1]

    async def happen() -> None:
        await asyncio.sleep(0.1)
        await world.threads.say(conversation, text="hello")
        await asyncio.sleep(0.1)
        await world.threads.choose_language(conversation, Language.ZH_HANT, furigana=False)
        await asyncio.sleep(0.1)
        await world.threads.delete(conversation)

    events, _ = await asyncio.gather(read_events(world.client, url, key, 99), happen())
    assert [name for name, _ in events] == ["state", "message1", "state", "state", "gone"]
    assert events[3][1]["language"] == "zh-Hant"


async def test_a_lost_wake_up_delays_but_loses_nothing(make_world: WorldMaker) -> None:
    world = make_world()
    url, key = await world.open()
    conversation = url.rsplit("/", 1)[1]
    waiting = asyncio.create_task(world.client.get(f"{url}/messages?wait=5", headers=key))
    await asyncio.sleep(0.05)

    async def deaf(topic: str) -> None: ...

    world.live.publish = deaf  # type: ignore[method-assign]
    await world.threads.say(conversation, text="hello")
    assert len((await waiting).json()["messages"]) == 1


async def test_streams_per_conversation_are_limited(make_world: WorldMaker) -> None:
    world = make_world(streams_per_conversation=0)
    url, key = await world.open()
    refused = await world.client.get(f"{url}/events", headers=key)
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_requests")


async def test_the_sender_wakes_the_page(make_world: WorldMaker) -> None:
    from channels.web.sender import WebSender
    from conversations.model import Outgoing

    world = make_world()
    outgoing = Outgoing(
        delivery_id=1,
        channel="web",
        conversation_id="c1",
        external_id="c1",
        replies=(Phrase("web.ui.thanks"),),
        language=Language.EN,
        furigana=False,
        retry_key=str(uuid4()),
        attempt=1,
    )
    async with world.live.listen("conversation:c1") as heard:
        assert (await WebSender(world.live).send(outgoing)).via == "live"
        assert await anext(heard) == "conversation:c1"
