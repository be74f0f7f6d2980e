"""Cards of the desks that residents are sent to when we cannot answer; they outlive an outage of knowledge."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import Protocol

import httpx2
import structlog
from sqlalchemy.exc import SQLAlchemyError

from contracts.answers import OpenState, PlaceCard
from contracts.errors import WireFormatError
from contracts.languages import LANGUAGES, Language
from conversations.contact_cards import ContactCards
from storage.times import Clock, utc_now

log = structlog.get_logger(__name__)

SUPPORT_CENTER = "kumamoto-support-center"
TAIWAN_HOTLINE = "taiwan-hotline"
PLACES = (SUPPORT_CENTER, TAIWAN_HOTLINE)


class ContactDesks(Protocol):
    """Whom to name during an outage."""

    def cards(self, language: Language) -> tuple[PlaceCard, ...]:
        """The desks in this language, at once and without a network; empty before they were ever known."""


class Contacts:
    """Cards in memory, read from the database at start and from knowledge whenever it answers."""

    def __init__(
        self,
        url: str,
        client: httpx2.AsyncClient,
        kept: ContactCards,
        *,
        token: str = "",
        seconds: float = 2.0,
        clock: Clock = utc_now,
    ) -> None:
        self._url, self._client, self._kept = url.rstrip("/"), client, kept
        self._headers = {"X-Tomoni-Token": token} if token else {}
        self._seconds, self._clock = seconds, clock
        self._cards: dict[tuple[str, Language], PlaceCard] = {}

    def cards(self, language: Language) -> tuple[PlaceCard, ...]:
        """The support centre, and in Chinese the Taiwan hotline; whether they are open is not said from memory."""
        places = PLACES if language is Language.ZH_HANT else (SUPPORT_CENTER,)
        found = (self._cards.get((place, language)) for place in places)
        return tuple(replace(card, open=OpenState("unknown")) for card in found if card)

    async def load(self) -> None:
        """Read what was kept; what was fetched since stays."""
        self._cards = {**await self._kept.read(), **self._cards}

    async def refresh(self) -> bool:
        """Fetch every card and keep it; False if one could not be had, which leaves its last good copy."""
        complete = True
        for place in PLACES:
            for language in LANGUAGES:
                card = await self._fetch(place, language)
                if card is None:
                    complete = False
                    continue
                self._cards[place, language] = card
                await self._kept.keep(card, language, self._clock())
        return complete

    async def refresh_if_possible(self) -> None:
        """Fetch what can be had now; the cards stay as they are where the database fails."""
        with contextlib.suppress(SQLAlchemyError):
            await self.refresh()

    async def _fetch(self, place: str, language: Language) -> PlaceCard | None:
        try:
            response = await self._client.get(
                f"{self._url}/places/{place}",
                params={"language": language.value},
                headers=self._headers,
                timeout=self._seconds,
            )
            if response.status_code == 200:
                return PlaceCard.from_json(response.json())
            reason = str(response.status_code)
        except (httpx2.HTTPError, ValueError, WireFormatError) as error:
            reason = type(error).__name__
        log.warning("contacts.fetch_failed", place=place, language=language.value, reason=reason)
        return None


class FakeContacts:
    """Desks made up by a test."""

    def __init__(self, *desks: PlaceCard) -> None:
        self._desks = desks

    def cards(self, language: Language) -> tuple[PlaceCard, ...]:
        """As ContactDesks.cards."""
        return self._desks
