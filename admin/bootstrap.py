"""Wires the console: database, sign-in, pages; the app is mounted at `/admin` by the composition root."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.types import ASGIApp

from admin.auth import Auth
from admin.mail import SmtpMailer
from admin.notices import Notices
from admin.notices import stop as stop_notices
from admin.settings import AdminSettings
from admin.tickets.parts import CaseParts, build_case_parts
from admin.tickets.speech import PhraseWords, key_words
from admin.translation.bootstrap import build_translation
from admin.translation.settings import TranslationSettings
from conversations.live import InProcessLiveUpdates, RedisLiveUpdates
from conversations.ports import Promises
from conversations.quota import QuotaMeter
from storage.engine import open_engine
from storage.sealing import KeyRing, Sealer
from storage.times import utc_now

if TYPE_CHECKING:
    from admin.access import Visit


@dataclass(slots=True)
class Console:
    """The running console. shared: engine and live belong to other roles of the process."""

    settings: AdminSettings
    engine: AsyncEngine
    sealer: Sealer
    live: InProcessLiveUpdates | RedisLiveUpdates
    auth: Auth
    cases: CaseParts
    shared: bool
    quota: QuotaMeter | None = None
    notices: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to hear live updates; write the canned replies of a new database."""
        await self.cases.canned.seed()
        if self.settings.smtp_host:
            notices = Notices(self.engine, self.live, SmtpMailer(self.settings), self.settings.admin_url.rstrip("/"))
            self.notices = asyncio.create_task(notices.run(), name="notices")
        if not self.shared and isinstance(self.live, RedisLiveUpdates):
            await self.live.start()

    async def stop(self) -> None:
        """Close what is ours."""
        await stop_notices(self.notices)
        if self.shared:
            return
        if isinstance(self.live, RedisLiveUpdates):
            await self.live.stop()
        await self.engine.dispose()

    def address(self, here: Visit) -> str:
        """Where staff reach the console: as set, or as this visitor reached it."""
        url = here.request.url
        return self.settings.admin_url.rstrip("/") or f"{url.scheme}://{url.netloc}{here.base}"


def build_console(
    settings: AdminSettings,
    *,
    engine: AsyncEngine | None = None,
    live: InProcessLiveUpdates | RedisLiveUpdates | None = None,
    phrases: PhraseWords = key_words,
    promises: Promises | None = None,
    quota: QuotaMeter | None = None,
) -> tuple[Console, ASGIApp]:
    """The console and its app; call inside a running loop. engine and live: of the channels in the same process.

    phrases: the channels' fixed words. promises: when staff are in. quota: of LINE's pushes.
    Raises TranslatorNotApproved.
    """
    from admin.app import create_admin_app  # noqa: PLC0415 - the app knows this module's types

    shared = engine is not None
    engine = engine or open_engine(settings.database)
    sealer = Sealer(KeyRing.parse(settings.data_keys.get_secret_value()))
    live = live or (RedisLiveUpdates(settings.redis_url) if settings.redis_url else InProcessLiveUpdates())
    desk = build_translation(engine, sealer, TranslationSettings())
    cases = build_case_parts(engine, sealer, live, desk=desk, phrases=phrases, clock=utc_now, promises=promises)
    console = Console(settings, engine, sealer, live, Auth(engine, sealer, settings), cases, shared=shared, quota=quota)
    return console, create_admin_app(console)
