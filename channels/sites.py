"""The nearest evacuation sites: asked of the knowledge service over HTTP, without the dialogue engine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import httpx2
import structlog

from channels.contacts import ContactDesks
from channels.fixed_replies import menu_button, person_button
from contracts import geohash
from contracts.answers import PlaceCard
from contracts.commands import Command
from contracts.errors import WireFormatError
from contracts.languages import Language
from contracts.replies import Button, Phrase, Remember, Reply, SitesReply
from contracts.sites import HAZARDS, SITE_KINDS, NoSites, SitesFound, SitesQuery, SitesResult, sites_from_json
from conversations.model import Conversation, InboundMessage
from nlu.site_wish import SiteWish

log = structlog.get_logger(__name__)

#: Towns that are offered by a button when nobody said where they are.
TOWNS = ("kumamoto", "kikuyo", "koshi", "ozu")
ANY = "any"
#: The article on where to go in which disaster.
ABOUT = "disaster-where-to-evacuate"


class SitesUnavailable(Exception):
    """The knowledge service did not answer in time, or not in a form we know."""


class Sites(Protocol):
    """Finds evacuation sites."""

    async def find(self, query: SitesQuery) -> SitesResult:
        """The nearest sites or why there are none; raises SitesUnavailable."""


class HttpSites:
    """`POST /sites` of the knowledge service."""

    def __init__(self, url: str, client: httpx2.AsyncClient, *, token: str = "", seconds: float = 2.0) -> None:
        self._url, self._client, self._seconds = url.rstrip("/"), client, seconds
        self._headers = {"X-Tomoni-Token": token} if token else {}

    async def find(self, query: SitesQuery) -> SitesResult:
        """As Sites.find. The query travels in the body: no log of addresses ever shows a position."""
        try:
            response = await self._client.post(
                f"{self._url}/sites", json=query.to_json(), headers=self._headers, timeout=self._seconds
            )
            if response.status_code == 200:
                return sites_from_json(response.json())
            reason = str(response.status_code)
        except (httpx2.HTTPError, ValueError, WireFormatError) as error:
            reason = type(error).__name__
        log.warning("sites.failed", reason=reason)
        raise SitesUnavailable(reason)


class FakeSites:
    """Answers from a function; without one, that no place was named. `failing` makes it unavailable."""

    def __init__(self, answer: Callable[[SitesQuery], SitesResult] | None = None) -> None:
        self._answer = answer or (lambda query: NoSites("where"))
        self.queries: list[SitesQuery] = []
        self.failing = False

    async def find(self, query: SitesQuery) -> SitesResult:
        """As Sites.find."""
        if self.failing:
            raise SitesUnavailable("down")
        self.queries.append(query)
        return self._answer(query)


class NearestSites:
    """Decides whether a message is about evacuation sites, and answers it."""

    def __init__(
        self, sites: Sites, contacts: ContactDesks, find_wish: Callable[[str], SiteWish | None] = lambda _text: None
    ) -> None:
        self._sites, self._contacts, self._find_wish = sites, contacts, find_wish

    async def replies(
        self, message: InboundMessage, conversation: Conversation, words: str, language: Language
    ) -> tuple[Reply, ...] | None:
        """What is said to this message, or None where it is about something else."""
        command, seeking = message.command, conversation.extra.get("seeking")
        if message.kind == "location" and message.latitude is not None and message.longitude is not None:
            at = geohash.encode(message.latitude, message.longitude)
            return await self._find(SitesQuery(language, at=at, hazard=_hazard(seeking)))
        if command is not None:
            return await self._tapped(command, language)
        if message.kind != "text":
            return None
        wish = self._find_wish(words)
        if wish is None and seeking is None:
            return None
        asked = SitesQuery(
            language,
            text=words,
            hazard=wish.hazard if wish else _hazard(seeking),
            kind=wish.kind if wish else None,
            municipality=conversation.municipality,
        )
        return await self._named(asked, about_sites=wish is not None)

    async def _tapped(self, command: Command, language: Language) -> tuple[Reply, ...] | None:
        hazard = _hazard(command.get("hazard"))
        if command.kind == "locate":
            return _where(hazard)
        if command.kind != "sites":
            return None
        kind = command.get("kind") if command.get("kind") in SITE_KINDS else None
        query = SitesQuery(language, command.get("at"), command.get("near"), "", hazard, kind)
        return await self._find(query, card=command.get("card") is not None)

    async def _named(self, query: SitesQuery, *, about_sites: bool) -> tuple[Reply, ...] | None:
        """Sites near the place that the words name; without one, near the town where they live, and a question."""
        try:
            found = await self._sites.find(query)
            if not isinstance(found, NoSites) or found.reason != "where":
                return self._said(found, query)
            if not about_sites:
                return None  # they went on to something else
            if query.municipality is None:
                return _where(query.hazard)
            home = SitesQuery(query.language, near=query.municipality, hazard=query.hazard, kind=query.kind)
            return (*self._said(await self._sites.find(home), home), *_where(query.hazard))
        except SitesUnavailable:
            return self._down(query.language)

    async def _find(self, query: SitesQuery, *, card: bool = False) -> tuple[Reply, ...]:
        try:
            return self._said(await self._sites.find(query), query, card=card)
        except SitesUnavailable:
            return self._down(query.language)

    def _said(self, found: SitesResult, query: SitesQuery, *, card: bool = False) -> tuple[Reply, ...]:
        if isinstance(found, SitesFound):
            return (SitesReply(found, card),)
        if found.reason == "where":
            return _where(query.hazard)
        places: tuple[PlaceCard, ...] = (found.place,) if found.place else self._contacts.cards(query.language)
        key = "sites-unfit" if found.reason == "unfit" else "sites-far"
        return (
            Phrase(key, buttons=(_locate_button(None), _about_button(), person_button(), menu_button()), places=places),
        )

    def _down(self, language: Language) -> tuple[Reply, ...]:
        return (Phrase("sites-down", buttons=(person_button(),), places=self._contacts.cards(language)),)


def _where(hazard: str | None) -> tuple[Reply, ...]:
    """Asks where they are: the device may tell, or a town is tapped, or a place is written."""
    extra = {"hazard": hazard} if hazard else {}
    towns = tuple(Button(Command.of("sites", near=town, **extra), f"button.{_LABELS[town]}") for town in TOWNS)
    buttons = (_locate_button(hazard), *towns, _about_button())
    return Phrase("sites-where", buttons=buttons), Remember(seeking=hazard or ANY)


def _about_button() -> Button:
    """The article for those who wanted to know about evacuation, not where a site is."""
    return Button(Command.of("article", id=ABOUT), "button.about-evacuation")


_LABELS = {"kumamoto": "kumamoto-city", "kikuyo": "kikuyo", "koshi": "koshi", "ozu": "ozu"}


def _locate_button(hazard: str | None) -> Button:
    return Button(Command.of("locate", **({"hazard": hazard} if hazard else {})), "button.locate")


def _hazard(value: str | None) -> str | None:
    return value if value in HAZARDS else None
