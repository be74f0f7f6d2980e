"""Mail to staff through a real SMTP server of this machine: once, to who asked, without a resident's word."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes, policy
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import update

from admin.mail import FakeMailer, MailFailed, SmtpMailer
from admin.notices import Notices
from admin.roles import Role
from admin.settings import AdminSettings
from admin.tables import staff
from conversations.ticket_values import Staff
from storage.engine import writing
from tests.conftest import free_port
from tests.services.admin.world import Member, World


class Caught:
    """Keeps every mail that arrives."""

    def __init__(self) -> None:
        self.mails: list[Any] = []

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@pytest.fixture
def caught() -> Iterator[tuple[Caught, int]]:
    handler, port = Caught(), free_port()
    server = Controller(handler, hostname="127.0.0.1", port=port)
    server.start()
    yield handler, port
    server.stop()


async def wants_mail(world: World, role: Role, email: str) -> Member:
    member = await world.add(role, email)
    async with writing(world.engine) as connection:
        await connection.execute(update(staff).where(staff.c.id == member.id).values(notify_mail=True))
    return member


async def test_a_new_case_is_mailed_once_to_who_asked(world: World, caught: tuple[Caught, int]) -> None:
    handler, port = caught
    await wants_mail(world, Role.STAFF, "sato@example.jp")
    await wants_mail(world, Role.EDITOR, "editor@example.jp")
    await world.add(Role.STAFF, "silent@example.jp")
    case = await world.ticket(await world.resident(), sentence="a secret of the resident")
    settings = AdminSettings(smtp_host="127.0.0.1", smtp_port=port, smtp_from="tomoni@example.jp", smtp_tls="none")
    notices = Notices(world.engine, world.live, SmtpMailer(settings), "https://staff.example.jp/admin", world.clock)
    assert await notices.tell() == 1
    assert await notices.tell() == 0
    (mail,) = handler.mails
    assert mail["To"] == "sato@example.jp"
    assert case.number in mail["Subject"]
    body = mail.get_content()
    assert f"https://staff.example.jp/admin/cases/{case.id}" in body
    assert "secret" not in mail.as_string()


async def test_a_promise_that_is_near_goes_to_the_holder(world: World) -> None:
    sato = await wants_mail(world, Role.STAFF, "sato@example.jp")
    await wants_mail(world, Role.STAFF, "kato@example.jp")
    case = await world.ticket(await world.resident())
    await world.cases.tickets.claim(case.id, Staff(sato.id, "Sato"))
    mailer = FakeMailer()
    notices = Notices(world.engine, world.live, mailer, "", world.clock)
    assert await notices.tell() == 0, "claimed before anybody was told"
    world.pass_time(minutes=46)
    assert await notices.tell() == 1
    assert await notices.tell() == 0
    assert [(to, case.number in subject) for to, subject, _ in mailer.sent] == [("sato@example.jp", True)]


async def test_a_server_that_is_away_breaks_nothing(world: World) -> None:
    await wants_mail(world, Role.STAFF, "sato@example.jp")
    await world.ticket(await world.resident())
    settings = AdminSettings(smtp_host="127.0.0.1", smtp_port=free_port(), smtp_from="t@example.jp", smtp_tls="none")
    assert await Notices(world.engine, world.live, SmtpMailer(settings), "", world.clock).tell() == 0
    with pytest.raises(MailFailed):
        await SmtpMailer(settings).send("a@example.jp", "s", "b")


async def test_one_sets_it_on_ones_own_page(world: World) -> None:
    browser = world.browser().take(await world.add(Role.STAFF))
    await browser.get("/account")
    await browser.send("/account/notices", mail="true")
    assert "Your notification settings are saved" in browser.text
    assert 'name="mail" value="true" checked' in browser.page.text
