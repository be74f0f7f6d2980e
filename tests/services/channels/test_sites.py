"""A location, a tap or words about evacuation sites, through a whole gateway without the dialogue engine."""

from __future__ import annotations

import json
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from channels.contacts import FakeContacts
from channels.sites import ABOUT, FakeSites, HttpSites, NearestSites, SitesUnavailable
from contracts import geohash
from contracts.commands import Command
from contracts.languages import Language
from contracts.replies import Phrase, SitesReply
from contracts.sites import NoSites, SiteCard, SitesFound, SitesQuery, SitesResult
from conversations.tables import inbound_event, metadata
from nlu.site_wish import find_site_wish
from storage.sealing import Sealer
from tests.services.channels.small_world import DESK, World

CARD = SiteCard("site-1", (), (), ("site",), ("earthquake",), 300, 5)


def answer(query: SitesQuery) -> SitesResult:
    """A town that knows one station and every position."""
    if query.at or query.near or "光の森" in query.text:
        return SitesFound((CARD,), at=query.at, near=query.near or "station-hikarinomori", hazard=query.hazard)
    return NoSites("where")


@pytest.fixture
def sites() -> FakeSites:
    return FakeSites(answer)


@pytest.fixture
def world(engine: AsyncEngine, sealer: Sealer, sites: FakeSites) -> World:
    return World(engine, sealer, nearest=NearestSites(sites, FakeContacts(DESK), find_site_wish))


async def test_a_location_is_answered_without_the_dialogue_engine(world: World, sites: FakeSites) -> None:
    world.dialogue.failing = "down"
    await world.say(kind="location", latitude=32.8578, longitude=130.7867)
    assert world.sender.keys == ["SitesReply"]
    assert sites.queries == [SitesQuery(Language.JA, at=geohash.encode(32.8578, 130.7867))]


async def test_the_position_is_kept_nowhere_in_the_clear(world: World, engine: AsyncEngine) -> None:
    await world.say(kind="location", latitude=32.8578123, longitude=130.7867321)
    async with engine.connect() as connection:
        assert (await connection.scalars(select(inbound_event.c.payload_sealed))).all() == [None]
        kept = ""
        for table in metadata.tables.values():
            kept += str((await connection.execute(select(table))).all())
    for trace in ("32.8578", "130.7867", geohash.encode(32.8578123, 130.7867321)):
        assert trace not in kept


async def test_words_with_a_place_find_sites_and_words_without_one_ask(world: World, sites: FakeSites) -> None:
    await world.say("光の森駅の近くの避難所")
    await world.say("洪水のときの避難所はどこ")
    assert world.sender.keys == ["SitesReply", "sites-where"]
    asked = world.sender.sent[-1].replies[0]
    assert isinstance(asked, Phrase)
    assert [button.command.kind for button in asked.buttons] == ["locate", *["sites"] * 4, "article"]
    assert {button.command.get("hazard") for button in asked.buttons[:-1]} == {"flood"}
    await world.say("光の森")  # the answer to the question keeps its hazard
    assert sites.queries[-1].hazard == "flood"
    assert world.sender.keys[-1] == "SitesReply"
    await world.say("光の森")  # asked once only: now it is an ordinary question again
    assert world.sender.keys[-1] == "greet"


async def test_another_question_after_where_goes_to_the_dialogue(world: World) -> None:
    await world.say("近くの避難所")
    await world.say("給食費はいくら")
    assert world.sender.keys == ["sites-where", "greet"]


async def test_a_location_after_where_keeps_the_hazard(world: World, sites: FakeSites) -> None:
    await world.say("津波のときの避難所はどこ")
    await world.say(kind="location", latitude=32.8, longitude=130.7)
    assert sites.queries[-1].hazard == "tsunami"


async def test_taps_choose_hazard_town_and_card(world: World, sites: FakeSites) -> None:
    await world.say(kind="command", command=Command.of("sites", near="kikuyo", hazard="flood"))
    await world.say(kind="command", command=Command.of("sites", at="wvuxn2k4", card="1"))
    await world.say(kind="command", command=Command.of("locate"))
    assert [(query.near, query.at, query.hazard) for query in sites.queries] == [
        ("kikuyo", None, "flood"),
        (None, "wvuxn2k4", None),
    ]
    replies = [reply for item in world.sender.sent for reply in item.replies]
    assert [reply.card for reply in replies if isinstance(reply, SitesReply)] == [False, True]
    assert world.sender.keys[-1] == "sites-where"


async def test_an_outage_names_desks_and_numbers(world: World, sites: FakeSites) -> None:
    sites.failing = True
    await world.say(kind="location", latitude=32.8, longitude=130.7)
    reply = world.sender.sent[0].replies[0]
    assert isinstance(reply, Phrase)
    assert (reply.key, reply.places) == ("sites-down", (DESK,))


async def test_nothing_near_is_said_so(engine: AsyncEngine, sealer: Sealer) -> None:
    nearest = NearestSites(FakeSites(lambda query: NoSites("unfit")), FakeContacts(DESK), find_site_wish)
    world = World(engine, sealer, nearest=nearest)
    await world.say(kind="location", latitude=32.8, longitude=130.7)
    assert world.sender.keys == ["sites-unfit"]


async def test_over_http_the_position_travels_in_the_body_only() -> None:
    calls: list[httpx2.Request] = []

    def serve(request: httpx2.Request) -> httpx2.Response:
        calls.append(request)
        return httpx2.Response(200, json=SitesFound((CARD,), at="wvuxn2k4").to_json())

    async with httpx2.AsyncClient(transport=httpx2.MockTransport(serve)) as client:
        found = await HttpSites("http://knowledge/", client, token="t").find(SitesQuery(Language.EN, at="wvuxn2k4"))
    assert isinstance(found, SitesFound)
    assert str(calls[0].url) == "http://knowledge/sites"
    assert json.loads(calls[0].content)["at"] == "wvuxn2k4"
    assert calls[0].headers["X-Tomoni-Token"] == "t"


@pytest.mark.parametrize("response", [httpx2.Response(500), httpx2.Response(200, json={"decision": "?"}), None])
async def test_anything_else_is_an_outage(response: httpx2.Response | None) -> None:
    def serve(request: httpx2.Request) -> httpx2.Response:
        if response is None:
            raise httpx2.ConnectError("down")
        return response

    async with httpx2.AsyncClient(transport=httpx2.MockTransport(serve)) as client:
        with pytest.raises(SitesUnavailable):
            await HttpSites("http://knowledge", client).find(SitesQuery(Language.EN, at="wvuxn2k4"))


def test_the_article_behind_the_button_exists() -> None:
    content = Path(__file__).resolve().parents[3] / "knowledge" / "content" / "articles"
    assert list(content.glob(f"*/{ABOUT}/article.yaml"))
