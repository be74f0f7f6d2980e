"""The local LINE server: what it refuses, and that its residents reach the bot."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any

import httpx2
import pytest
import pytest_asyncio
from fastapi import FastAPI

from channels.line.simulator.app import RESIDENTS, Simulator
from channels.line.simulator.checks import check
from channels.line.webhook import PATH, webhook_router
from conversations.model import InboundMessage
from tests.services.line.conftest import SECRET, TOKEN
from tests.services.line.serving import serve

CHEN, TANAKA = RESIDENTS[0][0], RESIDENTS[1][0]
BOX = {"type": "box", "layout": "vertical", "contents": []}


def bubble(*contents: Any, **more: Any) -> list[dict[str, Any]]:
    body = {"type": "box", "layout": "vertical", "contents": list(contents)}
    return [{"type": "flex", "altText": "x", "contents": {"type": "bubble", "body": body, **more}}]


def nested(depth: int) -> dict[str, Any]:
    inner: dict[str, Any] = dict(BOX)
    for _ in range(depth):
        inner = {**BOX, "contents": [inner]}
    return inner


def tap(**action: Any) -> dict[str, Any]:
    return {"type": "button", "action": {"type": "uri", "label": "x", "uri": "https://example.jp", **action}}


def quick(count: int, label: str = "x") -> list[dict[str, Any]]:
    item = {"type": "action", "action": {"type": "postback", "label": label, "data": "do=menu"}}
    return [{"type": "text", "text": "x", "quickReply": {"items": [item] * count}}]


@pytest.mark.parametrize(
    "messages",
    [
        bubble(tap()), bubble(nested(8)), quick(13), quick(1, "x" * 20), bubble(tap(uri="tel:%237119")),
        [{"type": "text", "text": "字" * 5_000}] * 5,
    ],
)  # fmt: skip
def test_takes_what_line_takes(messages: list[dict[str, Any]]) -> None:
    assert check(messages) == []


@pytest.mark.parametrize(
    ("messages", "where"),
    [
        (None, "messages"),
        ([], "messages"),
        ([{"type": "text", "text": "x"}] * 6, "messages"),
        ([{"type": "text", "text": ""}], "messages[0].text"),
        ([{"type": "text", "text": "😀" * 2_501}], "messages[0].text"),
        ([{"type": "poem"}], "messages[0].type"),
        ([{"type": "text", "text": "x", "colour": "red"}], "messages[0].colour"),
        (quick(14), "messages[0].quickReply.items"),
        (quick(1, "x" * 21), "messages[0].quickReply.items[0].action.label"),
        (bubble(tap(uri="javascript:alert(1)")), "messages[0].contents.body.contents[0].action.uri"),
        (bubble(tap(uri="https://例え.jp/")), "messages[0].contents.body.contents[0].action.uri"),
        (bubble({"type": "text", "text": "x", "color": "red"}), "messages[0].contents.body.contents[0].color"),
        (bubble({"type": "marquee"}), "messages[0].contents.body.contents[0].type"),
        (bubble(size="enormous"), "messages[0].contents.size"),
        (bubble(*[{"type": "text", "text": "x" * 4_000}] * 8), "messages[0].contents"),
    ],
)
def test_refuses_what_line_refuses(messages: Any, where: str) -> None:
    assert where in [fault.property for fault in check(messages)]


def test_refuses_boxes_nested_too_deeply() -> None:
    assert [fault.message for fault in check(bubble(nested(10)))] == ["Nested too deeply"]


class ListInbox:
    def __init__(self) -> None:
        self.messages: list[InboundMessage] = []

    async def accept(self, messages: Sequence[InboundMessage]) -> int:
        self.messages += messages
        return len(messages)


class World:
    def __init__(self, client: httpx2.AsyncClient, inbox: ListInbox, simulator: Simulator) -> None:
        self.client, self.inbox, self.simulator = client, inbox, simulator

    async def act(self, *deeds: dict[str, Any]) -> dict[str, Any]:
        response = await self.client.post("/_act", json=list(deeds))
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = response.json()
        return answer


@pytest_asyncio.fixture
async def world() -> AsyncIterator[World]:
    inbox, bot = ListInbox(), FastAPI()
    bot.include_router(webhook_router(SECRET, inbox))
    with serve(bot) as url:
        simulator = Simulator(f"{url}{PATH}", SECRET, TOKEN)
        with serve(simulator.app) as line_url:
            async with httpx2.AsyncClient(base_url=line_url) as client:
                yield World(client, inbox, simulator)


async def test_several_residents_in_one_call(world: World) -> None:
    await world.act({"resident": CHEN, "kind": "text", "text": "你好"}, {"resident": TANAKA, "kind": "sticker"})
    assert [(item.external_id, item.kind) for item in world.inbox.messages] == [(CHEN, "text"), (TANAKA, "sticker")]


@pytest.mark.parametrize(
    ("deed", "kind"),
    [
        ({"kind": "photo"}, "media"),
        ({"kind": "file"}, "media"),
        ({"kind": "audio"}, "media"),
        ({"kind": "video"}, "media"),
        ({"kind": "location"}, "location"),
        ({"kind": "postback", "data": "do=menu", "text": "Menu"}, "command"),
        ({"kind": "unfollow"}, "unfollow"),
        ({"kind": "follow"}, "follow"),
    ],
)
async def test_every_deed_reaches_the_bot(world: World, deed: dict[str, Any], kind: str) -> None:
    await world.act({"resident": CHEN, **deed})
    assert [item.kind for item in world.inbox.messages] == [kind]


async def test_standby_reaches_nobody(world: World) -> None:
    await world.act({"resident": CHEN, "kind": "text", "text": "hi", "standby": True})
    assert world.inbox.messages == []


async def test_unsend_takes_the_message_back(world: World) -> None:
    sent = (await world.act({"resident": CHEN, "kind": "text", "text": "oops"}))["ids"][0]
    await world.act({"resident": CHEN, "kind": "unsend", "message_id": sent})
    assert world.inbox.messages[-1].refers_to == sent
    shown = (await world.client.get(f"/_chat/{CHEN}")).json()["entries"]
    assert [entry["message"] for entry in shown] == [{"type": "unsent"}]


async def test_a_redelivery_has_the_same_event_id(world: World) -> None:
    await world.act({"resident": CHEN, "kind": "text", "text": "hi"})
    await world.client.post("/_redeliver")
    first, second = world.inbox.messages
    assert (first.event_id, first.reply_token) == (second.event_id, second.reply_token)


async def test_a_photo_can_be_fetched_until_it_is_unsent(world: World) -> None:
    sent = (await world.act({"resident": CHEN, "kind": "photo", "photo": "data:image/png;base64,AAAA"}))["ids"][0]
    path, headers = f"/v2/bot/message/{sent}/content", {"Authorization": f"Bearer {TOKEN}"}
    assert (await world.client.get(path, headers=headers)).content == b"\x00\x00\x00"
    assert (await world.client.get(path)).status_code == 401
    await world.act({"resident": CHEN, "kind": "unsend", "message_id": sent})
    assert (await world.client.get(path, headers=headers)).status_code == 404


async def test_a_bot_that_is_away_is_told_on_the_page(world: World) -> None:
    world.simulator.webhooks.url = "http://127.0.0.1:9/"
    assert (await world.act({"resident": CHEN, "kind": "text", "text": "hi"}))["status"] == 0
    assert (await world.client.get(f"/_chat/{CHEN}")).json()["entries"][0]["delivered"] is False


async def test_faults_are_switched_by_http(world: World) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    assert (await world.client.post("/_faults", json={"kind": "500", "times": 2})).status_code == 200
    assert (await world.client.get("/v2/bot/info", headers=headers)).status_code == 500
    await world.client.post("/_faults", json={"kind": "clear"})
    assert (await world.client.get("/v2/bot/info", headers=headers)).status_code == 200
    assert (await world.client.post("/_faults", json={"kind": "earthquake"})).status_code == 400


async def test_a_retry_key_on_a_reply_is_refused(world: World) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}", "X-Line-Retry-Key": "123e4567-e89b-12d3-a456-426614174000"}
    response = await world.client.post("/v2/bot/message/reply", json={}, headers=headers)
    assert response.status_code == 400


async def test_409_names_the_request_that_was_accepted(world: World) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}", "X-Line-Retry-Key": "123e4567-e89b-12d3-a456-426614174000"}
    body = {"to": CHEN, "messages": [{"type": "text", "text": "hi"}]}
    first = await world.client.post("/v2/bot/message/push", json=body, headers=headers)
    second = await world.client.post("/v2/bot/message/push", json=body, headers=headers)
    assert (first.status_code, second.status_code) == (200, 409)
    assert second.headers["x-line-accepted-request-id"]
    assert second.json()["sentMessages"] == first.json()["sentMessages"]


async def test_the_page_has_a_strict_policy_and_no_foreign_parts(world: World) -> None:
    page = await world.client.get("/")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "unsafe" not in page.headers["content-security-policy"]
    assert "http://" not in page.text
    assert "https://" not in page.text
    for name in ("../app.py", "words/ja.yaml", "page.py", "missing.js"):
        assert (await world.client.get(f"/_static/{name}")).status_code == 404


async def test_the_page_speaks_three_languages_with_the_same_words(world: World) -> None:
    words = [(await world.client.get(f"/_words/{language}")).json() for language in ("ja", "zh-Hant", "en")]
    assert words[0].keys() == words[1].keys() == words[2].keys()
