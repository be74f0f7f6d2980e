"""The HTTP interface of the knowledge service: questions, articles, topics, places and health."""

from __future__ import annotations

import asyncio
import secrets
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, HTTPException, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from contracts.answers import AnswerQuery
from contracts.errors import WireFormatError
from contracts.languages import Language
from contracts.rich_text import spans_to_json
from contracts.sites import NoSites, SitesQuery
from contracts.wire import Json
from knowledge.answering import answer, show_by_id
from knowledge.finding_sites import SiteFinder, found
from knowledge.hours import stretches
from knowledge.live_index import LiveIndex
from knowledge.markup import parse_spans
from knowledge.place_cards import place_card
from knowledge.shelter_feed import states_of
from knowledge.showing import Asked, candidate
from nlu.errors import EmbeddingError
from storage.workdays import TOKYO

_ID = r"^[a-z0-9][a-z0-9-]{0,79}$"
Id = Annotated[str, StringConstraints(pattern=_ID)]
PathId = Annotated[str, Path(pattern=_ID)]
Municipality = Annotated[str | None, Query(pattern=_ID)]
Age = Annotated[str | None, Query(pattern=_ID)]


class AnswerBody(BaseModel):
    """A question in a resident's words, or the id of an article to show (the fields of contracts AnswerQuery)."""

    model_config = ConfigDict(extra="forbid", strict=True)

    text: str = Field(default="", max_length=5000)
    language: Annotated[Language, Field(strict=False)]
    municipality: Id | None = None
    child_age: Id | None = None
    topic: Id | None = None
    article: Id | None = None
    last_article: Id | None = None
    last_municipality: Id | None = None
    last_question: str | None = Field(default=None, max_length=5000)
    exclude: list[Id] = Field(default_factory=list, max_length=50)

    def query(self) -> AnswerQuery:
        """The same as the wire type."""
        return AnswerQuery(**{**self.model_dump(), "language": self.language, "exclude": tuple(self.exclude)})


class SitesBody(BaseModel):
    """Where evacuation sites are looked for (the fields of contracts SitesQuery)."""

    model_config = ConfigDict(extra="forbid", strict=True)

    language: Annotated[Language, Field(strict=False)]
    at: Id | None = None
    near: Id | None = None
    text: str = Field(default="", max_length=2000)
    hazard: Id | None = None
    kind: Id | None = None
    municipality: Id | None = None

    def query(self) -> SitesQuery:
        """The same as the wire type."""
        return SitesQuery(**{**self.model_dump(), "language": self.language})


def knowledge_router(live: LiveIndex, token: str) -> APIRouter:
    """The routes over a live index; all but health ask for `X-Tomoni-Token` when `token` is not empty."""

    def internal(x_tomoni_token: Annotated[str, Header()] = "") -> None:
        if token and not secrets.compare_digest(x_tomoni_token.encode(), token.encode()):
            raise HTTPException(401, "X-Tomoni-Token is missing or wrong")

    router = APIRouter(tags=["knowledge"])
    guarded = APIRouter(dependencies=[Depends(internal)])
    _add_health(router, live)
    _add_questions(guarded, live)
    _add_content(guarded, live)
    _add_sites(guarded, live)
    router.include_router(guarded)
    return router


def _add_health(router: APIRouter, live: LiveIndex) -> None:
    @router.get("/healthz")
    async def healthz() -> dict[str, str]:
        """The process answers."""
        return {"status": "ok"}

    @router.get("/readyz")
    async def readyz(response: Response) -> dict[str, Any]:
        """503 until there are articles to answer from; `parts` says what is missing."""
        ready = bool(live.answering.index.state.parts)
        if not ready:
            response.status_code = 503
        return {
            "status": "ready" if ready else "not ready",
            "parts": dict(live.parts),
            "publication": live.publication,
            "articles": len(live.answering.index.state.parts),
        }


def _add_questions(router: APIRouter, live: LiveIndex) -> None:
    @router.post("/answers")
    async def answers(body: AnswerBody) -> Json:
        """An answer, choices or an honest no."""
        try:
            result = await asyncio.to_thread(answer, live.answering.search, body.query(), datetime.now(UTC))
        except EmbeddingError as error:
            raise HTTPException(503, "the embedder does not answer") from error
        return result.to_json()


def _add_content(router: APIRouter, live: LiveIndex) -> None:
    @router.get("/articles/{id}")
    async def article(
        id: PathId,  # noqa: A002
        language: Language,
        municipality: Municipality = None,
        child_age: Age = None,
    ) -> Json:
        """One article, or the one that answers for the child's age and the town."""
        asked = Asked(language, datetime.now(UTC), municipality, child_age)
        found = await asyncio.to_thread(show_by_id, live.answering.index.state, id, asked)
        if found is None:
            raise HTTPException(404, "no such article")
        return found.to_json()

    @router.get("/topics")
    async def topics(language: Language) -> list[Json]:
        """The topics of the menu with their articles, in menu order."""
        library = live.answering.index.state.library
        rows = []
        for topic in library.topics:
            shown = [candidate(item, language, 0.0) for item in library.articles_of(topic.id)]
            rows.append(
                {
                    "id": topic.id,
                    "name": spans_to_json(parse_spans(topic.name.get(language))),
                    "name_ja": spans_to_json(parse_spans(topic.name.get(Language.JA))),
                    "articles": [{"id": c.article, "title": spans_to_json(c.title)} for c in shown if c],
                }
            )
        return rows

    @router.get("/places/{id}")
    async def place(id: PathId, language: Language) -> Json:  # noqa: A002
        """One place with its hours and whether it is open now."""
        found = live.answering.index.state.library.find_place(id)
        if found is None or not found.published:
            raise HTTPException(404, "no such place")
        return place_card(found, language, datetime.now(UTC)).to_json()

    @router.get("/places/{id}/openings")
    async def openings(id: PathId, days: Annotated[int, Query(ge=1, le=60)] = 45) -> list[list[str]]:  # noqa: A002
        """When a place is open from yesterday on, as pairs of ISO times; empty where its hours are not known."""
        found = live.answering.index.state.library.find_place(id)
        if found is None or not found.published:
            raise HTTPException(404, "no such place")
        today = datetime.now(TOKYO).date()
        known = stretches(found, today - timedelta(days=1), today + timedelta(days=days))
        return [[begin.isoformat(), end.isoformat()] for begin, end in known]


def _add_sites(router: APIRouter, live: LiveIndex) -> None:
    finder = SiteFinder(lambda: live.answering.index.state.library)

    @router.post("/sites")
    async def sites(body: SitesBody) -> Json:
        """The nearest evacuation sites, or why there are none; a position arrives in the body and is not kept."""
        try:
            looked = finder.look(body.query())
        except WireFormatError as error:
            raise HTTPException(422, "at is no position") from error
        if isinstance(looked, NoSites):
            return looked.to_json()
        states, as_of = await states_of(live.engine, looked.places)
        return found(looked, states, as_of).to_json()
