"""Wires the answering service: database, embedder, index, routes."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from datetime import UTC, datetime

from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncEngine

from contracts.answers import AnswerQuery
from knowledge.answering import answer
from knowledge.answering_settings import AnsweringSettings
from knowledge.api import knowledge_router
from knowledge.engine import build_engine, open_embedder
from knowledge.feed_reader import FeedReader
from knowledge.live_index import LiveIndex
from knowledge.markup import plain_text
from knowledge.settings import KnowledgeSettings
from nlu.embed import Embedder
from nlu.errors import EmbeddingError
from storage.engine import open_engine


@dataclass(slots=True)
class KnowledgeApp:
    """The service: include `router`, await `start` before and `stop` after serving."""

    router: APIRouter
    live: LiveIndex
    engine: AsyncEngine
    embedder: Embedder
    feed: FeedReader

    async def start(self) -> None:
        """Warm the embedder, load what is published and follow it; raises EmbeddingError when there is no embedder."""
        await asyncio.to_thread(self.embedder.warm)
        await self.live.start()
        await asyncio.to_thread(self._rehearse)
        await self.feed.start()

    def _rehearse(self) -> None:
        """Ask for one article in each of its languages: what is read at a first question is read before a resident's.

        Where it fails, the first question fails likewise and says so.
        """
        library = self.live.answering.index.state.library
        first = next(iter(library.articles.values()), None)
        with contextlib.suppress(EmbeddingError):
            for language, variant in first.variants.items() if first else ():
                answer(self.live.answering.search, AnswerQuery(plain_text(variant.title), language), datetime.now(UTC))

    async def stop(self) -> None:
        """Stop following and close the database."""
        await self.feed.stop()
        await self.live.stop()
        await self.engine.dispose()


def build_knowledge(settings: KnowledgeSettings, embedder: Embedder | None = None) -> KnowledgeApp:
    """The service for these settings; nothing connects before `start`. `embedder`: instead of the configured one."""
    own = settings if isinstance(settings, AnsweringSettings) else AnsweringSettings(**settings.model_dump())
    chosen = embedder or open_embedder(
        own.embeddings_url, own.embeddings_model, own.embeddings_dimensions, own.embeddings_key.get_secret_value()
    )
    engine = open_engine(own.database_url)
    answering = build_engine(chosen, cache=own.vectors)
    live = LiveIndex(engine, answering, own.publication_poll_seconds)
    feed = FeedReader(engine, own.shelter_feed_url, own.shelter_feed_seconds)
    return KnowledgeApp(knowledge_router(live, own.internal_token.get_secret_value()), live, engine, chosen, feed)
