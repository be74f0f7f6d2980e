"""Signing in: first link, password, second factor, recovery, lock-out, time-outs, signing out everywhere."""

from __future__ import annotations

import re

import pyotp
import pytest
from sqlalchemy import select

from admin.roles import Role
from admin.tables import audit, recovery_code, staff, staff_link, staff_session
from tests.services.admin.world import PASSWORD, World


async def actions(world: World) -> list[str]:
    return [row["action"] for row in await world.rows(select(audit).order_by(audit.c.id))]  # type: ignore[index]


async def test_the_first_administrator_comes_by_a_link_that_works_once(world: World) -> None:
    token = await world.auth.first_link()
    browser = world.browser()
    await browser.get(f"/link/{token}")
    assert (await browser.get(f"/link/{token}")).status_code == 200, "looking does not spend it"
    who = {"name": "Hana Mori", "email": "Hana@example.jp "}
    await browser.send(f"/link/{token}", password="short", **who)
    assert "at least 12" in browser.text.lower()
    await browser.send(f"/link/{token}", password=PASSWORD, **who)
    assert browser.page.url.path == "/admin/enrol"
    secret = re.search(r'<code class="secret">([A-Z2-7 ]+)</code>', browser.page.text)
    assert secret
    totp = pyotp.TOTP(secret[1].replace(" ", ""))
    await browser.send("/enrol", code="000000" if totp.at(world.now) != "000000" else "111111")
    assert browser.page.status_code == 422
    await browser.send("/enrol", code=totp.at(world.now))
    assert len(re.findall(r"<li><code>[\w-]{14}</code></li>", browser.page.text)) == 10
    assert (await browser.get("/users")).status_code == 200
    assert "Administrator" in browser.text
    assert (await world.browser().get(f"/link/{token}")).status_code == 410
    assert await world.auth.first_link() is None
    assert await actions(world) == ["account.first", "sign_in.failed", "account.second_factor", "sign_in.done"]


async def test_a_new_first_link_ends_the_older_one_and_it_expires(world: World) -> None:
    old = await world.auth.first_link()
    fresh = await world.auth.first_link()
    assert (await world.browser().get(f"/link/{old}")).status_code == 410
    world.pass_time(hours=47)
    assert (await world.browser().get(f"/link/{fresh}")).status_code == 200
    world.pass_time(hours=2)
    assert (await world.browser().get(f"/link/{fresh}")).status_code == 410


async def test_nothing_secret_is_kept_in_the_clear(world: World) -> None:
    link = await world.auth.first_link()
    member = await world.add(Role.STAFF)
    kept = ""
    for table in (staff, staff_session, staff_link, recovery_code):
        kept += " ".join(str(dict(row)) for row in await world.rows(select(table)))  # type: ignore[call-overload]
    for secret in (PASSWORD, link, member.token, member.secret, *member.codes):
        assert secret
        assert secret not in kept
    assert "$argon2id$" in kept


async def test_password_then_code(world: World) -> None:
    member = await world.add(Role.STAFF)
    browser = world.browser()
    await browser.get("/account")
    assert browser.page.url.path == "/admin/sign-in"
    await browser.send("/sign-in", email=member.email, password="not the password at all")
    wrong = browser.text
    await browser.get("/sign-in")
    await browser.send("/sign-in", email="nobody@example.jp", password=PASSWORD)
    assert re.sub(r"\s+", " ", browser.text).replace("nobody@example.jp", "") == re.sub(r"\s+", " ", wrong)
    await browser.sign_in(member)
    assert browser.page.status_code == 200
    assert (await browser.get("/account")).url.path == "/admin/account"


async def test_the_password_alone_opens_nothing(world: World) -> None:
    member = await world.add(Role.ADMINISTRATOR)
    browser = world.browser()
    await browser.get("/sign-in")
    await browser.send("/sign-in", email=member.email, password=PASSWORD)
    for path in ("/", "/users", "/audit", "/account", "/enrol", "/audit/audit.csv"):
        assert (await browser.get(path)).url.path == "/admin/sign-in", path


async def test_a_code_is_taken_once_and_one_step_early_or_late(world: World) -> None:
    member = await world.add(Role.STAFF)
    code = member.code(world.now)
    await world.browser().sign_in(member)
    again = world.browser()
    await again.get("/sign-in")
    await again.send("/sign-in", email=member.email, password=PASSWORD)
    assert (await again.send("/code", code=code)).status_code == 422
    world.pass_time(seconds=30)
    early = member.code(world.now)
    world.pass_time(seconds=30)
    assert (await again.send("/code", code=early)).status_code == 200


async def test_a_recovery_code_works_once(world: World) -> None:
    member = await world.add(Role.STAFF)
    for expected in (200, 422):
        browser = world.browser()
        await browser.get("/sign-in")
        await browser.send("/sign-in", email=member.email, password=PASSWORD)
        assert (await browser.send("/code", code=member.codes[3].upper().replace("-", " "))).status_code == expected
    assert "sign_in.recovery" in await actions(world)


async def test_five_wrong_tries_lock_for_a_quarter_of_an_hour(world: World) -> None:
    member = await world.add(Role.STAFF)
    browser = world.browser()
    for _ in range(5):
        await browser.get("/sign-in")
        await browser.send("/sign-in", email=member.email, password="wrong wrong wrong")
    assert "too many wrong tries" in browser.text
    await browser.get("/sign-in")
    await browser.send("/sign-in", email=member.email, password=PASSWORD)
    assert browser.page.url.path == "/admin/sign-in", "even the right one"
    elsewhere = world.browser("10.0.0.2")
    await elsewhere.sign_in(member)
    assert (await elsewhere.get("/account")).url.path == "/admin/account", "a stranger does not lock the office out"
    world.pass_time(minutes=16)
    await browser.sign_in(member)
    assert (await browser.get("/account")).url.path == "/admin/account"
    assert (await actions(world)).count("sign_in.locked") == 1


async def test_wrong_codes_count_too(world: World) -> None:
    member = await world.add(Role.STAFF)
    browser = world.browser()
    await browser.get("/sign-in")
    await browser.send("/sign-in", email=member.email, password=PASSWORD)
    for _ in range(2):
        await browser.send("/code", code="12345")
    await browser.get("/sign-in")
    await browser.send("/sign-in", email=member.email, password=PASSWORD)
    for _ in range(3):
        await browser.send("/code", code="12345")
    assert (await browser.send("/code", code=member.code(world.now))).status_code == 422


async def test_a_session_ends_when_idle_and_at_the_latest_after_twelve_hours(world: World) -> None:
    member = await world.add(Role.STAFF)
    browser = world.browser().take(member)
    for _ in range(25):
        world.pass_time(minutes=28)
        assert (await browser.get("/account")).url.path == "/admin/account"
    world.pass_time(minutes=28)
    assert (await browser.get("/account")).url.path == "/admin/sign-in"
    fresh = world.browser()
    await fresh.sign_in(member)
    world.pass_time(minutes=31)
    assert (await fresh.get("/account")).url.path == "/admin/sign-in"


async def test_signing_out_everywhere_ends_every_session(world: World) -> None:
    member = await world.add(Role.STAFF)
    one, two = world.browser().take(member), world.browser()
    await two.sign_in(member)
    await one.get("/account")
    await one.send("/sign-out", everywhere="true")
    for browser in (one, two):
        assert (await browser.get("/account")).url.path == "/admin/sign-in"


async def test_a_changed_password_ends_the_other_sessions(world: World) -> None:
    member = await world.add(Role.STAFF)
    one, two = world.browser().take(member), world.browser()
    await two.sign_in(member)
    await one.get("/account")
    await one.send("/account/password", old=PASSWORD, new="password-2026!!")
    assert one.page.status_code == 422, "a common one"
    await one.send("/account/password", old="not it, not it", new="seven quiet lanterns")
    assert one.page.status_code == 422
    await one.send("/account/password", old=PASSWORD, new="seven quiet lanterns")
    assert one.page.status_code == 200
    assert (await two.get("/account")).url.path == "/admin/sign-in"
    assert (await one.get("/account")).url.path == "/admin/account"


async def test_after_signing_in_one_comes_to_the_page_that_was_asked_for(world: World) -> None:
    member = await world.add(Role.ADMINISTRATOR)
    browser = world.browser()
    await browser.get("/audit?action=sign_in.done")
    await browser.send("/sign-in", email=member.email, password=PASSWORD, next="/admin/audit?action=sign_in.done")
    await browser.send("/code", code=member.code(world.now), next="/audit?action=sign_in.done")
    assert str(browser.page.url).endswith("/admin/audit?action=sign_in.done")


@pytest.mark.parametrize("evil", ["//evil.example/", "/\\evil.example", "https://evil.example", "javascript:alert(1)"])
async def test_signing_in_never_leads_to_another_site(world: World, evil: str) -> None:
    member = await world.add(Role.STAFF)
    browser = world.browser()
    await browser.get("/sign-in")
    await browser.send("/sign-in", email=member.email, password=PASSWORD, next=evil)
    answer = await browser.send("/code", code=member.code(world.now), next=evil)
    assert answer.url.host == "console"
