"""User administration and the audit page."""

from __future__ import annotations

import csv
import re
from io import StringIO

from admin.roles import Role
from tests.services.admin.world import PASSWORD, Browser, Member, World


async def administrator(world: World) -> tuple[Browser, Member]:
    member = await world.add(Role.ADMINISTRATOR, name="Chief")
    return world.browser().take(member), member


async def test_invited_by_a_link_that_is_shown_once(world: World) -> None:
    chief, _ = await administrator(world)
    await chief.get("/users")
    await chief.send("/users", name="Ling", email="Ling@Example.jp", role="supervisor")
    link = re.search(r"http://console/admin(/link/[\w-]+)", chief.page.text)
    assert link
    assert "/link/" not in (await chief.get("/users")).text
    ling = world.browser()
    await ling.get(link[1])
    assert "ling@example.jp" in ling.page.text
    await ling.send(link[1], password="Ling@example.jp1")
    assert ling.page.status_code == 422, "one's own address is no password"
    await ling.send(link[1], password=PASSWORD)
    assert ling.page.url.path == "/admin/enrol"
    assert (await world.browser().get(link[1])).status_code == 410
    assert (await chief.send("/users", name="L", email="ling@example.jp", role="staff")).status_code == 422


async def test_a_role_counts_from_the_next_page(world: World) -> None:
    chief, _ = await administrator(world)
    member = await world.add(Role.STAFF)
    browser = world.browser().take(member)
    assert (await browser.get("/audit")).status_code == 403
    await chief.get("/users")
    await chief.send(f"/users/{member.id}/role", role="administrator")
    assert (await browser.get("/audit")).status_code == 200


async def test_switched_off_at_once_and_on_again(world: World) -> None:
    chief, _ = await administrator(world)
    member = await world.add(Role.STAFF)
    browser = world.browser().take(member)
    await chief.get("/users")
    await chief.send(f"/users/{member.id}/deactivate")
    assert (await browser.get("/account")).url.path == "/admin/sign-in"
    await browser.get("/sign-in")
    await browser.send("/sign-in", email=member.email, password=PASSWORD)
    assert browser.page.status_code == 422
    await chief.send(f"/users/{member.id}/activate")
    await browser.sign_in(member)
    assert (await browser.get("/account")).url.path == "/admin/account"


async def test_a_reset_takes_everything_and_gives_a_link(world: World) -> None:
    chief, _ = await administrator(world)
    member = await world.add(Role.STAFF)
    await chief.get("/users")
    await chief.send(f"/users/{member.id}/reset")
    link = re.search(r"http://console/admin(/link/[\w-]+)", chief.page.text)
    assert link
    browser = world.browser().take(member)
    assert (await browser.get("/account")).url.path == "/admin/sign-in"
    await browser.send("/sign-in", email=member.email, password=PASSWORD)
    assert browser.page.status_code == 422
    await browser.get(link[1])
    await browser.send(link[1], password="seven quiet lanterns")
    assert browser.page.url.path == "/admin/enrol"


async def test_there_is_always_an_administrator(world: World) -> None:
    chief, member = await administrator(world)
    await chief.get("/users")
    assert (await chief.send(f"/users/{member.id}/role", role="staff")).status_code == 422
    assert (await chief.send(f"/users/{member.id}/deactivate")).status_code == 422
    assert (await chief.send(f"/users/{member.id}/reset")).status_code == 422
    assert (await chief.send("/users/unknown/role", role="staff")).status_code == 404


async def test_the_trail_is_filtered_and_saved(world: World) -> None:
    chief, _ = await administrator(world)
    await world.add(Role.STAFF, name="=HYPERLINK(1)")
    await chief.get("/audit?action=account.second_factor")
    assert chief.page.text.count("<tr>") == 3
    assert (await chief.get("/audit?since=2026-11-28")).text.count("<tr>") == 0
    assert (await chief.get("/audit?since=2026-11-27&until=2026-11-27")).text.count("<tr>") > 3
    answer = await chief.get("/audit/audit.csv?action=account.second_factor")
    rows = list(csv.reader(StringIO(answer.text.lstrip("\ufeff"))))
    assert [row[2] for row in rows[1:]] == ["'=HYPERLINK(1)", "Chief"]
    assert rows[1][1].endswith("+09:00")
    await chief.get("/audit?action=audit.export")
    assert chief.page.text.count("<tr>") == 2, "saving it is written down"
