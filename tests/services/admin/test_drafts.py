"""An article begun from a case: without personal details, and served to nobody."""

from __future__ import annotations

from sqlalchemy import select

from admin.roles import Role
from contracts.languages import Language
from contracts.replies import StaffReply
from conversations.ticket_values import Staff, StaffWords
from knowledge.records import article_of
from knowledge.repository import read_published
from knowledge.tables import article_revision
from tests.services.admin.world import World


async def test_one_click_makes_a_draft_that_nobody_is_served(world: World) -> None:
    member = await world.add(Role.STAFF)
    owner = await world.resident()
    await world.say(owner, "我的電話是 090-1234-5678，信箱 ming@example.com，孩子要轉學")
    case = await world.ticket(owner, sentence="轉學要準備什麼 {x}")
    staff = Staff(member.id, "Sato")
    await world.cases.tickets.claim(case.id, staff)
    words = StaffReply("請帶在留卡。", Language.ZH_HANT, "checked", "Sato", "在留カードを持ってきてください。")
    await world.cases.tickets.reply(case.id, staff, StaffWords(words))
    browser = world.browser().take(member)
    await browser.get(f"/cases/{case.id}")
    await browser.send(f"/cases/{case.id}/to-article")
    assert browser.page.url.path.startswith("/admin/drafts/")
    assert "No resident sees this draft" in browser.text
    assert "在留カードを持ってきてください。" in browser.text
    assert "請帶在留卡。" in browser.text
    for private in ("090-1234-5678", "ming@example.com"):
        assert private not in browser.text
    assert "(phone)" in browser.text
    assert "轉學要準備什麼 (x)" in browser.text, "markup of articles is taken out"
    assert (await read_published(world.engine)).articles == {}
    (revision,) = await world.rows(select(article_revision))
    record = article_of(revision["record"], {})  # type: ignore[index]
    assert record.review_by == record.checked_on, "due for review at once"
    assert f"case-{case.number}" in (await browser.get("/drafts")).text
    assert (await browser.get("/drafts/9999")).status_code == 404
