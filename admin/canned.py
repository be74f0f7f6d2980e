"""Canned replies: sentences that staff often need, in four variants, edited by supervisors. Seeded from a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from admin import audit
from admin.audit import Actor
from admin.errors import Refused
from admin.tables import canned_reply, canned_seed
from contracts.languages import LANGUAGES, Language
from storage.claims import insert_if_new
from storage.engine import reading, writing
from storage.times import Clock, utc_now


@dataclass(frozen=True, slots=True)
class CannedReply:
    """One sentence in up to four variants. name: what staff call it."""

    id: int
    name: str
    words: Mapping[Language, str]

    def say(self, language: Language) -> str | None:
        """The words for a resident of this language; easy Japanese falls back to Japanese, nothing else does."""
        return self.words.get(language) or (self.words.get(Language.JA) if language.is_japanese else None)


@cache
def seeds() -> tuple[dict[str, Any], ...]:
    """The replies that ship: `name` and the words by language."""
    text = files("admin").joinpath("data", "canned_replies.yaml").read_text(encoding="utf-8")
    return tuple(yaml.safe_load(text))


class CannedReplies:
    """The replies in the database."""

    def __init__(self, engine: AsyncEngine, clock: Clock = utc_now) -> None:
        self._engine, self._clock = engine, clock

    async def seed(self) -> None:
        """Write the shipped replies, once in the life of a database; what staff delete stays deleted."""
        async with writing(self._engine) as connection:
            if not await insert_if_new(connection, canned_seed, {"id": 1, "at": self._clock()}, "id"):
                return
            for place, item in enumerate(seeds()):
                words = {language.value: item[language.value] for language in LANGUAGES}
                await self._insert(connection, item["name"], words, place)

    async def all(self) -> list[CannedReply]:
        """Every reply in order."""
        async with reading(self._engine) as connection:
            rows = await connection.execute(select(canned_reply).order_by(canned_reply.c.position, canned_reply.c.id))
            return [
                CannedReply(row.id, row.name, {Language(key): text for key, text in row.words.items() if text})
                for row in rows
            ]

    async def save(self, actor: Actor, reply_id: int | None, name: str, words: Mapping[Language, str]) -> None:
        """Add a reply, or change one. Raises Refused unless it has a name and all four variants."""
        kept = {language.value: words.get(language, "").strip() for language in LANGUAGES}
        if not name.strip() or not all(kept.values()):
            raise Refused("canned.incomplete")
        async with writing(self._engine) as connection:
            if reply_id is None:
                last = (await connection.execute(select(func.max(canned_reply.c.position)))).scalar_one_or_none()
                await self._insert(connection, name.strip(), kept, (last or 0) + 1)
            else:
                changed = update(canned_reply).where(canned_reply.c.id == reply_id)
                await connection.execute(changed.values(name=name.strip(), words=kept, updated_at=self._clock()))
            await audit.write(connection, self._clock(), actor, "canned.save", ("canned", str(reply_id or "")))

    async def delete(self, actor: Actor, reply_id: int) -> None:
        """Remove a reply."""
        async with writing(self._engine) as connection:
            await connection.execute(delete(canned_reply).where(canned_reply.c.id == reply_id))
            await audit.write(connection, self._clock(), actor, "canned.delete", ("canned", str(reply_id)))

    async def _insert(self, connection: AsyncConnection, name: str, words: Mapping[str, str], place: int) -> None:
        await connection.execute(
            insert(canned_reply).values(name=name, words=dict(words), position=place, updated_at=self._clock())
        )
