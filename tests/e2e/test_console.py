"""The whole way of a case in real browsers: two staff, a resident on LINE who writes Traditional Chinese."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.e2e.office import Office

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
JAPANESE = "前の学校でもらった紙を持ってきてください。電話は096-232-2111です。"
CHINESE = "請攜帶之前學校給您的文件。電話是 {{1}}。"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with Office(tmp_path_factory.mktemp("office")) as office:
        yield office


def screen(browser: Browser, **options: Any) -> tuple[Page, list[str]]:
    """A member of staff's own browser, and what its console complains about."""
    size = {"width": 1440, "height": 900}
    context = browser.new_context(**{"locale": "en-GB", "viewport": size, "reduced_motion": "reduce", **options})
    context.set_default_timeout(15_000)
    page, complaints = context.new_page(), []
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page, complaints


def violations(page: Page) -> list[Any]:
    found = Axe().run(page, options=WCAG).response["violations"]
    return [(item["id"], [node["target"] for node in item["nodes"]]) for item in found]


def real(complaints: list[str]) -> list[str]:
    """Refused forms answer 422, which browsers mention."""
    return [text for text in complaints if "status of 422" not in text and "status of 409" not in text]


def test_a_case_from_the_wish_to_the_goodbye(office: Office, browser: Browser) -> None:
    sato, sato_says = screen(browser)
    kato, kato_says = screen(browser)
    office.first_administrator(sato, "Sato Hana", "sato@example.jp", lambda _: _accessible(sato))

    # a colleague comes in by invitation
    sato.goto(f"{office.console}/users")
    sato.locator("[name=name]").fill("Kato Ichiro")
    sato.locator("[name=email]").fill("kato@example.jp")
    sato.get_by_role("button", name="Make an invitation link").click()
    office.follow_invitation(kato, sato.locator("#fresh-link").text_content() or "")
    expect(kato).to_have_url(f"{office.console}/cases")

    # the resident asks; both queues say so by themselves, and nothing moves
    sato.goto(f"{office.console}/cases")
    expect(sato.get_by_text("Nothing to do now.")).to_be_visible()
    office.act(kind="text", text="孩子九月要轉學到菊陽町的小學")
    office.ask_for_a_person("想問轉學需要什麼文件")
    bar = sato.get_by_role("link", name="New: 1. Show")
    expect(bar).to_be_visible(timeout=20_000)
    expect(sato.get_by_text("Nothing to do now.")).to_be_visible()
    bar.click()
    sato.locator("[data-row]").first.wait_for()
    sato.keyboard.press("j")
    sato.keyboard.press("Enter")
    expect(sato.get_by_text("想問轉學需要什麼文件").first).to_be_visible()
    expect(sato.get_by_text("[ja] 孩子九月要轉學到菊陽町的小學")).to_be_visible()
    case = sato.url

    # the second opener sees who is in it, and cannot have it too
    kato.goto(case)
    expect(kato.get_by_text("Sato Hana also has this case open.")).to_be_visible()
    sato.keyboard.press("r")
    sato.keyboard.press("Enter")
    expect(sato.get_by_text("The case is yours.")).to_be_visible()
    kato.get_by_role("button", name="Take this case").click()
    expect(kato.get_by_text("Sato Hana was quicker and has the case.")).to_be_visible()

    # Japanese in, Chinese out; a changed phone number does not get through
    office.translator.state.table[JAPANESE.replace("096-232-2111", "{{1}}"), "zh-Hant"] = CHINESE
    sato.locator("#s-japanese").fill(JAPANESE)
    sato.get_by_role("button", name="Translate (replaces").click()
    text = sato.locator("#s-text")
    expect(text).to_have_value(CHINESE.replace("{{1}}", "096-232-2111"))
    text.fill(CHINESE.replace("{{1}}", "096-232-2112"))
    expect(sato.locator("mark", has_text="096-232-2112")).to_be_visible()
    assert violations(sato) == []
    sato.get_by_role("button", name="Send", exact=True).click()
    expect(sato.get_by_text("differ from the Japanese")).to_be_visible()
    assert not any("096-232-211" in entry for entry in office.chat())
    text.fill(CHINESE.replace("{{1}}", "096-232-2111"))
    expect(sato.get_by_text("Numbers, dates, phone numbers and addresses agree.")).to_be_visible()
    sato.get_by_role("button", name="Send", exact=True).click()
    expect(sato.get_by_text("The reply is on its way.")).to_be_visible()
    arrived = office.wait_for_chat("請攜帶之前學校")
    assert "前の学校でもらった紙" in arrived, "the Japanese original goes along"
    assert "Sato Hana" in arrived
    sato.reload()
    expect(sato.get_by_text("Delivered").first).to_be_visible()

    # the bot stays silent; the resident's words come up when staff want them
    before = len(office.chat())
    office.act(kind="text", text="謝謝，費用是多少？")
    expect(sato.get_by_role("button", name="New messages. Show")).to_be_visible(timeout=20_000)
    sato.get_by_role("button", name="New messages. Show").click()
    expect(sato.locator("#messages").get_by_text("謝謝，費用是多少？", exact=True)).to_be_visible()
    assert len(office.chat()) == before + 1, "only the resident's own message"

    # closed: the bot is back and asks how it went
    sato.get_by_text("Close the case").click()
    sato.get_by_role("button", name="Close", exact=True).click()
    expect(sato.get_by_text("This case is closed (Solved).")).to_be_visible()
    office.wait_for_chat("這次的諮詢對您有幫助嗎")
    assert real(sato_says) == []
    assert real(kato_says) == []
    sato.context.close()
    kato.context.close()


def _accessible(page: Page) -> None:
    assert violations(page) == []


def test_every_page_is_accessible_and_fits(office: Office, browser: Browser) -> None:
    """axe in three languages, light and dark, on a desk and on a phone; no page is wider than its screen."""
    page, complaints = screen(browser)
    office.first_administrator(page, "Sato Hana", "sato@example.jp")
    paths = _paths(page, office)
    for language in ("ja", "zh-Hant", "en"):
        page.goto(f"{office.console}/account")
        page.locator(f"button[name=to][value={language}]").click()
        for size, scheme in (({"width": 1440, "height": 900}, "light"), ({"width": 390, "height": 844}, "dark")):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            for path in paths:
                page.goto(f"{office.console}{path}")
                assert violations(page) == [], (language, scheme, path)
                wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                assert wide <= 0, (language, scheme, path)
    assert real(complaints) == []
    page.context.close()


def _paths(page: Page, office: Office) -> list[str]:
    page.goto(f"{office.console}/cases?which=all")
    case = (page.locator("[data-row]").first.get_attribute("href") or "").removeprefix("/admin")
    return ["/cases", case, "/canned", "/drafts", "/figures", "/users", "/audit", "/account"]


def test_the_keyboard_help_opens_and_closes(office: Office, browser: Browser) -> None:
    page, _ = screen(browser)
    office.first_administrator(page, "Sato Hana", "sato@example.jp")
    page.goto(f"{office.console}/cases?which=all")
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Keyboard")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.locator("#f-number")).to_be_focused()
    page.keyboard.type("/?jk")
    expect(page.locator("#f-number")).to_have_value("/?jk")
    page.context.close()


def test_the_sign_in_page_is_accessible_in_every_language(office: Office, browser: Browser) -> None:
    for locale in ("ja-JP", "zh-TW", "en-GB"):
        page, _ = screen(browser, locale=locale)
        page.goto(f"{office.console}/sign-in")
        assert violations(page) == [], locale
        page.context.close()
