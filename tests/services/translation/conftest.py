"""A desk over a real database and the stand-in of a translation service."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone
from uuid import uuid4

import pytest
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from admin.translation.desk import TranslationDesk
from admin.translation.terms import load_terms
from conversations.tables import conversation, message, resident
from conversations.translation import Translator
from conversations.translations import Translations
from conversations.translators.libretranslate import open_libretranslate
from conversations.translators.standin import StandIn
from storage.sealing import Sealer

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=timezone.utc)


class World:
    """One resident's conversation in a real database, and desks over any translator."""

    def __init__(self, engine: AsyncEngine, sealer: Sealer, server: StandIn) -> None:
        self.engine, self.sealer, self.server = engine, sealer, server
        self.kept = Translations(engine, sealer)

    def desk(self, translator: Translator | None = None) -> TranslationDesk:
        return TranslationDesk(translator or open_libretranslate(self.server.url, seconds=1.0), self.kept, load_terms())

    async def conversation(self) -> str:
        owner, made = uuid4().hex, uuid4().hex
        async with self.engine.begin() as connection:
            await connection.execute(
                insert(resident).values(
                    id=owner,
                    channel="line",
                    external_key=owner,
                    external_sealed=self.sealer.seal("U1", "resident.external"),
                    created_at=NOW,
                )
            )
            await connection.execute(
                insert(conversation).values(
                    id=made, resident_id=owner, channel="line", language="zh-Hant", created_at=NOW
                )
            )
        return made

    async def message(self, conversation_id: str, client_key: str = "k") -> str:
        made = uuid4().hex
        async with self.engine.begin() as connection:
            await connection.execute(
                insert(message).values(
                    id=made,
                    conversation_id=conversation_id,
                    sequence=1,
                    author="resident",
                    kind="text",
                    created_at=NOW,
                    client_key=client_key,
                )
            )
        return made


@pytest.fixture
def server() -> Iterator[StandIn]:
    with StandIn() as running:
        yield running


@pytest.fixture
def world(engine: AsyncEngine, sealer: Sealer, server: StandIn) -> World:
    return World(engine, sealer, server)
