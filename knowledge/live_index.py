"""Keeps the index equal to what is published: reads the counter, swaps the picture in one step."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field
from typing import Literal

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from knowledge.engine import Engine
from knowledge.errors import KnowledgeError
from knowledge.repository import read_publication, read_published
from nlu.errors import EmbeddingError

log = structlog.get_logger("knowledge")

PartState = Literal["ok", "waiting", "failed"]


@dataclass(slots=True)
class LiveIndex:
    """`start` loads and follows, `stop` ends; `parts` says what works. A failed reload keeps the old picture."""

    engine: AsyncEngine
    answering: Engine
    poll_seconds: float
    publication: int | None = None
    parts: dict[str, PartState] = field(default_factory=lambda: {"database": "waiting", "index": "waiting"})
    _following: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Load what is published and follow it; returns after the first try, whether or not it worked."""
        await self.refresh()
        self._following = asyncio.create_task(self._follow(), name="live-index")

    async def stop(self) -> None:
        """Stop following."""
        if self._following:
            self._following.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._following
            self._following = None

    async def refresh(self) -> bool:
        """Bring the index up to date; True when something changed."""
        try:
            counter = await read_publication(self.engine)
            self.parts["database"] = "ok"
            if counter == self.publication:
                return False
            library = await read_published(self.engine)
            await asyncio.to_thread(self.answering.index.replace, library)
        except (SQLAlchemyError, OSError) as error:
            self.parts["database"] = "failed"
            log.warning("knowledge.refresh_failed", part="database", error=type(error).__name__)
            return False
        except (EmbeddingError, KnowledgeError) as error:
            self.parts["index"] = "ok" if self.publication is not None else "failed"
            log.warning("knowledge.refresh_failed", part="index", error=type(error).__name__)
            return False
        self.publication = library.publication
        self.parts["index"] = "ok" if self.answering.index.state.parts else "waiting"
        log.info("knowledge.published", articles=len(library.articles), publication=library.publication)
        return True

    async def _follow(self) -> None:
        while True:
            await asyncio.sleep(self.poll_seconds)
            await self.refresh()
