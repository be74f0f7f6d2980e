"""A canary word goes through every path; after erasure neither it nor what it was sealed to is in any file."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from channels.understanding import fake_understanding
from contracts.answers import Candidate
from contracts.commands import Command
from contracts.languages import Language
from contracts.replies import EscalationRequest, Missed, Phrase, Remember, StaffReply
from conversations.attachment_tables import attachment, attachment_fetch
from conversations.cases import Cases
from conversations.drafts import Draft, Drafts
from conversations.ports import FakeLookRecord
from conversations.retention import apply_retention
from conversations.tables import (
    OWNED_BY_CONVERSATION,
    conversation,
    inbound_event,
    message,
    metadata,
    resident,
    unanswered,
)
from conversations.ticket_values import Staff, StaffWords
from conversations.tickets import Tickets
from conversations.translation_tables import translation
from storage.engine import open_engine, reading, writing
from storage.sealing import Sealer
from tests.services.channels.small_world import World

CANARY = "kanariya-7319"
SATO = Staff("u1", "Sato")
#: Tables that an erasure leaves alone, and why.
KEPT = {
    "ticket_counter": "numbers only, so that none is given twice",
    "contact_card": "cards of offices",
    "erasure": "orders to the dialogue engine, by a random key",
}


async def _live(world: World) -> None:
    """Everything a resident and staff may leave behind."""
    world.dialogue._answer = lambda turn: (
        (EscalationRequest("asked"), Phrase("person"))
        if turn.text.startswith("person")
        else (
            Missed((Candidate("a", "t", (), 0.2),)),
            Remember(municipality="kikuyo", child_age="3-5"),
            Phrase("no-answer"),
        )
    )
    tickets = Tickets(world.engine, world.sealer, world.live, world.clock, world.promises)
    cases = Cases(world.engine, world.sealer, FakeLookRecord(), world.clock)
    who = f"U-{CANARY}"
    await world.say(f"a question about {CANARY}", who)
    await world.say("person", who)
    await world.say(f"my {CANARY}", who)
    await world.say("080-7319-7319", who)
    await world.say(kind="command", command=Command.of("wish-share", on="1"), who=who)
    owner = await world.threads.find("line", who)
    assert owner
    found = await world.cases.newest(owner.id)
    assert found
    assert CANARY in found.sentence
    assert found.contact == "080-7319-7319"
    await tickets.claim(found.id, SATO)
    await cases.here(found.id, SATO)
    await tickets.note(found.id, SATO, f"note {CANARY}")
    drafts = Drafts(world.engine, world.sealer, world.clock)
    await drafts.keep(found.id, SATO.id, Draft(f"begun {CANARY}", f"text {CANARY}"))
    await world.say("a photo follows", who, reply_token=f"token-{CANARY}", reply_until=world.now)
    await tickets.refer(found.id, SATO, "kumamoto-city", f"summary {CANARY}")
    words = StaffReply(f"reply {CANARY}", Language.ZH_HANT, "checked", "Sato", f"original {CANARY}")
    await tickets.reply(found.id, SATO, StaffWords(words))
    await world.worker.drain()
    await tickets.reply(found.id, SATO, StaffWords(words))  # still waits in the outbox
    photo = {
        "id": uuid4().hex,
        "conversation_id": owner.id,
        "message_id": uuid4().hex,
        "channel": "line",
        "state": "kept",
        "name_sealed": world.sealer.seal(f"{CANARY}.jpg", "attachment.name"),
        "content_sealed": world.sealer.seal(f"bytes {CANARY}" * 500, "attachment.content").encode(),
        "created_at": world.now,
    }
    fetch = {
        "lane": "line",
        "attachment_id": photo["id"],
        "conversation_id": owner.id,
        "channel": "line",
        "source_sealed": world.sealer.seal(f"source {CANARY}", "attachment_fetch.source"),
        "created_at": world.now,
    }
    cached = {
        "conversation_id": owner.id,
        "key": "k",
        "target": "ja",
        "service": "s",
        "text_sealed": world.sealer.seal(f"translated {CANARY}", "translation.text"),
        "created_at": world.now,
    }
    async with writing(world.engine) as connection:
        for table, values in ((attachment, photo), (attachment_fetch, fetch), (translation, cached)):
            await connection.execute(insert(table).values(**values))


async def _traces(engine: AsyncEngine) -> set[bytes]:
    """The middle of every sealed value, every keyed hash and every id that leads to a resident."""
    found: set[bytes] = set()
    async with reading(engine) as connection:
        for table in metadata.sorted_tables:
            if table.name in KEPT:
                continue
            for row in (await connection.execute(select(table))).mappings():
                for name, value in row.items():
                    if name.endswith("_sealed") and value:
                        sealed = value if isinstance(value, bytes) else value.encode()
                        found.add(sealed[10:50])
                    elif name in ("external_key", "lane", "client_key", "held") and isinstance(value, str):
                        found.add(value.encode() if len(value) == 64 else CANARY.encode())
    return found


def _in_files(folder: Path, traces: Iterable[bytes]) -> list[str]:
    everything = {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert everything
    return [f"{name}: {trace!r}" for name, content in everything.items() for trace in traces if trace in content]


@pytest.fixture
async def world(tmp_path: Path, sealer: Sealer) -> Any:
    folder = tmp_path / "data"
    folder.mkdir()
    opened = open_engine(f"sqlite:///{folder / 'tomoni.db'}")
    async with opened.begin() as connection:
        await connection.run_sync(metadata.create_all)
    understanding = replace(fake_understanding(), is_wish=lambda text: text == "person")
    yield World(opened, sealer, understanding)
    await opened.dispose()


async def test_every_table_with_a_residents_data_is_filled_by_the_canary(world: World) -> None:
    await _live(world)
    async with reading(world.engine) as connection:
        empty = {
            table.name
            for table in (*OWNED_BY_CONVERSATION, conversation, resident, inbound_event)
            if (await connection.execute(select(table))).first() is None
        }
    assert empty <= {"escalation", "feedback"}  # the first is of an earlier release, the second holds no words
    owned = {table.name for table in OWNED_BY_CONVERSATION} | {"conversation", "resident", "inbound_event"}
    assert {table.name for table in metadata.sorted_tables} - owned - set(KEPT) == set()


@pytest.mark.parametrize("way", ["words", "button", "page"])
async def test_no_file_holds_a_trace_after_erasure(world: World, tmp_path: Path, way: str) -> None:
    await _live(world)
    who, folder = f"U-{CANARY}", tmp_path / "data"
    await world.say("another resident stays", "U-other")
    mine = await _traces(world.engine)
    owner = await world.threads.find("line", who)
    assert owner
    [photo] = (await world.threads.document(owner.id))["files"]
    assert photo["name"] == f"{CANARY}.jpg"
    assert _in_files(folder, mine)  # the search finds what is there
    if way == "words":
        await world.say("erase", who)
        mine |= await _traces(world.engine)
        await world.say("yes", who)
    elif way == "button":
        await world.say(kind="command", command=Command.of("erase", on="1"), who=who)
    else:
        await world.threads.delete(owner.id)
    await world.worker.drain()
    async with reading(world.engine) as connection:
        for table in metadata.sorted_tables:
            rows = [dict(row) for row in (await connection.execute(select(table))).mappings()]
            assert CANARY not in json.dumps(rows, default=str)
            assert owner.id not in json.dumps(rows, default=str) or table.name == "erasure"
    left = await _traces(world.engine)  # the other resident's
    assert left
    assert _in_files(folder, {CANARY.encode(), b"080-7319"} | (mine - left)) == []
    assert owner.sender in world.dialogue.forgotten
    assert await world.threads.find("line", "U-other")


async def test_no_file_holds_a_trace_of_an_unsent_message(world: World, tmp_path: Path) -> None:
    world.dialogue._answer = lambda turn: (Missed(), Phrase("no-answer"))
    await world.say("stays")
    before = await _traces(world.engine)
    secret = await world.say(f"my {CANARY}")
    unsent = await world.threads.messages_after((await world.threads.find("line", "U1")).id, 2)  # type: ignore[union-attr]
    assert unsent[0].text == f"my {CANARY}"
    async with reading(world.engine) as connection:
        sealed = (
            *(await connection.execute(select(message.c.content_sealed).where(message.c.id == unsent[0].id))).scalars(),
            *(
                await connection.execute(
                    select(unanswered.c.question_sealed).where(unanswered.c.message_id == unsent[0].id)
                )
            ).scalars(),
        )
    traces = {value[10:50].encode() for value in sealed}
    assert len(traces) == 2
    assert _in_files(tmp_path / "data", traces)
    await world.say(kind="unsend", refers_to=secret.message_id, message_id=None)
    assert _in_files(tmp_path / "data", traces) == []
    assert before


async def test_no_file_holds_a_trace_after_retention(world: World, tmp_path: Path) -> None:
    world.dialogue._answer = lambda turn: (Phrase("greet"),)
    await world.say(f"my {CANARY}")
    async with reading(world.engine) as connection:
        sealed = (await connection.execute(select(message.c.content_sealed))).scalars().all()
    traces = {value[10:50].encode() for value in sealed if value}
    assert _in_files(tmp_path / "data", traces)
    world.later(days=91)
    await apply_retention(world.engine, world.now)
    assert _in_files(tmp_path / "data", traces) == []
