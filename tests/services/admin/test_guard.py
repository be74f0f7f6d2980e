"""What protects the pages: headers, proof of our own forms, cookies, roles."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import DBAPIError

from admin.roles import PERMISSIONS, Permission, Role
from admin.tables import audit
from storage.engine import writing
from tests.services.admin.world import World


async def test_every_answer_carries_the_headers(world: World) -> None:
    browser = world.browser()
    for path in ("/sign-in", "/nowhere", "/static/console.css", "/users"):
        headers = (await browser.get(path)).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
    assert (await browser.get("/sign-in")).headers["cache-control"] == "no-store"


async def test_no_page_has_inline_script_or_style(world: World) -> None:
    member = await world.add(Role.ADMINISTRATOR)
    browser = world.browser().take(member)
    for path in ("/sign-in", "/account", "/users", "/audit"):
        page = (await browser.get(path)).text
        assert " style=" not in page
        assert "<style" not in page
        assert " onclick" not in page
        assert "<script>" not in page


async def test_cookies_are_not_for_scripts_nor_other_sites(world: World) -> None:
    member = await world.add(Role.STAFF)
    browser = world.browser()
    await browser.get("/sign-in")
    assert "HttpOnly" in browser.page.headers["set-cookie"]
    browser.client.follow_redirects = False
    answer = await browser.send("/sign-in", email=member.email, password="three calm herons by the river")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/admin" in cookie


async def test_a_form_without_its_token_changes_nothing(world: World) -> None:
    member = await world.add(Role.ADMINISTRATOR)
    browser = world.browser().take(member)
    await browser.get("/users")
    answer = await browser.send("/users", form_token="0" * 64, name="X", email="x@example.jp", role="staff")
    assert answer.status_code == 403
    other = world.browser()
    await other.get("/sign-in")
    theirs = other.page.text.split('name="form_token" value="')[1].split('"')[0]
    assert (
        await browser.send("/users", form_token=theirs, name="X", email="x@example.jp", role="staff")
    ).status_code == 403
    assert "x@example.jp" not in (await browser.get("/users")).text


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
async def test_a_form_of_another_site_is_refused_even_with_the_token(world: World, site: str) -> None:
    member = await world.add(Role.ADMINISTRATOR)
    browser = world.browser().take(member)
    await browser.get("/users")
    answer = await browser.send("/users", _site=site, name="X", email="x@example.jp", role="staff")
    assert answer.status_code == 403


async def test_origin_decides_for_old_browsers(world: World) -> None:
    client = world.browser().client
    for origin, status in (("https://evil.example", 403), ("null", 403), ("http://console.evil", 403)):
        assert (await client.post("/admin/sign-in", headers={"origin": origin})).status_code == status
    assert (await client.post("/admin/sign-in")).status_code == 403, "nothing says where it comes from"


#: path of a page -> what it needs
PAGES = {"/users": Permission.USERS_MANAGE, "/audit": Permission.AUDIT_READ, "/audit/audit.csv": Permission.AUDIT_READ}


@pytest.mark.parametrize("role", list(Role))
async def test_each_role_sees_its_pages_only(world: World, role: Role) -> None:
    browser = world.browser().take(await world.add(role))
    for path, needed in PAGES.items():
        assert (await browser.get(path)).status_code == (200 if needed in PERMISSIONS[role] else 403), path


async def test_the_trail_cannot_be_changed(world: World) -> None:
    await world.add(Role.STAFF)
    for statement in (update(audit).values(actor_name="x"), audit.delete()):
        with pytest.raises(DBAPIError, match="append-only"):
            async with writing(world.engine) as connection:
                await connection.execute(statement)
    assert (await world.rows(select(func.count().label("n")).select_from(audit)))[0]["n"] > 0  # type: ignore[index]


async def test_large_bodies_are_refused(world: World) -> None:
    browser = world.browser()
    await browser.get("/sign-in")
    assert (await browser.send("/sign-in", email="a@b", password="x" * 2_100_000)).status_code == 413
