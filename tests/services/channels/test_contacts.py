"""Desks to name during an outage: fetched, kept, and there after a restart without knowledge."""

from __future__ import annotations

import httpx2
from pytest_httpserver import HTTPServer
from sqlalchemy.ext.asyncio import AsyncEngine
from werkzeug import Request, Response

from channels.contacts import SUPPORT_CENTER, TAIWAN_HOTLINE, Contacts
from contracts.answers import OpenState, PlaceCard
from contracts.languages import Language
from contracts.rich_text import Span
from conversations.contact_cards import ContactCards

DOWN = "http://127.0.0.1:9"


def _card(request: Request) -> Response:
    place, language = request.path.rsplit("/", 1)[1], request.args["language"]
    card = PlaceCard(place, (Span(f"{place} {language}"),), (Span("x"),), open=OpenState("open", until="2026-01-01"))
    return Response(httpx2.Response(200, json=card.to_json()).content, content_type="application/json")


async def test_cards_survive_an_outage_and_a_restart(engine: AsyncEngine, httpserver: HTTPServer) -> None:
    for place in (SUPPORT_CENTER, TAIWAN_HOTLINE):
        httpserver.expect_request(f"/k/places/{place}", headers={"X-Tomoni-Token": "t"}).respond_with_handler(_card)
    async with httpx2.AsyncClient() as client:
        contacts = Contacts(httpserver.url_for("/k"), client, ContactCards(engine), token="t")
        assert contacts.cards(Language.EN) == ()
        assert await contacts.refresh()
        assert await contacts.refresh()
        restarted = Contacts(DOWN, client, ContactCards(engine))
        await restarted.load()
        assert not await restarted.refresh()
        [english] = restarted.cards(Language.EN)
        assert english.name == (Span("kumamoto-support-center en"),)
        assert [card.id for card in restarted.cards(Language.ZH_HANT)] == [SUPPORT_CENTER, TAIWAN_HOTLINE]
        assert english.open == OpenState("unknown")


async def test_nonsense_from_knowledge_leaves_the_last_good_card(engine: AsyncEngine, httpserver: HTTPServer) -> None:
    httpserver.expect_request(f"/places/{SUPPORT_CENTER}").respond_with_handler(_card)
    httpserver.expect_request(f"/places/{TAIWAN_HOTLINE}").respond_with_json({"id": 7})
    async with httpx2.AsyncClient() as client:
        contacts = Contacts(httpserver.url_for("/"), client, ContactCards(engine))
        assert not await contacts.refresh()
        httpserver.clear()
        httpserver.expect_request(f"/places/{SUPPORT_CENTER}").respond_with_json([1])
        assert not await contacts.refresh()
        assert [card.id for card in contacts.cards(Language.ZH_HANT)] == [SUPPORT_CENTER]
