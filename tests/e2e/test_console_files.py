"""A photographed letter on its way from a phone to staff, and what the studio says of words that look alike."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.office import Office, wait
from tests.e2e.test_console import real, screen, violations

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

JAPANESE = "整形外科に行ってください。在留カードと1,000円を持ってきてください。"
MASKED = "整形外科に行ってください。{{1}}と1,000円を持ってきてください。"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with Office(tmp_path_factory.mktemp("office")) as office:
        yield office


def test_a_photo_reaches_staff_and_nobody_else(office: Office, browser: Browser) -> None:
    sato, complaints = screen(browser)
    office.first_administrator(sato, "Sato Hana", "sato@example.jp")

    # sent before there is a case: the bot says who can look at it; agreed in the form, it goes along
    office.act("但工作人員可以看", kind="photo")
    office.ask_for_a_person("這封信要繳錢嗎")
    sato.goto(f"{office.console}/cases")
    sato.locator("[data-row]").first.wait_for()
    sato.keyboard.press("j")
    sato.keyboard.press("Enter")
    expect(sato.get_by_text("Show the photo (900 × 1200)")).to_be_visible(timeout=20_000)
    sato.get_by_text("Show the photo (900 × 1200)").click()
    picture = sato.locator(".file img").first
    expect(picture).to_be_visible()
    wait(lambda: bool(picture.evaluate("image => image.complete && image.naturalWidth === 900")))
    assert violations(sato) == []

    # while it waits: a document, and something that cannot be kept
    office.act("一起看您傳的內容", kind="file")
    office.act("無法開啟這種檔案", kind="video")
    sato.reload()
    expect(sato.get_by_text("Download the document")).to_be_visible(timeout=20_000)
    expect(sato.get_by_text("cannot be opened safely")).to_be_visible()
    with sato.expect_download() as download:
        sato.get_by_text("Download the document").click()
    assert download.value.suggested_filename.endswith(".pdf")

    # while staff have it the bot is silent; unsent, the photo is gone
    sato.get_by_role("button", name="Take this case").click()
    expect(sato.get_by_text("The case is yours.")).to_be_visible()
    before = len(office.chat())
    office.act(kind="photo")
    expect(sato.get_by_role("button", name="New messages. Show")).to_be_visible(timeout=20_000)
    assert len(office.chat()) == before + 1
    sato.get_by_role("button", name="New messages. Show").click()
    shown = sato.get_by_text("Show the photo (900 × 1200)")
    expect(shown).to_have_count(2, timeout=20_000)
    office.act(kind="unsend", message_id=office.last_id())
    wait(lambda: bool(sato.reload()) and shown.count() == 1)

    # the studio: a false friend that was taken over, a term with the Japanese beside it, money of another country
    office.translator.state.table[MASKED, "zh-Hant"] = "請去整形外科，並帶{{1}}和1000元。"
    sato.locator("#s-japanese").fill(JAPANESE)
    sato.get_by_role("button", name="Translate (replaces").click()
    text = sato.locator("#s-text")
    expect(text).to_have_value("請去整形外科，並帶在留卡「在留カード（ざいりゅうカード）」和1000元。")
    expect(sato.locator("mark", has_text="1000元")).to_be_visible()
    expect(sato.get_by_text("骨科")).to_be_visible()
    assert violations(sato) == []
    text.fill("請去骨科，並帶在留卡和1000日圓。")
    expect(sato.get_by_text("Numbers, dates, phone numbers and addresses agree.")).to_be_visible()

    # each look at a photo or document is in the trail
    sato.goto(f"{office.console}/audit")
    expect(sato.locator("main td", has_text="Looked at an attachment").first).to_be_visible()
    assert real(complaints) == []
    sato.context.close()
