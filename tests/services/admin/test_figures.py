"""Figures of a month, the month's LINE quota, and the live stream."""

from __future__ import annotations

import asyncio
import csv
import json
from io import StringIO

import pytest
from sqlalchemy import update

from admin.cells import safe_cell
from admin.roles import Role
from admin.tickets import live
from contracts.languages import Language
from contracts.replies import StaffReply
from conversations.quota import FakeQuotaMeter, Quota
from conversations.ticket_tables import ticket
from conversations.ticket_values import Staff, StaffWords
from storage.engine import writing
from tests.services.admin.world import World


async def test_a_month_by_day_and_as_csv(world: World) -> None:
    sato = Staff("s", "Sato")
    first = await world.ticket(await world.resident("U1"), topic="school")
    second = await world.ticket(await world.resident("U2", Language.EN), topic="=1+1")
    world.pass_time(minutes=30)
    await world.cases.tickets.claim(first.id, sato)
    words = StaffWords(StaffReply("您好", Language.ZH_HANT, "written", "Sato"))
    await world.cases.tickets.reply(first.id, sato, words)
    world.pass_time(minutes=60)
    await world.cases.tickets.claim(second.id, sato)
    await world.cases.tickets.reply(second.id, sato, words)
    async with writing(world.engine) as connection:
        await connection.execute(update(ticket).where(ticket.c.id == first.id).values(satisfaction="good"))
    browser = world.browser().take(await world.add(Role.SUPERVISOR))
    await browser.get("/figures?month=2026-11")
    page = " ".join(browser.text.split())
    assert "1 / 2 (50 %)" in page
    assert "60.0 min" in page
    assert "It helped 1" in page
    answer = await browser.get("/figures/figures.csv?month=2026-11")
    rows = list(csv.reader(StringIO(answer.text.lstrip("\ufeff"))))
    assert rows[0][:7] == ["day", "opened", "answered", "kept promise", "late", "median wait (min)", "closed"]
    assert len(rows) == 32
    day = dict(zip(rows[0], rows[27], strict=True))
    assert (day["day"], day["opened"], day["answered"], day["kept promise"]) == ("2026-11-27", "2", "2", "1")
    assert day["languages: en"] == "1"
    assert rows[-1][0] == "2026-11-01/2026-11-30"
    assert "topics: =1+1" in rows[0], "not at the start of a cell"
    assert (await browser.get("/figures?month=nonsense")).status_code == 200


@pytest.mark.parametrize("text", ["=1+1", "+81", "-cmd", "@SUM(A1)", "\t=1", "\uff1d1"])
def test_cells_never_start_a_formula(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize(("value", "written"), [(-5, "-5"), ("-2.5", "-2.5"), ("plain", "plain"), (None, "None")])
def test_plain_cells_stay_as_they_are(value: object, written: str) -> None:
    assert safe_cell(value) == written


async def test_the_meter_warns_before_the_month_is_used_up(world: World) -> None:
    case = await world.ticket(await world.resident())
    browser = world.browser().take(await world.add(Role.STAFF))
    for used, words in ((143, "143 of 200"), (170, "Few are left"), (200, "They are used up")):
        world.console.quota = FakeQuotaMeter(Quota(used, 200, world.now))
        await browser.get(f"/cases/{case.id}")
        assert words in browser.text


async def test_the_stream_says_what_changed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "_POLL_SECONDS", 0.2)
    monkeypatch.setattr(live, "_STREAM_SECONDS", 1.2)
    owner = await world.resident("U1")
    case = await world.ticket(owner)
    browser = world.browser().take(await world.add(Role.STAFF))

    async def meanwhile() -> None:
        await asyncio.sleep(0.4)
        await world.say(owner, "還在嗎？")
        await world.ticket(await world.resident("U2"))

    answer, _ = await asyncio.gather(browser.client.get(f"/admin/cases/events?case={case.id}"), meanwhile())
    assert answer.headers["content-type"].startswith("text/event-stream")
    events = [line.removeprefix("event: ") for line in answer.text.splitlines() if line.startswith("event: ")]
    assert {"tickets", "case"} <= set(events)
    data = [json.loads(line.removeprefix("data: ")) for line in answer.text.splitlines() if line.startswith("data: ")]
    assert {"opened": True} in data
    assert "還在嗎" not in answer.text, "no words of residents in the stream"
