"""Tickets on both databases: numbers, transitions, two staff at once, replies and their fate, queue and figures."""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from typing import Any, get_args

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from contracts.languages import Language
from contracts.replies import Phrase, StaffReply
from conversations.cases import Cases
from conversations.errors import QuotaSpent, SendRefused, TicketTaken, TransitionRefused, UnknownTicket
from conversations.model import Conversation
from conversations.ports import FakeLookRecord
from conversations.privacy import cancel_deliveries
from conversations.repository import Repository
from conversations.tables import delivery, message
from conversations.ticket_figures import figures, total
from conversations.ticket_opening import ResidentTickets
from conversations.ticket_states import HOLDERS_ONLY, TRANSITIONS, Action, State, allowed, next_state
from conversations.ticket_tables import ticket
from conversations.ticket_values import Promise, Staff, StaffWords, Ticket, TicketRequest
from conversations.tickets import Tickets
from storage.engine import reading, writing
from storage.sealing import KeyRing, Sealer
from tests.services.channels.small_world import START, World
from tests.services.conversations.ticket_process import claim_at, open_many

SATO, KATO = Staff("u1", "Sato"), Staff("u2", "Kato")
KEYS = KeyRing.generate()
SPAWN = multiprocessing.get_context("spawn")


class InOneHour:
    def next(self, now: Any) -> Promise:
        return Promise(now + timedelta(hours=1))


@pytest.fixture
def sealer() -> Sealer:
    return Sealer(KeyRing.parse(KEYS))


@pytest.fixture
def world(engine: AsyncEngine, sealer: Sealer) -> World:
    return World(engine, sealer)


@pytest.fixture
def tickets(world: World) -> Tickets:
    return Tickets(world.engine, world.sealer, world.live, world.clock, InOneHour())


@pytest.fixture
def looks() -> FakeLookRecord:
    return FakeLookRecord()


@pytest.fixture
def cases(world: World, looks: FakeLookRecord) -> Cases:
    return Cases(world.engine, world.sealer, looks, world.clock)


async def resident(world: World, who: str = "U1") -> Conversation:
    await world.say("hello", who)
    found = await world.threads.find("line", who)
    assert found
    return found


async def opened(world: World, who: str = "U1", **fields: Any) -> Ticket:
    owner = await resident(world, who)
    request = TicketRequest(**{"reason": "asked", "sentence": "about my tax letter", **fields})
    async with writing(world.engine) as connection:
        return await ResidentTickets(world.sealer, InOneHour()).open(connection, owner, request, world.now)


def test_the_table_of_transitions() -> None:
    states, actions = set(get_args(State)), set(get_args(Action))
    assert {before for before, _ in TRANSITIONS if before} == states
    assert {action for _, action in TRANSITIONS} == actions
    assert set(TRANSITIONS.values()) == states
    assert actions >= HOLDERS_ONLY
    assert "claim" in allowed("open")
    assert allowed("closed") == {"reopen", "note", "rate"}
    # only an open case can be claimed, and nobody answers what nobody holds
    assert [before for before, action in TRANSITIONS if action == "claim"] == ["open"]
    assert all((before, action) not in TRANSITIONS for before in ("open", "closed") for action in HOLDERS_ONLY)
    with pytest.raises(TransitionRefused):
        next_state("closed", "reply")


async def test_a_ticket_from_opening_to_rating(world: World, tickets: Tickets, cases: Cases) -> None:
    first = await opened(world, urgent=True, contact="096-000-0000", answer_by="phone", topic="school")
    assert (first.number, first.state, first.assignee) == ("2026-0001", "open", None)
    assert (first.sentence, first.contact) == ("about my tax letter", "096-000-0000")
    assert first.promise == Promise(START + timedelta(hours=1))
    assert await tickets.claim(first.id, SATO)
    await tickets.note(first.id, SATO, "called city hall")
    words = StaffReply("請帶信來", Language.ZH_HANT, "checked", "Sato", "手紙を持ってきてください")
    answered, said = await tickets.reply(first.id, SATO, StaffWords(words))
    assert (answered.state, answered.waiting_since, said.author) == ("answered", None, "staff")
    await world.worker.drain()
    assert world.sender.sent[-1].replies == (words,)
    closed = await tickets.close(first.id, SATO, "solved")
    assert closed.state == "closed"
    await world.worker.drain()
    assert world.sender.keys[-1] == "ticket.closed"
    async with writing(world.engine) as connection:
        rows = ResidentTickets(world.sealer)
        assert await rows.rate(connection, closed.conversation_id, closed.number, "good", world.now)
        assert not await rows.rate(connection, closed.conversation_id, "2026-9999", "good", world.now)
    case = await cases.open(first.id, KATO)
    assert [event.action for event in case.events] == ["open", "claim", "note", "reply", "close", "rate"]
    assert [(e.from_state, e.to_state) for e in case.events][:3] == [
        (None, "open"),
        ("open", "claimed"),
        ("claimed", "claimed"),
    ]
    assert case.events[1].staff == SATO
    assert case.events[-1].by == "resident"
    assert [note.text for note in case.notes] == ["called city hall"]
    assert case.ticket.satisfaction == "good"


async def test_words_are_sealed(world: World, tickets: Tickets) -> None:
    one = await opened(world, sentence="canarysentence", contact="canaryphone")
    await tickets.claim(one.id, SATO)
    await tickets.note(one.id, SATO, "canarynote")
    await tickets.refer(one.id, SATO, "kumamoto-city", "canarysummary")
    async with reading(world.engine) as connection:
        for table in ticket.metadata.sorted_tables:
            assert "canary" not in str((await connection.execute(select(table))).all())


async def test_a_conversation_has_one_running_ticket(world: World, tickets: Tickets) -> None:
    first, again = await opened(world), await opened(world)
    assert first.id == again.id
    await tickets.close(first.id, SATO, "solved")
    assert (await opened(world)).number == "2026-0002"


async def test_numbers_are_unique_with_two_processes(world: World, database_url: str) -> None:
    owners = [(await resident(world, f"U{index}")).id for index in range(12)]
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor(2, mp_context=SPAWN) as pool:
        halves = await asyncio.gather(
            *(loop.run_in_executor(pool, open_many, database_url, KEYS, owners[at::2]) for at in (0, 1))
        )
    numbers = sorted(number for half in halves for number in half)
    year = numbers[0][:4]
    assert numbers == [f"{year}-{index:04d}" for index in range(1, 13)]


async def test_two_processes_cannot_claim_one_ticket(world: World, database_url: str) -> None:
    one = await opened(world)
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor(2, mp_context=SPAWN) as pool:
        moment = time.time() + 3.0
        results = await asyncio.gather(
            *(loop.run_in_executor(pool, claim_at, database_url, KEYS, one.id, name, moment) for name in ("a", "b"))
        )
    winner = "a" if results[0] == "got it" else "b"
    assert sorted(results) == sorted(["got it", winner])


async def test_only_the_holder_answers(world: World, tickets: Tickets) -> None:
    one = await opened(world)
    words = StaffWords(StaffReply("hi", Language.EN, "written", "Kato"))
    with pytest.raises(TransitionRefused):
        await tickets.reply(one.id, KATO, words)
    await tickets.claim(one.id, SATO)
    for act in (
        tickets.reply(one.id, KATO, words),
        tickets.claim(one.id, KATO),
        tickets.release(one.id, KATO),
        tickets.close(one.id, KATO, "solved"),
        tickets.refer(one.id, KATO, "kumamoto-city", "x"),
    ):
        with pytest.raises(TicketTaken) as caught:
            await act
        assert caught.value.holder == "Sato"
    await tickets.hand_over(one.id, SATO, KATO)
    changed, _ = await tickets.reply(one.id, KATO, words)
    assert changed.assignee == KATO
    taken = await tickets.take_over(one.id, SATO)
    assert taken.assignee == SATO
    assert (await tickets.release(one.id, SATO)).state == "open"
    with pytest.raises(UnknownTicket):
        await tickets.claim("nothing", SATO)


async def test_a_ticket_that_changed_since_it_was_read_is_left_alone(world: World, tickets: Tickets) -> None:
    before = await opened(world)
    await tickets.claim(before.id, SATO)
    async with writing(world.engine) as connection:
        with pytest.raises(TicketTaken) as caught:
            await ResidentTickets(world.sealer).leave(connection, before, world.now)
    assert caught.value.holder == "Sato"


async def test_a_reply_goes_out_and_its_fate_is_on_the_message(world: World, tickets: Tickets, cases: Cases) -> None:
    one = await opened(world)
    await tickets.claim(one.id, SATO)
    words = StaffWords(StaffReply("hi", Language.EN, "written", "Sato"))

    async def outcomes() -> list[tuple[str, str | None, str | None]]:
        found = (await cases.open(one.id, SATO)).messages
        return [(m.delivery.state, m.delivery.reason, m.delivery.via) for m in found if m.delivery]

    await tickets.reply(one.id, SATO, words)
    assert await outcomes() == [("waiting", None, None)]
    await world.worker.drain()
    assert await outcomes() == [("sent", None, "reply")]
    world.sender.errors = [QuotaSpent("line.monthly_limit"), SendRefused("line.status_400")]
    await tickets.reply(one.id, SATO, words)
    await world.worker.drain()
    await tickets.reply(one.id, SATO, words)
    await world.worker.drain()
    assert await outcomes() == [("sent", None, "reply"), ("failed", "quota", None), ("failed", "line.status_400", None)]
    async with reading(world.engine) as connection:
        keys = (await connection.execute(select(delivery.c.retry_key))).scalars().all()
        bot = select(message.c.delivery_state).where(message.c.author == "bot")
        assert set((await connection.execute(bot)).scalars()) == {None}
    assert len(set(keys)) == len(keys)
    await world.say(kind="unfollow")
    await tickets.reply(one.id, SATO, words)
    assert (await outcomes())[-1] == ("failed", "unreachable", None)
    assert not (await cases.open(one.id, SATO)).reachable
    # what did not arrive keeps the case among those that wait
    still = await cases.get(one.id)
    assert (still.state, still.waiting_since) == ("claimed", world.now)
    events = (await cases.open(one.id, SATO)).events
    assert [dict(e.detail) for e in events if e.action == "delivery-failed"] == [
        {"reason": "quota"},
        {"reason": "line.status_400"},
        {"reason": "unreachable"},
    ]


async def test_an_unfollow_marks_what_still_waits(world: World, tickets: Tickets, cases: Cases) -> None:
    one = await opened(world)
    await tickets.claim(one.id, SATO)
    await tickets.reply(one.id, SATO, StaffWords(StaffReply("hi", Language.EN, "written", "Sato")))
    async with writing(world.engine) as connection:
        await cancel_deliveries(connection, one.conversation_id, "unreachable", world.now)
    [said] = [m for m in (await cases.open(one.id, SATO)).messages if m.delivery]
    assert said.delivery
    assert (said.delivery.state, said.delivery.reason) == ("failed", "unreachable")


async def test_staff_read_what_the_resident_agreed_to(world: World, cases: Cases, looks: FakeLookRecord) -> None:
    for index in range(8):
        await world.say(f"before {index}", "U1")
        await world.say(f"before {index}", "U2")
    shared, kept = await opened(world, "U1", shares=True), await opened(world, "U2")
    assert len((await cases.open(shared.id, SATO)).messages) == 10
    assert len((await cases.open(kept.id, SATO)).messages) == 1
    assert looks.looks == [("u1", shared.number), ("u1", kept.number)]


async def test_who_is_looking(world: World, cases: Cases) -> None:
    one = await opened(world)
    assert await cases.here(one.id, SATO) == ()
    assert await cases.here(one.id, KATO) == (SATO,)
    assert (await cases.open(one.id, SATO)).viewers == (KATO,)
    world.later(seconds=50)
    assert await cases.here(one.id, KATO) == ()
    await cases.gone(one.id, KATO)
    assert await cases.here(one.id, SATO) == ()


async def test_the_queue_puts_the_longest_waiting_first(world: World, tickets: Tickets, cases: Cases) -> None:
    first = await opened(world, "U1")
    world.later(minutes=5)
    second = await opened(world, "U2")
    urgent = await opened(world, "U3", urgent=True)
    assert [t.number for t in await cases.queue("open")] == [urgent.number, first.number, second.number]
    await tickets.claim(first.id, SATO)
    assert [t.number for t in await cases.queue("mine", SATO)] == [first.number]
    assert [t.number for t in await cases.queue("mine", KATO)] == []
    await tickets.reply(first.id, SATO, StaffWords(StaffReply("hi", Language.EN, "written", "Sato")))
    assert [t.number for t in await cases.queue("active")] == [urgent.number, second.number, first.number]
    await tickets.close(first.id, SATO, "solved")
    assert [t.number for t in await cases.queue("closed")] == [first.number]
    assert await cases.counts(SATO) == {"mine": 0, "open": 2, "active": 2, "closed": 1, "all": 3}
    world.later(hours=2)
    assert all(t.late(world.now) for t in await cases.queue("open"))
    found = await cases.find("#2026-0002")
    assert found
    assert found.id == second.id
    short = await cases.find("2") or await cases.find("0002")
    assert short
    assert short.id == second.id
    assert await cases.find("%") is None


async def test_a_thousand_tickets_stay_quick(world: World, cases: Cases) -> None:
    one = await opened(world)
    async with writing(world.engine) as connection:
        row = dict((await connection.execute(select(ticket))).mappings().one())
        rows = [row | {"id": f"{n:032d}", "number": f"2025-{n:04d}"} for n in range(1000)]
        await connection.execute(ticket.insert(), rows)
    begun = time.perf_counter()
    assert len(await cases.queue("active", limit=50)) == 50
    assert (await cases.find(one.number)) is not None
    assert time.perf_counter() - begun < 1.0


async def test_figures(world: World, tickets: Tickets) -> None:
    one, _two = await opened(world, "U1", topic="school"), await opened(world, "U2")
    await tickets.claim(one.id, SATO)
    world.later(minutes=30)
    await tickets.reply(one.id, SATO, StaffWords(StaffReply("hi", Language.EN, "written", "Sato")))
    await tickets.close(one.id, SATO, "solved")
    async with writing(world.engine) as connection:
        await connection.execute(update(ticket).where(ticket.c.id == one.id).values(satisfaction="good"))
    days = await figures(world.engine, START.date() - timedelta(days=1), START.date())
    assert [(day.day, day.opened) for day in days] == [("2026-11-22", 0), ("2026-11-23", 2)]
    day = days[1]
    assert (day.answered, day.closed, day.kept, day.late, day.minutes) == (1, 1, 1, 0, 30.0)
    assert (day.topics, day.satisfaction, day.channels) == ({"school": 1, "other": 1}, {"good": 1}, {"line": 2})
    assert (await total(world.engine, START.date(), START.date())).opened == 2


async def test_a_referral_is_the_residents_to_decide(world: World, tickets: Tickets, cases: Cases) -> None:
    one = await opened(world)
    await tickets.claim(one.id, SATO)
    await tickets.refer(one.id, SATO, "kumamoto-city", "a family with a tax letter")
    await world.worker.drain()
    asked = world.sender.sent[-1].replies[0]
    assert isinstance(asked, Phrase)
    assert dict(asked.values)["summary"] == "a family with a tax letter"
    command = asked.buttons[0].command
    rows, referral = ResidentTickets(world.sealer), command.get("id") or ""
    async with writing(world.engine) as connection:
        assert await rows.decide(connection, "another", referral, True, world.now) is None
        decided = await rows.decide(connection, one.conversation_id, referral, True, world.now)
        assert decided
        assert (decided.state, decided.place) == ("approved", "kumamoto-city")
        assert await rows.decide(connection, one.conversation_id, referral, False, world.now) is None
    case = await cases.open(one.id, SATO)
    assert [item.state for item in case.referrals] == ["approved"]
    assert (case.ticket.state, case.ticket.waiting_since) == ("claimed", world.now)


async def test_erasing_a_conversation_reaches_its_tickets(world: World, tickets: Tickets, cases: Cases) -> None:
    one = await opened(world)
    await tickets.claim(one.id, SATO)
    await tickets.note(one.id, SATO, "a note")
    await tickets.refer(one.id, SATO, "kumamoto-city", "x")
    await cases.here(one.id, KATO)
    await world.threads.delete(one.conversation_id)
    async with reading(world.engine) as connection:
        for table in ticket.metadata.sorted_tables:
            if table.name.startswith("ticket") and table.name != "ticket_counter":
                assert (await connection.execute(select(table))).all() == [], table.name
        assert await Repository(world.sealer).read_conversation(connection, one.conversation_id) is None
