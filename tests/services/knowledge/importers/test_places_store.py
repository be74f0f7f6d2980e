# ruff: noqa: E501 - a Japanese character counts as two columns
"""Imports into the database: dry run, writing once, a person's later edit, what is gone, what is open now."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from contracts.languages import Language
from knowledge.commands.import_ import origin_of
from knowledge.content_library import ContentLibrary
from knowledge.importers.places_store import Imported, import_places
from knowledge.importers.registers import read_facilities, read_gsi, read_portal
from knowledge.loading import load
from knowledge.local_text import LocalText
from knowledge.places import Location, Place
from knowledge.repository import add_place, next_publication, read_published
from knowledge.shelter_feed import FRESH, keep, read_open, states_of
from knowledge.tables import place_revision
from tests.services.knowledge.build import place
from tests.services.knowledge.importers.registers import FACILITY, GSI_SITES, gsi_site, portal, portal_item, table

DAY = date(2026, 11, 23)
JA = Language.JA


async def bring(engine: AsyncEngine, *items: dict[str, Any], day: date = DAY, **options: Any) -> Imported:
    return await import_places(
        engine, read_portal(portal(*items)), origin_of("portal", day, "2026-08-08", None, None), **options
    )


async def places(engine: AsyncEngine) -> dict[str, Place]:
    return dict((await read_published(engine)).places)


async def edit(engine: AsyncEngine, changed: Place) -> None:
    now = datetime.now(UTC)
    async with engine.begin() as connection:
        await add_place(connection, changed, origin="editor", now=now, created_by="editor-1")
        await next_publication(connection, now)


async def test_a_dry_run_writes_nothing_and_says_all(store: AsyncEngine) -> None:
    done = await bring(store, portal_item(1), portal_item(2), dry_run=True)
    assert (done.plan.count("added"), done.written) == (2, False)
    assert await places(store) == {}


async def test_importing_twice_changes_nothing(store: AsyncEngine) -> None:
    first = await bring(store, portal_item(1), portal_item(2))
    again = await bring(store, portal_item(1), portal_item(2))
    assert (first.publication, again.publication) == (1, 1)
    assert again.plan.count("unchanged") == 2
    kept = (await places(store))["site-00000001"]
    assert kept.evacuation
    assert (kept.evacuation.kinds, kept.evacuation.hazards) == (("site", "shelter"), ("earthquake", "flood"))
    assert kept.sources[0].page_date == "2026-08-08"
    assert kept.checked_on == DAY


async def test_errors_keep_the_file_out_unless_bad_rows_are_left_out(store: AsyncEngine) -> None:
    bad = portal_item(2, latitude="x")
    assert not (await bring(store, portal_item(1), bad)).written
    assert await places(store) == {}
    assert (await bring(store, portal_item(1), bad, leave_out_bad_rows=True)).written
    assert sorted(await places(store)) == ["site-00000001"]


async def test_what_a_person_edited_later_stays_and_the_rest_follows(store: AsyncEngine) -> None:
    await bring(store, portal_item(1))
    mine = replace((await places(store))["site-00000001"], name=LocalText.of(ja="ひとが直した名前"))
    await edit(store, mine)
    done = await bring(store, portal_item(1, name="ちがう名前", capacity=300, floodShFlg="0"))
    step = done.plan.steps[0]
    assert {change.key for change in step.kept} == {"name.ja"}
    assert {change.key for change in step.changes} >= {"evacuation.capacity", "evacuation.hazard.flood"}
    now = (await places(store))["site-00000001"]
    assert now.evacuation
    assert (now.name.get(JA), now.evacuation.capacity, now.evacuation.hazards) == (
        "ひとが直した名前",
        300,
        ("earthquake",),
    )


async def test_a_value_that_a_person_took_out_stays_out(store: AsyncEngine) -> None:
    await bring(store, portal_item(1))
    before = (await places(store))["site-00000001"]
    assert before.evacuation
    await edit(store, replace(before, evacuation=replace(before.evacuation, capacity=None)))
    done = await bring(store, portal_item(1))
    assert (done.plan.count("kept"), {change.key for change in done.plan.steps[0].kept}) == (1, {"evacuation.capacity"})


async def test_a_place_that_a_person_wrote_is_only_filled_in(store: AsyncEngine) -> None:
    town_hall = place(
        "practice-hall",
        name=LocalText.of(ja="れんしゅう図書館", en="Library"),
        address=LocalText.of(ja="菊陽町1"),
        checked_on=DAY,
        review_by=DAY,
    )
    await load(store, ContentLibrary(places={town_hall.id: town_hall}))
    row = {
        "都道府県コード又は市区町村コード": "434043", "NO": "7", "名称": "れんしゅう図書館", "住所": "熊本県菊池郡菊陽町1番地", "緯度": "32.86",
        "経度": "130.82", "電話番号": "096-232-0000",
    }  # fmt: skip
    done = await import_places(
        store, read_facilities(table(FACILITY, row)), origin_of("opendata", DAY, None, "https://example.jp/", "菊陽町")
    )
    assert [step.id for step in done.plan.steps] == ["practice-hall"]
    now = (await places(store))["practice-hall"]
    assert now.address.get(JA) == "菊陽町1"
    assert (now.kind, now.location, now.phones[0].number) == ("office", Location(32.86, 130.82), "096-232-0000")
    assert now.codes == ("opendata:434043-7",)


async def test_two_registers_meet_in_one_place_and_the_exact_position_wins(store: AsyncEngine) -> None:
    await bring(store, portal_item(1, latitude="32.8650"))
    gsi = read_gsi(table(GSI_SITES, gsi_site(1, 津波="1", 住所="熊本県菊陽町大字れんしゅう1")))
    done = await import_places(store, gsi, origin_of("gsi", DAY, "2026-07-30", None, None))
    assert [finding.code for finding in done.plan.findings] == ["position_moved"]
    now = (await places(store))["site-00000001"]
    assert now.codes == ("portal:00000001", "gsi:E4340400000001")
    assert now.location == Location(32.8601, 130.8286)
    assert now.evacuation
    assert "tsunami" in now.evacuation.hazards
    assert "volcano" in now.evacuation.judged  # this list judges all eight
    back = await bring(store, portal_item(1, latitude="32.8650"))
    assert "position_kept" in [finding.code for finding in back.plan.findings]
    assert (await places(store))["site-00000001"].location == Location(32.8601, 130.8286)


async def test_what_the_file_no_longer_names_is_told_and_withdrawn_only_on_purpose(store: AsyncEngine) -> None:
    await bring(store, portal_item(1), portal_item(2), portal_item(3, municipalityCd="431001"))
    await edit(store, replace((await places(store))["site-00000002"], editor_note="mine"))
    told = await bring(store, portal_item(4))
    assert told.plan.gone == ["site-00000001", "site-00000002"]  # the other town is not in this file
    assert len(await places(store)) == 4
    await bring(store, portal_item(4), withdraw_gone=True)
    assert sorted(await places(store)) == ["site-00000002", "site-00000003", "site-00000004"]


async def test_loading_content_files_leaves_imports_alone(store: AsyncEngine) -> None:
    seed = place("seed", checked_on=DAY, review_by=DAY)
    await load(store, ContentLibrary(places={"seed": seed}))
    await bring(store, portal_item(1))
    result = await load(store, ContentLibrary(places={"seed": seed}))
    assert (result.withdrawn, result.unchanged) == ([], 1)
    assert sorted(await places(store)) == ["seed", "site-00000001"]
    async with store.connect() as connection:
        rows = (await connection.execute(select(place_revision.c.place_id, place_revision.c.origin))).all()
    assert {tuple(row) for row in rows} == {("seed", "file"), ("site-00000001", "import")}


async def test_open_now_is_what_the_newest_reading_says_and_only_while_it_is_fresh(store: AsyncEngine) -> None:
    await bring(store, portal_item(1), portal_item(2))
    known = await places(store)
    seen = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
    feed = portal(
        portal_item(1, shelterStartTimestamp="2026-11-23 09:00:00", crowdedStatus="2"),
        portal_item(2, shelterStartTimestamp="2026-11-22 09:00:00", shelterEndTimestamp="2026-11-22 12:00:00"),
        portal_item(3, shelterStartTimestamp="soon"),
    )
    states = read_open(feed)
    assert [(state.code, state.crowded, state.opened_at.astimezone(UTC).hour) for state in states] == [
        ("portal:00000001", "busy", 0)
    ]
    assert await states_of(store, known.values(), seen) == ({}, None)  # nobody has read the feed yet
    assert await keep(store, states, seen) == 1
    found, as_of = await states_of(store, known.values(), seen + timedelta(minutes=5))
    assert (found["site-00000001"].open, found["site-00000002"].open, as_of) == (True, False, seen)
    await keep(store, [], seen - timedelta(minutes=1))  # an older reading comes late: it says nothing
    assert (await states_of(store, known.values(), seen))[0]["site-00000001"].open
    assert await states_of(store, known.values(), seen + FRESH + timedelta(seconds=1)) == ({}, None)


@pytest.mark.parametrize("day", [DAY, date(2027, 1, 10)])
async def test_a_later_reading_moves_the_dates_on_and_no_earlier_one_back(store: AsyncEngine, day: date) -> None:
    await bring(store, portal_item(1), day=date(2026, 12, 1))
    await bring(store, portal_item(1), day=day)
    assert (await places(store))["site-00000001"].checked_on == max(day, date(2026, 12, 1))
