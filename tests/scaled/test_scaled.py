"""Several of everything behave as one: both gateways, live updates, order, limits, trackers, and parts that go away."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import psycopg
import pytest
from redis import Redis

from channels.phrases import wording
from contracts.languages import Language
from services.scaled_stack import ScaledStack
from tests.conftest import RedisServer
from tests.scaled.conftest import CONVERSATIONS_A_MINUTE, GATEWAYS, WEB_POLL_SECONDS, Line, Page, eventually

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.redis_server,
    pytest.mark.rasa,
    pytest.mark.timeout(240, func_only=True),
]
Keys = Callable[[int], Sequence[str]]

TRACKERS, LOCKS, RATES = 1, 2, 3
#: Articles that answer without asking back, and the words of theirs that every channel shows in English.
ARTICLES = ("disaster-171", "health-7119", "support-center-taiwan-hotline", "support-center-closed")
#: Questions that one article answers, whatever was asked before.
QUESTIONS = {
    "what to pack for evacuation": "disaster-pack",
    "#7119 kumamoto": "health-7119",
    "What is the phone number of the Taiwan hotline?": "support-center-taiwan-hotline",
    "baby born in japan what to do": "procedures-birth",
}


@contextmanager
def following(page: Page, gateway: str) -> Iterator[list[tuple[float, dict[str, Any]]]]:
    """Live events of a page, with the time at which each came, collected on a thread while the block runs."""
    heard: list[tuple[float, dict[str, Any]]] = []
    leaving, opened = threading.Event(), threading.Event()

    def read() -> None:
        with (
            httpx2.Client(timeout=httpx2.Timeout(20, read=30)) as client,
            client.stream("GET", page.url(gateway, "/events"), headers=page.headers) as stream,
        ):
            assert stream.status_code == 200
            for line in stream.iter_lines():
                opened.set()  # the first event is the state: from here on updates are heard
                if line.startswith("data:"):
                    heard.append((time.monotonic(), json.loads(line[5:])))
                if leaving.is_set():
                    return

    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(read)
        assert opened.wait(10)
        yield heard
        leaving.set()
        page.say(gateway, "thank you")  # one more event, so that the reader looks up
        done.result(30)


def bot_messages(heard: list[tuple[float, dict[str, Any]]]) -> list[tuple[float, dict[str, Any]]]:
    return [(when, data) for when, data in heard if data.get("author") == "bot"]


@pytest.mark.parametrize("gateway", GATEWAYS)
def test_line_and_web_are_answered_through_either_gateway(scaled: ScaledStack, line: Line, gateway: str) -> None:
    resident = line.resident("en")
    line.say(resident, "What is the phone number of the Taiwan hotline?", scaled.url(gateway))
    page = Page.open(scaled, gateway, "zh-Hant")
    page.say(gateway, "小孩可以讀哪些國際學校？")

    shown = eventually(lambda: line.received(resident), 20)
    replies = page.replies(gateway)

    assert "080-9999-4405" in "".join(shown)
    assert [reply["article"][:20] for reply in replies if reply["kind"] == "answer"] == ["school-international"[:20]]


def test_a_page_on_one_gateway_hears_at_once_what_the_other_accepted(scaled: ScaledStack) -> None:
    page = Page.open(scaled, "gateway-1", "en")
    with following(page, "gateway-1") as heard:
        started = time.monotonic()
        page.say("gateway-2", "do=article&id=disaster-171")
        assert eventually(lambda: bot_messages(heard), 20)
    when, message = bot_messages(heard)[0]

    assert message["replies"][0]["article"] == "disaster-171"
    assert when - started < WEB_POLL_SECONDS / 2, "it came by polling, not over Redis"


def test_a_long_poll_on_one_gateway_ends_when_the_other_was_told(scaled: ScaledStack) -> None:
    page = Page.open(scaled, "gateway-2", "en")
    page.say("gateway-2", "thank you")
    page.replies("gateway-2")
    after = page.messages("gateway-1")[-1]["sequence"]
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(page.messages, "gateway-1", after, 20)
        started = time.monotonic()
        page.say("gateway-2", "thank you")
        assert waiting.result(30)

    assert time.monotonic() - started < WEB_POLL_SECONDS / 2, "it came by polling, not over Redis"


def test_messages_that_alternate_between_gateways_are_answered_in_order(scaled: ScaledStack) -> None:
    page = Page.open(scaled, "gateway-1", "en")
    asked = [ARTICLES[number % len(ARTICLES)] for number in range(10)]
    for number, article in enumerate(asked):
        page.say(GATEWAYS[number % 2], f"do=article&id={article}")
    replies = page.replies("gateway-2", len(asked), 30)

    assert [reply["article"] for reply in replies if reply["kind"] == "answer"] == asked


def test_rate_limits_count_across_gateways(scaled: ScaledStack, keys: Keys) -> None:
    def opened(gateway: str) -> int:
        headers = {"x-forwarded-for": "192.0.2.7"}
        address = f"{scaled.url(gateway)}/api/web/conversations"
        return httpx2.post(address, json={}, headers=headers, timeout=20).status_code

    statuses = [opened(GATEWAYS[number % 2]) for number in range(CONVERSATIONS_A_MINUTE + 6)]

    assert statuses[: CONVERSATIONS_A_MINUTE - 1] == [201] * (CONVERSATIONS_A_MINUTE - 1)
    assert statuses[-5:] == [429] * 5
    assert any("192.0.2.7" in key for key in keys(RATES))


def tracker_key(keys: Keys, before: set[str]) -> str:
    fresh = set(keys(TRACKERS)) - before
    assert len(fresh) == 1, "one conversation, one tracker"
    return fresh.pop()


def test_rasa_keeps_conversations_in_redis_for_a_time(scaled: ScaledStack, redis: RedisServer, keys: Keys) -> None:
    before = set(keys(TRACKERS))
    page = Page.open(scaled, "gateway-1", "en")
    page.say("gateway-1", "do=article&id=disaster-171")
    page.replies("gateway-1")
    key = tracker_key(keys, before)

    with Redis.from_url(f"{redis.address}/{TRACKERS}") as client:
        assert 86_000 < client.ttl(key) <= 86_400


def test_rasa_waits_for_a_conversation_that_another_server_holds(
    scaled: ScaledStack, redis: RedisServer, keys: Keys
) -> None:
    before = set(keys(TRACKERS))
    page = Page.open(scaled, "gateway-1", "en")
    page.say("gateway-1", "thank you")
    page.replies("gateway-1")
    sender = tracker_key(keys, before).rpartition(":")[2]
    with Redis.from_url(f"{redis.address}/{LOCKS}") as client:
        client.set(f"tomoni:lock:{sender}", "another server's", px=1_200)
    started = time.monotonic()
    page.say("gateway-1", "thank you")

    assert page.replies("gateway-1", 2)[-1]["key"] == "thanks"
    assert time.monotonic() - started > 0.9
    assert eventually(lambda: not keys(LOCKS), 5), "locks are given back"


def test_a_deleted_conversation_leaves_nothing_in_rasa(scaled: ScaledStack, keys: Keys) -> None:
    before = set(keys(TRACKERS))
    page = Page.open(scaled, "gateway-1", "en")
    page.say("gateway-1", "What is the phone number of the Taiwan hotline?")
    page.replies("gateway-1")
    key = tracker_key(keys, before)
    sender = key.rpartition(":")[2]
    assert "Taiwan hotline" in rasa_tracker(scaled, "rasa-1", sender).text
    page.delete("gateway-2")

    assert eventually(lambda: key not in keys(TRACKERS), 20)
    for server in ("rasa-1", "rasa-2"):
        assert "Taiwan" not in rasa_tracker(scaled, server, sender).text


def rasa_tracker(scaled: ScaledStack, server: str, sender: str, token: str | None = None) -> httpx2.Response:
    chosen = scaled.environment["TOMONI_RASA_TOKEN"] if token is None else token
    address = f"{scaled.url(server)}/conversations/{sender}/tracker"
    return httpx2.get(address, params={"token": chosen} if chosen else {}, timeout=20)


def test_rasas_api_wants_its_token_and_nothing_listens_beyond_this_machine(scaled: ScaledStack) -> None:
    for server in ("rasa-1", "rasa-2"):
        assert rasa_tracker(scaled, server, "x").status_code == 200
        assert [rasa_tracker(scaled, server, "x", token).status_code for token in ("", "wrong")] == [401, 401]
        erasing = httpx2.put(f"{scaled.url(server)}/conversations/x/tracker/events", json=[], timeout=20)
        assert erasing.status_code == 401
    listening = {port: address for address, port in listeners()}
    assert {name: listening[port] for name, port in scaled.ports.items() if port in listening} == dict.fromkeys(
        (name for name in scaled.ports if name != "line"), "127.0.0.1"
    )


def listeners() -> Iterator[tuple[str, int]]:
    """Address and port of every TCP socket that listens on this machine."""
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for row in Path(table).read_text(encoding="ascii").splitlines()[1:]:
            local, state = row.split()[1], row.split()[3]
            if state == "0A":
                address, port = local.split(":")
                yield ("127.0.0.1" if address == "0100007F" else address), int(port, 16)


@pytest.mark.parametrize("replica", ["knowledge-1", "knowledge-2"])
def test_knowledge_wants_its_token(scaled: ScaledStack, replica: str) -> None:
    assert answers(scaled, replica, "disaster-171", token="wrong").status_code == 401


def answers(scaled: ScaledStack, replica: str, article: str, token: str | None = None) -> httpx2.Response:
    headers = {"x-tomoni-token": scaled.environment["TOMONI_INTERNAL_TOKEN"] if token is None else token}
    body = {"article": article, "language": "en"}
    return httpx2.post(f"{scaled.url(replica)}/internal/knowledge/answers", json=body, headers=headers, timeout=20)


def test_an_edited_article_is_answered_by_both_replicas_without_a_restart(scaled: ScaledStack) -> None:
    took = sorted(seconds_until_answered(scaled, f"The message line, edited {number} times") for number in (1, 2, 3))

    assert took[0] < 20, took  # about two seconds on a quiet machine; here it must only come by itself


def seconds_until_answered(scaled: ScaledStack, title: str) -> float:
    """From the commit of an edited title to the later replica's answer with it."""
    publish_with_title(scaled.database, "disaster-171", title)
    started = time.monotonic()

    def shown() -> bool:
        return all(title in answers(scaled, name, "disaster-171").text for name in ("knowledge-1", "knowledge-2"))

    assert eventually(shown, 20)
    return time.monotonic() - started


def publish_with_title(database: str, article: str, title: str) -> None:
    """A new revision with another English title, as an editor's process writes it."""
    now = datetime.now(UTC)
    with psycopg.connect(database) as connection:
        (old,) = connection.execute(
            "SELECT max(id) FROM article_revision WHERE article_id = %s AND published_at IS NOT NULL", (article,)
        ).fetchone() or (None,)
        columns = [
            column.name
            for column in connection.execute("SELECT * FROM article_revision LIMIT 0").description or ()
            if column.name not in ("id", "origin", "created_at", "published_at")
        ]
        (new,) = connection.execute(
            f"INSERT INTO article_revision (origin, created_at, published_at, {', '.join(columns)}) "
            f"SELECT 'editor', %s, %s, {', '.join(columns)} FROM article_revision WHERE id = %s RETURNING id",
            (now, now, old),
        ).fetchone() or (None,)
        texts = [
            column.name
            for column in connection.execute("SELECT * FROM article_variant LIMIT 0").description or ()
            if column.name not in ("id", "revision_id")
        ]
        connection.execute(
            f"INSERT INTO article_variant (revision_id, {', '.join(texts)}) "
            f"SELECT %s, {', '.join(texts)} FROM article_variant WHERE revision_id = %s",
            (new, old),
        )
        connection.execute(
            "UPDATE article_variant SET title = %s WHERE revision_id = %s AND language = 'en'", (title, new)
        )
        connection.execute("UPDATE publication SET counter = counter + 1, changed_at = %s", (now,))


def test_nothing_is_lost_or_doubled_when_a_worker_and_a_rasa_are_killed_in_a_burst(
    scaled: ScaledStack, line: Line
) -> None:
    residents = [line.resident("en") for _ in range(16)]
    titles = english_titles(scaled)
    questions = list(QUESTIONS)
    asked = [[questions[(who + number) % len(questions)] for number in range(5)] for who in range(len(residents))]

    def speak(who: int) -> None:
        for number, question in enumerate(asked[who]):
            line.say(residents[who], question, scaled.url(GATEWAYS[(who + number) % 2]))

    def seen() -> list[list[str]]:
        return [titles_in(line.received(resident), titles) for resident in residents]

    def as_answers(row: list[str]) -> list[str]:
        return [shown for shown in row if shown in titles.values()]

    def answered() -> int:
        return sum(len(as_answers(row)) for row in seen())

    with ThreadPoolExecutor(8) as pool:
        speaking = [pool.submit(speak, who) for who in range(len(residents))]
        assert eventually(lambda: answered() >= 6, 30)
        scaled.kill("worker-1")
        scaled.kill("rasa-1")
        assert answered() < 60, "the burst was over before the kill"
        for one in speaking:
            one.result(60)
    wanted = [[titles[QUESTIONS[question]] for question in row] for row in asked]
    try:
        eventually(lambda: answered() >= len(residents) * len(asked[0]), 120)
        assert [sorted(as_answers(row)) for row in seen()] == [sorted(row) for row in wanted]
    finally:
        scaled.start("worker-1")
        scaled.start("rasa-1")
        scaled.wait_until_ready()
    assert eventually(lambda: not unfinished(scaled.database), 60), unfinished(scaled.database)
    assert [sorted(as_answers(row)) for row in seen()] == [sorted(row) for row in wanted], "doubled after the restart"
    in_order = [as_answers(row) == right for row, right in zip(seen(), wanted, strict=True)]
    apology = wording(Language.EN)["unavailable"].split(".")[0]
    apologies = sum(apology in shown for row in seen() for shown in row)
    assert in_order.count(False) <= apologies <= 4, "only a question that the kill made late may be answered later"


def unfinished(database: str) -> list[Any]:
    """Inbound events and deliveries that are not done."""
    with psycopg.connect(database) as connection:
        return [
            (table, *row)
            for table in ("inbound_event", "delivery")
            for row in connection.execute(
                f"SELECT state, reason, count(*) FROM {table} WHERE state <> 'done' GROUP BY state, reason"
            )
        ]


def english_titles(scaled: ScaledStack) -> dict[str, str]:
    def title(article: str) -> str:
        return "".join(span["text"] for span in answers(scaled, "knowledge-1", article).json()["title"])

    return {article: title(article) for article in QUESTIONS.values()}


def titles_in(texts: list[str], titles: dict[str, str]) -> list[str]:
    """The articles that were shown, in order; any other message stands as itself."""
    shown = [[title for title in titles.values() if title in text] or [text] for text in texts]
    return [title for found in shown for title in found]


def test_redis_goes_away_and_comes_back(scaled: ScaledStack, redis: RedisServer, line: Line) -> None:
    page = Page.open(scaled, "gateway-1", "en")
    resident = line.resident("en")
    redis.stop()
    try:
        for gateway in GATEWAYS:
            parts = httpx2.get(f"{scaled.url(gateway)}/readyz", timeout=20)
            assert parts.status_code == 503
            assert {name for name, state in parts.json()["parts"].items() if state != "ok"} == {"redis"}
        line.say(resident, "What is the phone number of the Taiwan hotline?", scaled.url("gateway-1"))
        page.say("gateway-2", "do=article&id=health-7119")
        assert page.messages("gateway-1", wait=0) is not None
        assert page.replies("gateway-1")[0]["article"] == "health-7119"
        assert "080-9999-4405" in "".join(eventually(lambda: line.received(resident), 20))
        assert Page.open(scaled, "gateway-2", "en"), "limits are counted by each gateway alone"
    finally:
        redis.start()
    scaled.wait_until_ready()

    def live() -> bool:
        with following(page, "gateway-1") as heard:
            started = time.monotonic()
            page.say("gateway-2", "do=article&id=disaster-171")
            assert eventually(lambda: bot_messages(heard), 20)
        return bot_messages(heard)[0][0] - started < WEB_POLL_SECONDS / 2

    assert eventually(live, 20), "live updates did not come back"


def test_no_secret_reaches_a_log(scaled: ScaledStack) -> None:
    names = ("TOMONI_RASA_TOKEN", "TOMONI_INTERNAL_TOKEN", "TOMONI_DATA_KEYS", "TOMONI_RASA_REDIS_PASSWORD")
    for log in (scaled.folder / "logs").glob("*.log"):
        text = log.read_text(encoding="utf-8", errors="replace")
        assert [name for name in names if scaled.environment[name] in text] == [], log.name
