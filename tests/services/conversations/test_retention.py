"""What is too old goes; what is needed to recognise a redelivery stays a week; a case keeps its messages a year."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from channels.retention_job import report
from channels.settings import ChannelSettings
from contracts.languages import Language
from contracts.replies import Missed, Phrase, StaffReply
from conversations.cases import Cases
from conversations.draft_tables import reply_draft
from conversations.drafts import Draft, Drafts
from conversations.ports import FakeLookRecord
from conversations.retention import Retention, apply_retention, preview_retention
from conversations.tables import delivery, escalation, inbound_event, message, unanswered
from conversations.ticket_tables import TICKET_TABLES
from conversations.ticket_values import Staff, StaffWords, TicketRequest
from conversations.tickets import Tickets
from storage.sealing import Sealer
from tests.services.channels.small_world import World

SATO = Staff("u1", "Sato")


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (1, {"message": 2, "inbound_event": 1, "delivery": 1, "questions": 1, "wishes": 1}),
        (8, {"message": 2, "inbound_event": 0, "delivery": 0, "questions": 1, "wishes": 1}),
        (91, {"message": 0, "inbound_event": 0, "delivery": 0, "questions": 0, "wishes": 1}),
        (366, {"message": 0, "inbound_event": 0, "delivery": 0, "questions": 0, "wishes": 0}),
    ],
)
async def test_rows_go_when_their_time_is_over(
    engine: AsyncEngine, sealer: Sealer, days: int, expected: dict[str, int]
) -> None:
    world = World(engine, sealer)
    world.dialogue._answer = lambda _turn: (Missed(), Phrase("no-answer"))
    await world.say("my words")
    owner = await world.threads.find("line", "U1")
    assert owner
    async with engine.begin() as connection:  # a wish of a release that had no tickets
        wish = {"conversation_id": owner.id, "reason": "asked", "wish_sealed": "x", "created_at": world.now}
        await connection.execute(insert(escalation).values(**wish))
    world.later(days=days)
    foreseen = await preview_retention(engine, world.now)
    assert (await apply_retention(engine, world.now)).rows == foreseen.rows
    assert (await apply_retention(engine, world.now)).total == 0
    counts = {table.name: func.count() for table in (message, inbound_event, delivery)}
    async with engine.connect() as connection:
        found = {
            table.name: (await connection.execute(select(counts[table.name]).select_from(table))).scalar_one()
            for table in (message, inbound_event, delivery)
        }
        for name, column in (("questions", unanswered.c.question_sealed), ("wishes", escalation.c.wish_sealed)):
            found[name] = (await connection.execute(select(func.count(column)))).scalar_one()
    assert found == expected


async def test_a_case_goes_a_year_after_it_was_closed_and_takes_its_messages(
    engine: AsyncEngine, sealer: Sealer
) -> None:
    world = World(engine, sealer)
    tickets = Tickets(engine, sealer, world.live, world.clock)
    cases = Cases(engine, sealer, FakeLookRecord(), world.clock)
    await world.say("long before")
    owner = await world.threads.find("line", "U1")
    assert owner
    ticket = await world.cases.open(owner, TicketRequest("asked", sentence="help"))
    await tickets.claim(ticket.id, SATO)
    await tickets.note(ticket.id, SATO, "note")
    await tickets.refer(ticket.id, SATO, "kumamoto-city", "summary")
    await tickets.reply(ticket.id, SATO, StaffWords(StaffReply("hi", Language.EN, "written", "Sato")))
    await cases.here(ticket.id, SATO)
    drafts = Drafts(engine, sealer, world.clock)
    await world.worker.drain()
    world.later(days=400)
    await apply_retention(engine, world.now)  # it is not closed: nothing of it goes
    texts = {item.message.author for item in (await cases.open(ticket.id, SATO)).messages}
    assert texts == {"bot", "staff"}
    await tickets.close(ticket.id, SATO, "solved")
    await world.worker.drain()
    world.later(days=364)
    await drafts.keep(ticket.id, SATO.id, Draft("begun"))
    await apply_retention(engine, world.now)
    assert (await drafts.find(ticket.id, SATO.id)).japanese == "begun"
    assert len((await cases.open(ticket.id, SATO)).notes) == 1
    world.later(days=2)
    rules = Retention(case_days=365)
    report = await apply_retention(engine, world.now, rules)
    assert report.rows["cases"] == 1
    assert report.rows["messages"] >= 3
    async with engine.connect() as connection:
        for table in (*TICKET_TABLES, reply_draft, message):
            assert (await connection.execute(select(table))).first() is None, table.name
    assert report.at - ticket.opened_at > timedelta(days=365)


async def test_the_command_counts_and_then_deletes(database_url: str, engine: AsyncEngine, sealer: Sealer) -> None:
    world = World(engine, sealer)
    await world.say("my words")
    # everything is too old for a rule of minus a hundred years, whatever day it is
    settings = ChannelSettings(database_url=database_url, retention_days=-36_500)
    counted = json.loads(await report(settings, dry=True))
    assert (counted["dry_run"], counted["rows"]["messages"]) == (True, 2)
    assert json.loads(await report(settings, dry=False))["rows"]["messages"] == 2
    assert json.loads(await report(settings, dry=True))["rows"]["messages"] == 0
