"""Asks the knowledge service: answers, articles, topics and places, each within two seconds."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote

import aiohttp

from bot.actions.errors import KnowledgeUnavailable
from bot.actions.settings import Settings
from contracts.answers import Answer, AnswerQuery, AnswerResult, PlaceCard, result_from_json
from contracts.errors import WireFormatError
from contracts.languages import Language
from contracts.rich_text import Span
from contracts.wire import many, record, text

T = TypeVar("T")


@dataclass(frozen=True)
class TopicArticle:
    """One row of a topic."""

    id: str
    title: tuple[Span, ...]


@dataclass(frozen=True)
class Topic:
    """A topic of the menu with its articles, in the reader's language; its name in Japanese too, for staff."""

    id: str
    name: tuple[Span, ...]
    name_ja: tuple[Span, ...]
    articles: tuple[TopicArticle, ...]


class KnowledgeClient:
    """One HTTP session a process, made at the first call inside the running loop."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._session: aiohttp.ClientSession | None = None

    async def answer(self, query: AnswerQuery) -> AnswerResult:
        """Answer, Choices or NoAnswer to a question; raises KnowledgeUnavailable."""
        return _read(result_from_json, await self._call("POST", "/answers", body=query.to_json()))

    async def article(self, article: str, language: Language, municipality: str | None = None) -> Answer | None:
        """One article by id, or None where it is not published."""
        params = {"language": language.value}
        if municipality:
            params["municipality"] = municipality
        found = await self._call("GET", f"/articles/{quote(article, safe='')}", params=params)
        return None if found is None else _read(Answer.from_json, found)

    async def topics(self, language: Language) -> tuple[Topic, ...]:
        """The topics of the menu with their articles."""
        found = await self._call("GET", "/topics", params={"language": language.value})
        return _read(_topics, found)

    async def place(self, place: str, language: Language) -> PlaceCard | None:
        """One place by id, or None where it is unknown."""
        found = await self._call("GET", f"/places/{quote(place, safe='')}", params={"language": language.value})
        return None if found is None else _read(PlaceCard.from_json, found)

    async def close(self) -> None:
        """Close the HTTP session."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _call(
        self, method: str, path: str, params: Mapping[str, str] | None = None, body: object | None = None
    ) -> Any:
        if self._session is None or self._session.closed:
            token = self._settings.internal_token
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=self._settings.knowledge_timeout),
                headers={"X-Tomoni-Token": token} if token else None,
            )
        try:
            async with self._session.request(
                method, self._settings.knowledge_url + path, params=params, json=body
            ) as response:
                if response.status == 404 and method == "GET":
                    return None
                response.raise_for_status()
                return await response.json()
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError, ValueError) as error:
            raise KnowledgeUnavailable(f"{method} {path}: {type(error).__name__}") from error


def _topics(value: Any) -> tuple[Topic, ...]:
    rows = value if isinstance(value, list) else record(value, "topics").get("topics", [])
    return many({"topics": rows}, "topics", _topic)


def _topic(value: Any) -> Topic:
    data = record(value, "topic")
    return Topic(
        text(data, "id"), _spans(data, "name"), _spans(data, "name_ja"), many(data, "articles", _topic_article)
    )


def _topic_article(value: Any) -> TopicArticle:
    data = record(value, "article")
    return TopicArticle(text(data, "id"), _spans(data, "title"))


def _spans(data: Mapping[str, Any], key: str) -> tuple[Span, ...]:
    """Words of content, which arrive as spans or, where they have no readings, as plain text."""
    found = data.get(key, ())
    return (Span(found),) if isinstance(found, str) else many(data, key, Span.from_json)


def _read(read: Callable[[Any], T], value: Any) -> T:
    try:
        return read(value)
    except WireFormatError as error:
        raise KnowledgeUnavailable("the answer has an unknown form") from error
