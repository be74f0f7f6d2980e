"""A console over a fresh database, a browser's cookies without a browser, and a clock that can be moved."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape

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
from conversations.live import InProcessLiveUpdates
from storage.engine import reading, writing
from storage.sealing import Sealer

PASSWORD = "three calm herons by the river"
START = datetime(2026, 11, 27, 1, 0, tzinfo=UTC)


class World:
    """The console and its parts; `now` is what its clock says."""

    def __init__(self, engine: AsyncEngine, sealer: Sealer) -> None:
        self.engine, self.sealer, self.now = engine, sealer, START
        self.settings = AdminSettings(admin_url="")
        self.live = InProcessLiveUpdates()
        self.auth = Auth(engine, sealer, self.settings, self.clock)
        self.console = Console(self.settings, engine, sealer, self.live, self.auth, shared=True)
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
                language="ja",
                now=self.now,
                hours=1,
            )
        token = await self.auth.follow_link(link, PASSWORD, caller)
        session = await self.auth.session(token)
        assert session
        secret, _ = await self.auth.start_enrolment(session)
        full, codes = await self.auth.confirm_enrolment(session, pyotp.TOTP(secret).at(self.now), caller)
        done = await self.auth.session(full)
        assert done
        self.pass_time(seconds=60)  # so that the next code is a fresh one
        return Member(email, secret, codes, done.staff_id, full)

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

    async def get(self, path: str) -> httpx2.Response:
        """A page."""
        self.page = await self.client.get(f"/admin{path}")
        return self.page

    async def send(self, path: str, _site: str = "same-origin", **form: str) -> httpx2.Response:
        """A form of the page that is open, with its token."""
        token = re.search(r'name="form_token" value="(\w+)"', self.page.text)
        headers = {"origin": "http://console", "sec-fetch-site": _site}
        data = {"form_token": token[1] if token else "", **form}
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
