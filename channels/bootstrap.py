"""Wires the channel core: database, inbox, outbox, dialogue, contacts, channels and the worker."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx2
import structlog
from fastapi import APIRouter
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from channels.case_turns import CaseTurns
from channels.contacts import Contacts
from channels.dialogue import RasaDialogue
from channels.fetcher import Fetcher
from channels.presence import Presence, Presences
from channels.rehearsal import Rehearsal
from channels.said import Keeping
from channels.settings import ChannelSettings
from channels.sites import HttpSites, NearestSites
from channels.staff_hours import refresh_openings
from channels.turn import TurnTaker
from channels.understanding import Understanding, open_understanding
from channels.worker import Worker
from conversations.attachments import Attachments
from conversations.case_media import CaseMedia, CaseUploads
from conversations.contact_cards import ContactCards
from conversations.erasures import Erasures
from conversations.inbox import Inbox
from conversations.live import InProcessLiveUpdates, RedisLiveUpdates
from conversations.my_data import MyDataDesk
from conversations.outbox import Outbox
from conversations.ports import ChannelSender, MediaSource
from conversations.promises import OfficePromises
from conversations.quota import QuotaMeter
from conversations.resident_cases import ResidentCases
from conversations.retention import Retention, apply_retention
from conversations.threads import Threads
from nlu.site_wish import find_site_wish
from storage.engine import open_engine
from storage.sealing import KeyRing, Sealer
from storage.times import utc_now

log = structlog.get_logger(__name__)

_RETRY_CONTACTS_SECONDS = 1.0
_DAY_SECONDS = 86_400.0
#: A first question to processes that have only just started, on a busy machine.
_REHEARSAL_SECONDS = 20.0


@dataclass(slots=True)
class Channels:
    """The running core. router: routes of the channels, for the composition root to include. senders: by channel."""

    settings: ChannelSettings
    engine: AsyncEngine
    inbox: Inbox
    outbox: Outbox
    threads: Threads
    live: InProcessLiveUpdates | RedisLiveUpdates
    contacts: Contacts
    worker: Worker
    router: APIRouter
    senders: dict[str, ChannelSender]
    client: httpx2.AsyncClient
    promises: OfficePromises
    quota: QuotaMeter | None
    rehearsal: Rehearsal
    adapters: list[Any] = field(default_factory=list)
    _chores: list[asyncio.Task[None]] = field(default_factory=list)

    async def start(self, *, work: bool = True) -> None:
        """Begin; `work=False` for a gateway whose workers are other processes. The database is migrated already."""
        if isinstance(self.live, RedisLiveUpdates):
            await self.live.start()
        await self.contacts.load()
        self._chores.append(asyncio.create_task(self._keep_contacts_fresh(), name="contacts"))
        if work:
            self._chores.append(asyncio.create_task(self._forget_daily(), name="retention"))
            self._chores.append(asyncio.create_task(self.rehearsal.run(), name="rehearsal"))
            await self.worker.start()

    async def stop(self) -> None:
        """Finish what is in progress and close everything."""
        await self.worker.stop(self.settings.stop_seconds)
        for chore in self._chores:
            chore.cancel()
        await asyncio.gather(*self._chores, return_exceptions=True)
        self._chores.clear()
        for adapter in self.adapters:
            with contextlib.suppress(AttributeError):
                await adapter.stop()
        if isinstance(self.live, RedisLiveUpdates):
            await self.live.stop()
        await self.client.aclose()
        await self.engine.dispose()

    async def _keep_contacts_fresh(self) -> None:
        while True:
            try:
                complete = await self.contacts.refresh()
                complete = await refresh_openings(self.promises, self.settings, self.client) and complete
            except SQLAlchemyError as error:
                log.warning("contacts.keep_failed", error=type(error).__name__)
                complete = False
            await asyncio.sleep(self.settings.contacts_every_seconds if complete else _RETRY_CONTACTS_SECONDS)

    async def _forget_daily(self) -> None:
        while True:
            try:
                rules = Retention(self.settings.retention_days, self.settings.case_days)
                report = await apply_retention(self.engine, utc_now(), rules)
                log.info("retention.applied", rows=report.total, report=report.rows)
            except SQLAlchemyError as error:
                log.warning("retention.failed", error=type(error).__name__)
            await asyncio.sleep(_DAY_SECONDS)


def build_channels(
    settings: ChannelSettings, *, engine: AsyncEngine | None = None, understanding: Understanding | None = None
) -> Channels:
    """The core and every channel that is configured; call inside a running loop. Connects to nothing yet."""
    engine = engine or open_engine(settings.database)
    sealer = Sealer(KeyRing.parse(settings.data_keys.get_secret_value()))
    live = RedisLiveUpdates(settings.redis_url) if settings.redis_url else InProcessLiveUpdates()
    inbox, outbox = Inbox(engine, sealer, live), Outbox(engine, sealer)
    threads = Threads(engine, sealer, live)
    client = httpx2.AsyncClient(limits=httpx2.Limits(max_connections=100, max_keepalive_connections=20))
    dialogue = RasaDialogue(
        settings.rasa_urls, client, token=settings.rasa_token.get_secret_value(), seconds=settings.dialogue_seconds
    )
    # That Rasa does not answer yet while everything starts is no failure to report.
    patient = [
        RasaDialogue(
            [url], client, token=settings.rasa_token.get_secret_value(), seconds=_REHEARSAL_SECONDS, quiet=True
        )
        for url in settings.rasa_urls
    ]
    contacts = Contacts(
        settings.knowledge_url,
        client,
        ContactCards(engine),
        token=settings.internal_token.get_secret_value(),
        seconds=settings.contacts_seconds,
    )
    sites = HttpSites(
        settings.knowledge_url,
        client,
        token=settings.internal_token.get_secret_value(),
        seconds=settings.contacts_seconds,
    )
    attachments = Attachments(engine, sealer, live)
    uploads = CaseUploads(engine, sealer, attachments)
    built = _build_adapters(threads, inbox, live, uploads)
    senders = built.senders
    promises = OfficePromises(settings.staff_hours, settings.promise_minutes)
    understanding = understanding or open_understanding()
    cases = CaseTurns(
        ResidentCases(engine, sealer, live, promises=promises, media=CaseMedia(engine, sealer, attachments)),
        MyDataDesk(engine, sealer),
        contacts,
        understanding,
        keeping=Keeping(settings.retention_days, settings.case_days, settings.reopen_days),
    )
    turns = TurnTaker(
        inbox,
        threads,
        dialogue,
        contacts,
        understanding,
        nearest=NearestSites(sites, contacts, find_site_wish),
        cases=cases,
        senders=senders,
        presences=Presences({name: sender for name, sender in senders.items() if isinstance(sender, Presence)}),
        retry_seconds=settings.retry_seconds,
    )
    worker = Worker(
        inbox,
        outbox,
        Erasures(engine),
        turns=turns,
        dialogue=dialogue,
        senders=senders,
        live=live,
        fetcher=Fetcher(attachments, built.sources),
        concurrency=settings.concurrency,
        poll_seconds=settings.poll_seconds,
        send_seconds=settings.send_seconds,
    )
    return Channels(
        settings,
        engine,
        inbox,
        outbox,
        threads,
        live,
        contacts,
        worker,
        built.router,
        senders,
        client,
        promises,
        built.quota,
        Rehearsal(patient, uuid4().hex, contacts.refresh_if_possible),
        built.adapters,
    )


@dataclass(slots=True)
class _Built:
    """The configured channels. senders, sources: by channel."""

    router: APIRouter
    senders: dict[str, ChannelSender]
    sources: dict[str, MediaSource]
    adapters: list[Any]
    quota: QuotaMeter | None


def _build_adapters(
    threads: Threads, inbox: Inbox, live: InProcessLiveUpdates | RedisLiveUpdates, uploads: CaseUploads
) -> _Built:
    """The channels; each reads its own settings and is imported only here, because vendors' kits are slow to load."""
    from channels.line.bootstrap import build_line  # noqa: PLC0415
    from channels.line.media import LineMedia  # noqa: PLC0415
    from channels.line.quota import LineQuotaMeter  # noqa: PLC0415
    from channels.line.settings import LineSettings  # noqa: PLC0415
    from channels.web.bootstrap import build_web  # noqa: PLC0415
    from channels.web.settings import WebSettings  # noqa: PLC0415

    line = build_line(LineSettings(), threads, inbox)
    web = build_web(WebSettings(), threads, inbox, live, uploads)
    router = APIRouter()
    senders: dict[str, ChannelSender] = {}
    for adapter in (line, web):
        if adapter.router is not None:
            router.include_router(adapter.router)
        if adapter.sender is not None:
            senders[adapter.sender.channel] = adapter.sender
    sources: dict[str, MediaSource] = {"line": LineMedia(line.api)} if line.api else {}
    return _Built(router, senders, sources, [line, web], LineQuotaMeter(line.api) if line.api else None)
