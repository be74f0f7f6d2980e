"""A console over a fresh database, a browser's cookies without a browser, and a clock that can be moved."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import httpx2
import pyotp
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.applications import Starlette
from starlette.routing import Mount

from admin import accounts
from admin.app import create_admin_app
from admin.audit import Actor
from admin.auth import Auth, Caller
from admin.bootstrap import Console
from admin.roles import Role
from admin.settings import AdminSettings
from admin.tickets.parts import build_case_parts
from admin.tickets.speech import key_words
from admin.translation.desk import TranslationDesk
from admin.translation.terms import load_terms
from contracts.languages import Language
from contracts.replies import Visible
from conversations.live import InProcessLiveUpdates
from conversations.model import Conversation, InboundMessage, StoredMessage
from conversations.repository import Repository, sender_of
from conversations.sending import queue_replies
from conversations.ticket_opening import ResidentTickets
from conversations.ticket_values import Promise, Ticket, TicketRequest
from conversations.translation import FakeTranslator
from conversations.translations import Translations
from storage.engine import reading, writing
from storage.sealing import Sealer

PASSWORD = "three calm herons by the river"


class InOneHour:
    """A promise of an hour."""

    def next(self, now: datetime) -> Promise:
        """As conversations.ports.Promises."""
        return Promise(now + timedelta(hours=1))


START = datetime(2026, 11, 27, 1, 0, tzinfo=UTC)


class World:
    """The console and its parts; `now` is what its clock says."""

    def __init__(self, engine: AsyncEngine, sealer: Sealer) -> None:
        self.engine, self.sealer, self.now = engine, sealer, START
        self.settings = AdminSettings(admin_url="")
        self.live = InProcessLiveUpdates()
        self.auth = Auth(engine, sealer, self.settings, self.clock)
        self.translator = FakeTranslator()
        self.desk = TranslationDesk(self.translator, Translations(engine, sealer, self.clock), load_terms())
        self.cases = build_case_parts(
            engine, sealer, self.live, desk=self.desk, phrases=key_words, clock=self.clock, promises=InOneHour()
        )
        self.console = Console(self.settings, engine, sealer, self.live, self.auth, self.cases, shared=True)
        self.app = Starlette(routes=[Mount("/admin", create_admin_app(self.console))])

    def clock(self) -> datetime:
        return self.now

    def pass_time(self, **length: float) -> None:
        """Move the clock on."""
        self.now += timedelta(**length)

    def browser(self, address: str = "10.0.0.1") -> Browser:
        """A browser without cookies."""
        return Browser(self, address)

    async def add(self, role: Role, email: str = "", name: str = "") -> Member:
        """A member of staff who has finished setting up, without going through the pages."""
        email = email or f"{role.value}@example.jp"
        caller = Caller("10.0.0.9", "test")
        async with writing(self.engine) as connection:
            _, link = await accounts.invite(
                connection,
                Actor(),
                email=email,
                name=name or role.value.title(),
                role=role,
                language="en",
                now=self.now,
                hours=1,
            )
        token = await self.auth.follow_link(link, PASSWORD, caller, language="en")
        session = await self.auth.session(token)
        assert session
        secret, _ = await self.auth.start_enrolment(session)
        full, codes = await self.auth.confirm_enrolment(session, pyotp.TOTP(secret).at(self.now), caller)
        done = await self.auth.session(full)
        assert done
        self.pass_time(seconds=60)  # so that the next code is a fresh one
        return Member(email, secret, codes, done.staff_id, full)

    async def resident(self, who: str = "U1", language: Language = Language.ZH_HANT) -> Conversation:
        """A resident with a conversation that is answered in this language."""
        threads = Repository(self.sealer)
        async with writing(self.engine) as connection:
            owner = await threads.add_resident(connection, "line", who, self.now)
            made = Conversation(
                id=uuid4().hex,
                resident_id=owner,
                channel="line",
                language=language,
                language_chosen=True,
                furigana=False,
                sender=f"{who}.1",
            )
            made = replace(made, sender=sender_of(made.id, 1))
            await threads.add_conversation(connection, made, self.now)
        return made

    async def say(self, conversation: Conversation, text: str) -> StoredMessage:
        """The resident says something; the bot does not hear it."""
        threads = Repository(self.sealer)
        message = InboundMessage("line", uuid4().hex, "U", "text", self.now, text=text, message_id=uuid4().hex)
        async with writing(self.engine) as connection:
            number = await threads.next_sequence(connection, conversation.id)
            return await threads.add_resident_message(connection, message, conversation.id, number or 0, self.now)

    async def answer(self, conversation: Conversation, *replies: Visible) -> StoredMessage:
        """The bot says something."""
        threads = Repository(self.sealer)
        async with writing(self.engine) as connection:
            return await queue_replies(connection, threads, conversation, replies, dedupe_key=uuid4().hex, now=self.now)

    async def ticket(self, conversation: Conversation, **fields: Any) -> Ticket:
        """A case of this resident."""
        request = TicketRequest(**{"reason": "asked", "topic": "school", "shares": True, **fields})
        opener = ResidentTickets(self.sealer, InOneHour())
        async with writing(self.engine) as connection:
            return await opener.open(connection, conversation, request, self.now)

    async def rows(self, statement: object) -> list[object]:
        """What a query finds."""
        async with reading(self.engine) as connection:
            return list((await connection.execute(statement)).mappings())  # type: ignore[call-overload]


class Member:
    """Who can sign in: mail, key of the app, recovery codes; `token` is a living session's."""

    def __init__(self, email: str, secret: str, codes: list[str], staff_id: str, token: str) -> None:
        self.email, self.secret, self.codes, self.id, self.token = email, secret, codes, staff_id, token

    def code(self, now: datetime) -> str:
        """What the app shows."""
        return pyotp.TOTP(self.secret).at(now)


class Browser:
    """Follows links and sends forms as a browser on the console's own pages would."""

    def __init__(self, world: World, address: str) -> None:
        self.world = world
        transport = httpx2.ASGITransport(app=world.app, client=(address, 1), raise_app_exceptions=False)
        self.client = httpx2.AsyncClient(transport=transport, base_url="http://console", follow_redirects=True)
        self.client.headers["accept-language"] = "en"
        self.page: httpx2.Response
        self._token = ""

    async def get(self, path: str) -> httpx2.Response:
        """A page."""
        self.page = await self.client.get(f"/admin{path}")
        return self.page

    async def send(self, path: str, _site: str = "same-origin", **form: str) -> httpx2.Response:
        """A form of the page that is open, with its token."""
        found = re.search(r'name="form_token" value="(\w+)"', self.page.text)
        self._token = found[1] if found else self._token  # a part of a page has none of its own
        headers = {"origin": "http://console", "sec-fetch-site": _site}
        data = {"form_token": self._token, **form}
        answer = await self.client.post(f"/admin{path}", data=data, headers=headers)
        if "text/html" in answer.headers.get("content-type", ""):
            self.page = answer
        return answer

    async def sign_in(self, member: Member) -> httpx2.Response:
        """Through both forms."""
        await self.get("/sign-in")
        await self.send("/sign-in", email=member.email, password=PASSWORD)
        return await self.send("/code", code=member.code(self.world.now))

    def take(self, member: Member) -> Browser:
        """With the session that the member has already."""
        self.client.cookies.set("tomoni_staff", member.token, domain="console.local", path="/admin")
        return self

    @property
    def text(self) -> str:
        """The page's words."""
        return unescape(re.sub(r"<[^>]+>", " ", self.page.text))
