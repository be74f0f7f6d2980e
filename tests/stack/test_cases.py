"""A resident on LINE and on the web asks for a person, staff answer, the bot returns: the whole stack, real Rasa."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import pytest

from channels.ask import WebClient
from contracts.languages import Language
from contracts.replies import StaffReply
from conversations.cases import Cases
from conversations.live import InProcessLiveUpdates
from conversations.ports import FakeLookRecord
from conversations.ticket_values import Case, Staff, StaffWords, Ticket
from conversations.tickets import Tickets
from services.stack import Stack
from storage.engine import open_engine
from storage.sealing import KeyRing, Sealer
from tests.stack.conftest import LinePhone

SATO = Staff("u1", "佐藤")


class Console:
    """What staff do, on the stack's own database, from a process of its own."""

    def __init__(self, stack: Stack) -> None:
        self._url = f"sqlite:///{stack.folder / 'data' / 'tomoni.db'}"
        self._sealer = Sealer(KeyRing.parse(stack.environment["TOMONI_DATA_KEYS"]))

    def do(self, act: Callable[[Tickets, Cases], Any]) -> Any:
        """Run one act of a staff member."""

        async def run() -> Any:
            engine = open_engine(self._url)
            tickets = Tickets(engine, self._sealer, InProcessLiveUpdates())
            try:
                return await act(tickets, Cases(engine, self._sealer, FakeLookRecord()))
            finally:
                await engine.dispose()

        # a thread of its own: the browser tests leave a running loop behind in this one
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(asyncio.run, run()).result()

    def newest(self) -> Ticket:
        """The newest case."""
        found: list[Ticket] = self.do(lambda _, cases: cases.queue("all"))
        return found[0]

    def case(self, ticket: Ticket) -> Case:
        """Everything of a case."""
        found: Case = self.do(lambda _, cases: cases.open(ticket.id, SATO))
        return found


@pytest.fixture
def console(stack: Stack) -> Console:
    """The staff's side."""
    return Console(stack)


def shown(messages: list[dict[str, Any]]) -> str:
    """The words of LINE messages."""
    return " ".join(str(item["message"].get("text") or item["message"].get("altText")) for item in messages)


def until(look: Callable[[], Any], seconds: float = 10.0) -> Any:
    """What `look` returns once it is not empty."""
    deadline = time.monotonic() + seconds
    while not (found := look()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return found


def test_a_case_on_line_from_the_wish_to_the_rating(
    phone: Callable[[str], LinePhone], console: Console, stack: Stack
) -> None:
    line = phone("zh")
    assert "請問想諮詢什麼" in shown(line.say("我想找真人"))
    assert "一兩句話" in shown(line.tap("do=wish-topic&id=school"))
    assert "怎麼收到回覆" in shown(line.say("孩子九月要轉學，要先跟誰聯絡？"))
    assert "工作人員也可以看" in shown(line.tap("do=wish-answer&id=chat"))
    opened = shown(line.tap("do=wish-share&on=0"))
    ticket = console.newest()
    assert ticket.number in opened
    assert (ticket.language, ticket.topic, ticket.state) == (Language.ZH_HANT, "school", "open")
    assert ticket.sentence == "孩子九月要轉學，要先跟誰聯絡？"
    assert ticket.promise

    console.do(lambda tickets, _: tickets.claim(ticket.id, SATO))
    before = len(line.received())
    line._client.post("/_act", json={"resident": line.resident, "kind": "text", "text": "還有一件事"})
    assert until(lambda: console.case(ticket).ticket.unread)
    assert len(line.received()) == before  # silence
    assert "119" in shown(line.say("失火了"))  # but never about danger

    words = StaffReply("請先聯絡菊陽町教育委員會。", Language.ZH_HANT, "checked", "佐藤", "まず菊陽町教育委員会へ。")
    count = len(line.received())
    console.do(lambda tickets, _: tickets.reply(ticket.id, SATO, StaffWords(words)))
    [came] = until(lambda: line.received()[count:])
    assert came["message"]["sender"]["name"].startswith("佐藤")
    assert "まず菊陽町教育委員会へ。" in came["message"]["text"]
    assert until(lambda: [item.delivery.state for item in console.case(ticket).messages if item.delivery] == ["sent"])

    count = len(line.received())
    console.do(lambda tickets, _: tickets.close(ticket.id, SATO, "solved"))
    assert "有幫助" in str(until(lambda: line.received()[count:]))
    assert "謝謝" in shown(line.tap(f"do=rate&id=good&ticket={ticket.number}"))
    assert console.case(ticket).ticket.satisfaction == "good"
    assert shown(line.say("你好"))  # the bot is back


def test_deleting_everything_by_words_reaches_rasa(
    phone: Callable[[str], LinePhone], stack: Stack, console: Console
) -> None:
    line = phone("ja")
    others = _trackers(stack)
    line.say("ごみの出し方を教えてください")
    assert "保存している" in shown(line.say("私のデータを見せて"))
    assert "すべて消しますか" in shown(line.say("データを消して"))
    mine = _trackers(stack) - others
    assert len(mine) == 1
    assert "すべて消しました" in shown(line.say("はい"))
    assert until(lambda: not _trackers(stack) & mine)


def test_a_case_on_the_web_by_buttons_alone(stack: Stack, console: Console) -> None:
    with WebClient(stack.base, "en") as client:

        def tap(command: str) -> dict[str, Any]:
            return client.ask({"command": command})

        keys = []
        answer = tap("do=person")
        for _ in range(6):
            reply = answer["replies"][-1]["replies"][-1]
            keys.append(reply["key"])
            if reply["key"] == "ticket.opened":
                break
            answer = tap(reply["buttons"][0]["command"])
        assert keys == ["wish.topic", "wish.sentence", "wish.answer", "wish.share", "ticket.opened"]
        assert console.newest().channel == "web"


def _trackers(stack: Stack) -> set[str]:
    """Senders that Rasa still has events of, among those the database knows or has asked to be forgotten."""
    with sqlite3.connect(stack.folder / "data" / "tomoni.db") as database:
        rows = database.execute("SELECT id, session FROM conversation").fetchall()
        asked = database.execute("SELECT sender FROM erasure").fetchall()
    senders = {f"{row[0]}.{number}" for row in rows for number in range(1, row[1] + 1)} | {row[0] for row in asked}
    token = stack.environment.get("TOMONI_RASA_TOKEN", "")
    with httpx2.Client(base_url=f"http://127.0.0.1:{stack.ports.rasa}", timeout=20) as rasa:
        kept = {
            sender: rasa.get(f"/conversations/{sender}/tracker", params={"token": token} if token else {}).json()
            for sender in senders
        }
    return {
        sender
        for sender, tracker in kept.items()
        if any(event["event"] == "user" for event in tracker.get("events") or ())
    }
