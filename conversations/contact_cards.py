"""Last known cards of the places that must be nameable during an outage."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from contracts.answers import PlaceCard
from contracts.errors import WireFormatError
from contracts.languages import Language
from conversations.tables import contact_card
from storage.claims import insert_if_new
from storage.engine import reading, writing


class ContactCards:
    """Cards by place and language, in the database."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def read(self) -> dict[tuple[str, Language], PlaceCard]:
        """All cards kept; one that no longer has the agreed shape is left out."""
        async with reading(self._engine) as connection:
            rows = (await connection.execute(select(contact_card))).mappings().all()
        cards: dict[tuple[str, Language], PlaceCard] = {}
        for row in rows:
            try:
                cards[row["place"], Language(row["language"])] = PlaceCard.from_json(row["card"])
            except (WireFormatError, ValueError):
                continue
        return cards

    async def keep(self, card: PlaceCard, language: Language, now: datetime) -> None:
        """Remember a card as it was just fetched."""
        key = {"place": card.id, "language": language.value}
        values = {"card": card.to_json(), "fetched_at": now}
        async with writing(self._engine) as connection:
            if not await insert_if_new(connection, contact_card, {**key, **values}, *key):
                same = (contact_card.c[name] == item for name, item in key.items())
                await connection.execute(update(contact_card).where(*same).values(**values))
