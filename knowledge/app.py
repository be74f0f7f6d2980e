"""The knowledge service alone in a process: `uvicorn knowledge.app:create --factory`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from knowledge.answering_settings import AnsweringSettings
from knowledge.bootstrap import KnowledgeApp, build_knowledge


def create(knowledge: KnowledgeApp | None = None) -> FastAPI:
    """The app; without `knowledge` it is built from the environment."""
    service = knowledge or build_knowledge(AnsweringSettings())

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await service.start()
        try:
            yield
        finally:
            await service.stop()

    app = FastAPI(title="Tomoni knowledge", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(service.router)
    return app
