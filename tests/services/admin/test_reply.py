"""The reply studio: translation, what differs, what may not go out, honest labels, drafts that survive."""

from __future__ import annotations

import re
from html import unescape

from sqlalchemy import select

from admin.canned import seeds
from admin.roles import Role
from contracts.languages import Language
from contracts.replies import StaffReply
from conversations.draft_tables import reply_draft
from conversations.drafts import Draft
from conversations.privacy import erase_conversation
from conversations.ticket_values import Staff, Ticket
from conversations.translation import TranslatorOff
from storage.engine import writing
from tests.services.admin.world import Browser, Member, World

WORDS = "3月15日までに12,000円を払ってください。電話は096-232-2111です。"


async def held(world: World, language: Language = Language.ZH_HANT) -> tuple[Browser, Ticket, Member]:
    """A case in the hands of Sato, open on the screen."""
    member = await world.add(Role.SUPERVISOR, "sato@example.jp", "Sato")
    case = await world.ticket(await world.resident("U1", language))
    await world.cases.tickets.claim(case.id, Staff(member.id, "Sato"))
    browser = world.browser().take(member)
    await browser.get(f"/cases/{case.id}")
    return browser, case, member


def version(browser: Browser) -> str:
    found = re.search(r'name="version" value="(\d+)"', browser.page.text)
    assert found
    return found[1]


async def said(world: World, case: Ticket) -> list[StaffReply]:
    """What staff said so far."""
    opened = await world.cases.cases.open(case.id, Staff("t", "T"))
    return [reply for item in opened.messages for reply in item.message.replies if isinstance(reply, StaffReply)]


async def test_translate_check_send(world: World) -> None:
    browser, case, _ = await held(world)
    masked = WORDS.replace("096-232-2111", "{{1}}")
    world.translator.table = {masked: "請在 3 月 15 日以前支付 12,000 日圓。電話是 {{1}}。"}
    form = {"version": version(browser), "japanese": WORDS}
    await browser.send(f"/cases/{case.id}/studio", **form)
    assert "請在 3 月 15 日以前支付 12,000 日圓" in browser.text
    assert "Numbers, dates, phone numbers and addresses agree" in browser.text
    text = "請在 3 月 15 日以前支付 12,000 日圓。電話是 096-232-2111。"
    await browser.send(f"/cases/{case.id}/reply", **form, text=text, how="text", checked="true")
    assert "The reply is on its way" in browser.text
    assert await said(world, case) == [StaffReply(text, Language.ZH_HANT, "checked", "Sato", WORDS)]


async def test_a_changed_number_blocks_until_it_is_confirmed(world: World) -> None:
    browser, case, _ = await held(world)
    wrong = "請在 3 月 15 日以前支付 21,000 日圓。電話是 096-232-2112。"
    form = {"version": version(browser), "japanese": WORDS, "text": wrong, "how": "text"}
    await browser.send(f"/cases/{case.id}/reply", **form)
    assert browser.page.status_code == 422
    assert await said(world, case) == []
    assert "<mark>096-232-2112</mark>" in browser.page.text
    assert "12,000" in browser.text
    assert wrong in unescape(browser.page.text), "nothing that was written is lost"
    seal = re.search(r'name="confirmed" value="(\w+)"', browser.page.text)
    assert seal
    other = {**form, "text": wrong.replace("2112", "2113")}
    await browser.send(f"/cases/{case.id}/reply", **other, confirmed=seal[1])
    assert await said(world, case) == [], "the confirmation was for other numbers"
    await browser.send(f"/cases/{case.id}/reply", **form, confirmed=seal[1])
    assert [reply.label for reply in await said(world, case)] == ["written"]


async def test_labels_are_honest(world: World) -> None:
    browser, case, _ = await held(world)
    world.translator.table = {"お待ちください。": "請稍候。"}
    steps = (
        ({"text": "請稍候。"}, "machine"),
        ({"text": "請稍候。", "checked": "true"}, "checked"),
        ({"text": "請稍等一下。"}, "checked"),
        ({"text": "", "how": "japanese"}, "untranslated"),
    )
    for form, label in steps:
        await browser.get(f"/cases/{case.id}")
        number = version(browser)
        await browser.send(f"/cases/{case.id}/studio", japanese="お待ちください。")
        await browser.send(
            f"/cases/{case.id}/reply", **{"version": number, "japanese": "お待ちください。", "how": "text", **form}
        )
        assert (await said(world, case))[-1].label == label
    assert (await said(world, case))[-1].language is Language.JA


async def test_without_a_service_everything_goes_on_by_hand(world: World) -> None:
    browser, case, _ = await held(world, Language.EN)
    world.translator.fault, world.translator.name = TranslatorOff(), ""
    await browser.get(f"/cases/{case.id}")
    assert "No translation service is set up" in browser.text
    await browser.send(
        f"/cases/{case.id}/reply", version=version(browser), japanese="", text="Please wait.", how="text"
    )
    assert (await said(world, case))[-1] == StaffReply("Please wait.", Language.EN, "written", "Sato", None)


async def test_a_japanese_reader_gets_one_sheet(world: World) -> None:
    browser, case, _ = await held(world, Language.JA_EASY)
    assert 'name="text"' not in browser.page.text.split('class="studio"')[1].split("</form>")[0]
    await browser.send(
        f"/cases/{case.id}/reply", version=version(browser), japanese="まって ください。", how="japanese"
    )
    assert (await said(world, case))[-1] == StaffReply("まって ください。", Language.JA_EASY, "written", "Sato")


async def test_a_message_that_came_meanwhile_is_read_first(world: World) -> None:
    browser, case, _ = await held(world)
    old = version(browser)
    await world.cases.tickets.note(case.id, Staff("other", "Other"), "changed meanwhile")
    await browser.send(f"/cases/{case.id}/reply", version=old, japanese="少々お待ちください", how="japanese")
    assert browser.page.status_code == 422
    assert await said(world, case) == []
    assert "少々お待ちください" in browser.page.text
    await browser.send(
        f"/cases/{case.id}/reply", version=version(browser), japanese="少々お待ちください", how="japanese"
    )
    twice = await browser.send(f"/cases/{case.id}/reply", version=old, japanese="少々お待ちください", how="japanese")
    assert twice.status_code == 422, "the button was pressed twice"
    assert len(await said(world, case)) == 1


async def test_a_draft_survives_a_time_out_sealed_and_goes_with_the_resident(world: World) -> None:
    browser, case, member = await held(world)
    await browser.send(f"/cases/{case.id}/check", japanese="書きかけの返信", text="寫到一半")
    rows = await world.rows(select(reply_draft))
    assert len(rows) == 1
    assert "書きかけ" not in str(dict(rows[0]))  # type: ignore[call-overload]
    world.pass_time(hours=13)
    assert (await browser.get(f"/cases/{case.id}")).url.path == "/admin/sign-in"
    await browser.sign_in(member)
    await browser.get(f"/cases/{case.id}")
    assert "書きかけの返信" in browser.page.text
    assert "寫到一半" in browser.page.text
    from conversations.repository import Repository

    async with writing(world.engine) as connection:
        owner = await Repository(world.sealer).read_conversation(connection, case.conversation_id)
        assert owner
        await erase_conversation(connection, owner, world.sealer, world.now)
    assert await world.rows(select(reply_draft)) == []


async def test_canned_replies_in_the_residents_language(world: World) -> None:
    await world.cases.canned.seed()
    await world.cases.canned.seed()
    assert len(await world.cases.canned.all()) == len(seeds())
    browser, case, _ = await held(world)
    first = (await world.cases.canned.all())[0]
    await browser.send(f"/cases/{case.id}/insert", canned=str(first.id), japanese="前略", text="您好")
    draft = await world.cases.drafts.find(
        case.id, (await world.auth.session(browser.client.cookies["tomoni_staff"])).staff_id
    )  # type: ignore[union-attr]
    assert draft.japanese == "前略\n\n" + first.words[Language.JA]
    assert draft.text == "您好\n\n" + first.words[Language.ZH_HANT]
    await browser.get("/canned")
    four = {"ja": "あ", "ja_easy": "い", "zh_hant": "", "en": "d"}
    assert (await browser.send("/canned", name="X", **four)).status_code == 422, "all four are needed"
    await browser.send("/canned", name="X", **{**four, "zh_hant": "丙"})
    assert (await world.cases.canned.all())[-1].words[Language.ZH_HANT] == "丙"


async def test_empty_drafts_leave_nothing(world: World) -> None:
    browser, case, member = await held(world)
    await browser.send(f"/cases/{case.id}/check", japanese="x", text="")
    await browser.send(f"/cases/{case.id}/check", japanese=" ", text="")
    assert await world.cases.drafts.find(case.id, member.id) == Draft()
