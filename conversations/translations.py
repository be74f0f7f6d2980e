"""Keeps translations of one conversation, masked and sealed, so that the same words leave only once."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from contracts.languages import Language
from conversations.translation_tables import translation
from storage.claims import insert_if_new
from storage.engine import reading, writing
from storage.errors import CannotOpen
from storage.sealing import Sealer
from storage.times import Clock, utc_now

TEXT = "translation.text"
_PURPOSE = "translation"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be translated. text: masked. message_id: of the resident's message, None for what staff write."""

    conversation_id: str
    text: str
    target: Language
    source: Language | None = None
    message_id: str | None = None


class Translations:
    """The kept translations; deleted with their conversation, their message, and by age."""

    def __init__(self, engine: AsyncEngine, sealer: Sealer, clock: Clock = utc_now) -> None:
        self._engine, self._sealer, self._clock = engine, sealer, clock

    async def find(self, wanted: Wanted, service: str) -> str | None:
        """The masked translation by this service, if it is kept and can be read."""
        keys = self._sealer.digests(_text_of(wanted, service), _PURPOSE)
        query = select(translation.c.text_sealed).where(
            translation.c.conversation_id == wanted.conversation_id, translation.c.key.in_(keys)
        )
        async with reading(self._engine) as connection:
            sealed = (await connection.execute(query)).scalars().first()
        if sealed is None:
            return None
        try:
            return self._sealer.open(sealed, TEXT)
        except CannotOpen:
            return None

    async def keep(self, wanted: Wanted, service: str, text: str) -> None:
        """Keep a masked translation; nothing happens if the conversation was erased meanwhile."""
        values = {
            "conversation_id": wanted.conversation_id,
            "message_id": wanted.message_id,
            "key": self._sealer.digest(_text_of(wanted, service), _PURPOSE),
            "target": wanted.target.value,
            "service": service,
            "text_sealed": self._sealer.seal(text, TEXT),
            "created_at": self._clock(),
        }
        try:
            async with writing(self._engine) as connection:
                await insert_if_new(connection, translation, values, "conversation_id", "key")
        except IntegrityError:
            return  # the conversation is gone: nothing of it may be kept

    async def forget(self, conversation_id: str) -> None:
        """Drop what is kept of a conversation, to have it translated anew."""
        async with writing(self._engine) as connection:
            await connection.execute(delete(translation).where(translation.c.conversation_id == conversation_id))


def _text_of(wanted: Wanted, service: str) -> str:
    source = wanted.source.base if wanted.source else "?"
    return "\0".join((service, source, wanted.target.base, wanted.text))
