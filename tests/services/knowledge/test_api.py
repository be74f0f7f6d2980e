"""The knowledge service over HTTP, and an edit that reaches residents within two seconds."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from contracts.answers import Answer, AnswerQuery, PlaceCard, result_from_json
from contracts.languages import Language
from contracts.rich_text import plain
from knowledge.answering_settings import AnsweringSettings
from knowledge.api import AnswerBody
from knowledge.app import create
from knowledge.bootstrap import KnowledgeApp, build_knowledge
from knowledge.loading import load
from knowledge.repository import add_article, next_publication
from nlu.embed import FakeEmbedder
from tests.services.knowledge.world import EMBEDDER, EN, JA, LUNCH, small_library

TOKEN = "a-token-of-this-test"


def settings(database_url: str, folder: Path) -> AnsweringSettings:
    return AnsweringSettings.model_validate(
        {
            "database_url": database_url,
            "data_dir": folder,
            "internal_token": TOKEN,
            "publication_poll_seconds": 0.1,
        }
    )


@pytest_asyncio.fixture
async def service(
    store: AsyncEngine, database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[KnowledgeApp]:
    """The service over a loaded database; all tests share the cache of vectors."""
    await load(store, small_library())
    built = build_knowledge(settings(database_url, tmp_path_factory.getbasetemp() / "vectors"), EMBEDDER)
    await built.start()
    yield built
    await built.stop()


def client_of(built: KnowledgeApp, token: str = TOKEN) -> httpx2.AsyncClient:
    transport = httpx2.ASGITransport(app=create(built))
    return httpx2.AsyncClient(transport=transport, base_url="http://knowledge", headers={"X-Tomoni-Token": token})


async def test_a_question_gets_the_agreed_json(service: KnowledgeApp) -> None:
    async with client_of(service) as client:
        query = AnswerQuery("how much does the school lunch cost", EN)
        response = await client.post("/answers", json=query.to_json())
        assert response.status_code == 200
        result = result_from_json(response.json())
        assert isinstance(result, Answer)
        assert result.article == "school-lunch"
        choices = await client.post("/answers", json=AnswerQuery("学校", JA).to_json())
        assert choices.json()["decision"] == "choices"
        none = await client.post("/answers", json=AnswerQuery("明日の天気は？", JA).to_json())
        assert (none.json()["decision"], none.json()["place"]["id"]) == ("none", "kumamoto-support-center")


WRONG_BODIES: tuple[Any, ...] = (
    {},
    {"text": "a"},
    {"text": "a", "language": "fr"},
    {"text": 3, "language": "ja"},
    {"text": "a" * 5001, "language": "ja"},
    {"text": "a", "language": "ja", "municipality": "../etc"},
    {"text": "a", "language": "ja", "exclude": ["x"] * 51},
    {"text": "a", "language": "ja", "unknown": 1},
    [],
)


async def test_a_body_of_another_shape_is_refused(service: KnowledgeApp) -> None:
    async with client_of(service) as client:
        assert [(await client.post("/answers", json=body)).status_code for body in WRONG_BODIES] == [422] * len(
            WRONG_BODIES
        )


def test_a_body_holds_every_field_of_the_query() -> None:
    full = {
        **AnswerQuery("And in Ozu?", EN).to_json(),
        **dict.fromkeys(("municipality", "child_age", "topic", "article", "last_article", "last_municipality"), "a"),
        "last_question": "Which school?",
        "exclude": ["b"],
    }
    assert full.keys() == AnswerBody.model_fields.keys()
    assert AnswerBody.model_validate(full).query().to_json() == full


async def test_articles_topics_and_places(service: KnowledgeApp) -> None:
    async with client_of(service) as client:
        article = await client.get("/articles/living-rubbish", params={"language": "en", "municipality": "koshi"})
        assert result_from_json(article.json()).to_json()["article"] == "living-rubbish-koshi"
        wrong = {"language": "en", "child_age": "../etc"}
        assert (await client.get("/articles/living-rubbish", params=wrong)).status_code == 422
        assert (await client.get("/articles/never-written", params={"language": "en"})).status_code == 404
        assert (await client.get("/articles/living-rubbish", params={"language": "fr"})).status_code == 422
        topics = (await client.get("/topics", params={"language": "ja-easy"})).json()
        assert [topic["id"] for topic in topics] == ["school", "living"]
        assert topics[0]["name"] == [{"text": "学校", "reading": "がっこう"}]
        assert topics[0]["name_ja"][0]["text"] == "学校"
        assert {row["id"] for row in topics[0]["articles"]} == {"school-lunch", "school-enrolment"}
        place = await client.get("/places/kikuyo-town-office", params={"language": "en"})
        assert plain(PlaceCard.from_json(place.json()).name) == "Kikuyo Town Office"
        assert (await client.get("/places/nowhere", params={"language": "en"})).status_code == 404


async def test_only_health_is_open_without_the_token(service: KnowledgeApp) -> None:
    async with client_of(service, "wrong") as client:
        for path in ("/articles/living-rubbish?language=en", "/topics?language=en", "/places/night-clinic?language=en"):
            assert (await client.get(path)).status_code == 401
        assert (await client.post("/answers", json=AnswerQuery("a", JA).to_json())).status_code == 401
        assert (await client.get("/healthz")).json() == {"status": "ok"}
        ready = await client.get("/readyz")
        assert (ready.status_code, ready.json()["parts"]) == (200, {"database": "ok", "index": "ok"})
        assert ready.json()["articles"] == 8


async def test_a_published_edit_is_answered_within_two_seconds(service: KnowledgeApp, store: AsyncEngine) -> None:
    english = replace(LUNCH.variants[EN], short="It is free from April 2027.")
    async with client_of(service) as client:
        start = time.perf_counter()
        async with store.begin() as connection:
            now = datetime.now(UTC)
            changed = replace(LUNCH, variants={**LUNCH.variants, EN: english})
            await add_article(connection, changed, origin="editor", now=now)
            await next_publication(connection, now)
        words = ""
        while "free from April" not in words and time.perf_counter() - start < 10:
            response = await client.post("/answers", json=AnswerQuery("school lunch cost", EN).to_json())
            words = str(response.json())
            await asyncio.sleep(0.05)
        assert time.perf_counter() - start < 2
        assert (await client.get("/readyz")).json()["publication"] == service.live.publication


async def test_an_empty_database_is_not_ready_and_becomes_ready(
    store: AsyncEngine, database_url: str, tmp_path: Path
) -> None:
    built = build_knowledge(settings(database_url, tmp_path), FakeEmbedder())
    await built.start()
    try:
        async with client_of(built) as client:
            ready = await client.get("/readyz")
            assert (ready.status_code, ready.json()["parts"]["index"]) == (503, "waiting")
            none = await client.post("/answers", json=AnswerQuery("地震", JA).to_json())
            assert none.json() == {"decision": "none", "place": None, "candidates": [], "question": None}
            await load(store, small_library())
            assert await built.live.refresh()
            assert (await client.get("/readyz")).status_code == 200
            assert not await built.live.refresh()
    finally:
        await built.stop()


async def test_a_database_that_goes_away_leaves_the_answers(service: KnowledgeApp, store: AsyncEngine) -> None:
    from sqlalchemy import text

    async with store.begin() as connection:
        await connection.execute(text("ALTER TABLE publication RENAME TO elsewhere"))
    assert not await service.live.refresh()
    async with client_of(service) as client:
        ready = await client.get("/readyz")
        assert (ready.status_code, ready.json()["parts"]["database"]) == (200, "failed")
        article = await client.get("/articles/school-lunch", params={"language": Language.EN.value})
        assert article.status_code == 200
    async with store.begin() as connection:
        await connection.execute(text("ALTER TABLE elsewhere RENAME TO publication"))
    await service.live.refresh()
    assert service.live.parts["database"] == "ok"


async def test_the_nearest_sites_over_http(service: KnowledgeApp, store: AsyncEngine) -> None:
    async with client_of(service) as client:
        none = await client.post("/sites", json={"language": "en", "text": "shelter please"})
        assert none.json() == {"decision": "none", "reason": "where", "start": [], "place": None}
        far = await client.post("/sites", json={"language": "en", "text": "Kumamoto station"})
        assert (far.json()["decision"], far.json()["reason"]) == ("none", "far")
        assert (await client.post("/sites", json={"language": "en", "at": "nowhere"})).status_code == 422
        assert (await client.post("/sites", json={"language": "fr"})).status_code == 422
    async with client_of(service, token="") as client:
        assert (await client.post("/sites", json={"language": "en"})).status_code == 401
