"""The web API over the real inbox, threads, worker and database: the fakes promise nothing these do not keep."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any
from uuid import uuid4

import httpx2
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine

from channels.understanding import FakeDanger, fake_understanding
from channels.web.bootstrap import build_web
from channels.web.settings import WebSettings
from contracts.languages import Language
from contracts.replies import StaffReply
from conversations.case_media import CaseUploads
from conversations.ticket_values import Staff, StaffWords, TicketRequest
from conversations.tickets import Tickets
from storage.sealing import Sealer
from tests.services.channels.small_world import World

BASE = "/api/web/conversations"


def connect(world: World) -> httpx2.AsyncClient:
    app = FastAPI()
    uploads = CaseUploads(world.engine, world.sealer, world.attachments)
    web = build_web(WebSettings(poll_seconds=0.5), world.threads, world.inbox, world.live, uploads)
    world.worker._senders["web"] = web.sender  # type: ignore[index]
    app.include_router(web.router)
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://web.test")


async def opened(client: httpx2.AsyncClient, **body: Any) -> tuple[str, dict[str, str]]:
    answer = (await client.post(BASE, json=body)).json()
    return f"{BASE}/{answer['id']}", {"Authorization": f"Bearer {answer['token']}"}


async def test_a_question_is_answered_once_and_replayed(engine: AsyncEngine, sealer: Sealer) -> None:
    world = World(engine, sealer)
    async with connect(world) as client:
        url, key = await opened(client, page_language="en")
        body = {"client_id": str(uuid4()), "text": "When is rubbish day?"}
        for _ in range(2):
            assert (await client.post(f"{url}/messages", json=body, headers=key)).status_code == 202
        waiting = asyncio.create_task(client.get(f"{url}/messages?after=1&wait=5", headers=key))
        await world.worker.drain()
        assert [item["author"] for item in (await waiting).json()["messages"]] == ["bot"]
        everything = (await client.get(f"{url}/messages", headers=key)).json()["messages"]
        assert [(item["sequence"], item["author"]) for item in everything] == [(1, "resident"), (2, "bot")]
        assert everything[0]["client_id"] == body["client_id"]
        assert everything[0]["blocks"][0]["spans"][0]["text"] == "When is rubbish day?"
        assert everything[1]["replies"]


async def test_danger_comes_first_and_can_be_called(engine: AsyncEngine, sealer: Sealer) -> None:
    understanding = replace(
        fake_understanding(), find_danger=lambda words: FakeDanger("fire", "!" in words) if "fire" in words else None
    )
    world = World(engine, sealer, understanding)
    async with connect(world) as client:
        url, key = await opened(client, language="en")
        await client.post(f"{url}/messages", json={"client_id": str(uuid4()), "text": "fire!"}, headers=key)
        await world.worker.drain()
        news = (await client.get(f"{url}/messages?after=1", headers=key)).json()
        reply = news["messages"][0]["replies"][0]
        assert reply["kind"] == "danger"
        assert any(span.get("url") == "tel:119" for span in reply["blocks"][0]["spans"])
        await client.post(f"{url}/messages", json={"client_id": str(uuid4()), "text": "fire station"}, headers=key)
        await world.worker.drain()
        news = (await client.get(f"{url}/messages?after=3", headers=key)).json()
        line, answer = news["messages"][0]["replies"]
        assert (line["kind"], line["key"], answer["key"]) == ("phrase", "danger-line.119", "greet")
        assert any(span.get("url") == "tel:119" for span in line["blocks"][0]["spans"])


async def test_language_and_deletion_reach_the_database(engine: AsyncEngine, sealer: Sealer) -> None:
    world = World(engine, sealer)
    async with connect(world) as client:
        url, key = await opened(client, page_language="zh-TW")
        changed = await client.put(f"{url}/language", json={"language": "ja-easy", "furigana": True}, headers=key)
        assert changed.json() == {"language": "ja-easy", "furigana": True}
        waiting = asyncio.create_task(client.get(f"{url}/messages?wait=5", headers=key))
        await asyncio.sleep(0.1)
        assert (await client.delete(url, headers=key)).status_code == 204
        assert (await waiting).status_code == 404
        assert (await client.get(f"{url}/messages", headers=key)).status_code == 404


async def test_a_wrong_token_opens_nothing(engine: AsyncEngine, sealer: Sealer) -> None:
    world = World(engine, sealer)
    async with connect(world) as client:
        url, _ = await opened(client)
        wrong = await client.get(f"{url}/messages", headers={"Authorization": "Bearer " + "x" * 43})
        assert (wrong.status_code, wrong.json()["code"]) == (404, "gone")


async def test_a_case_is_in_the_state_and_staff_words_in_the_log(engine: AsyncEngine, sealer: Sealer) -> None:
    world = World(engine, sealer)
    tickets = Tickets(engine, sealer, world.live, world.clock, world.promises)
    async with connect(world) as client:
        url, key = await opened(client, language="zh-Hant")
        body = {"client_id": str(uuid4()), "text": "my words"}
        await client.post(f"{url}/messages", json=body, headers=key)
        await world.worker.drain()
        assert (await client.get(f"{url}/messages", headers=key)).json()["state"]["case"] is None
        owner = await world.threads.read(url.rsplit("/", 1)[1])
        ticket = await world.cases.open(owner, TicketRequest("asked", sentence="my sentence"))
        state = (await client.get(f"{url}/messages", headers=key)).json()["state"]["case"]
        assert (state["held"], state["lang"]) == (False, "zh-Hant")
        assert "11 月 24 日" in "".join(span["text"] for span in state["spans"])
        await tickets.claim(ticket.id, Staff("u1", "佐藤"))
        words = StaffReply("請帶信來。", Language.ZH_HANT, "checked", "佐藤", "手紙を持ってきてください。")
        await tickets.reply(ticket.id, Staff("u1", "佐藤"), StaffWords(words))
        await world.worker.drain()
        news = (await client.get(f"{url}/messages?after=2", headers=key)).json()
        assert news["state"]["case"]["held"] is True
        [message] = news["messages"]
        assert message["author"] == "staff"
        [reply] = message["replies"]
        assert (reply["kind"], reply["lang"]) == ("staff", "zh-Hant")
        assert reply["original"][0]["spans"][0]["text"] == "手紙を持ってきてください。"
        assert reply["buttons"][0]["command"] == "do=bot"
        refused = await client.get(f"{url}/data", headers={"Authorization": "Bearer wrong"})
        assert refused.status_code in (401, 404, 410)
        answer = await client.get(f"{url}/data", headers=key)
        assert answer.headers["content-disposition"].startswith("attachment")
        document = answer.json()
        assert document["messages"][0]["text"] == "my words"
        assert document["messages"][-1]["replies"][0]["original"] == "手紙を持ってきてください。"
        assert document["cases"][0]["sentence"] == "my sentence"
