"""The widget in a real browser: what a resident sees, with a keyboard, without a line, under a strict CSP."""

from __future__ import annotations

import gzip
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from channels.web.assets import assets
from contracts import geohash
from contracts.languages import Language
from contracts.replies import StaffReply
from tests.e2e.conftest import Site

pytestmark = pytest.mark.browser

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def open_widget(page: Page, site: Site, language: str = "en") -> None:
    page.goto(f"{site.url}/?lang={language}")
    page.locator("tomoni-chat .launch").click()


def ask(page: Page, text: str = "When is rubbish day?") -> None:
    page.locator("tomoni-chat textarea").fill(text)
    page.keyboard.press("Enter")


def violations(page: Page) -> list[Any]:
    found = Axe().run(page, options=WCAG).response["violations"]
    return [(item["id"], [node["target"] for node in item["nodes"]]) for item in found]


def test_never_opens_by_itself_and_speaks_the_language_of_the_page(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/?lang=zh-Hant")
    expect(page.get_by_role("button", name="詢問 Tomoni")).to_be_visible()
    expect(page.locator("tomoni-chat .panel")).to_be_hidden()
    assert not site.threads.conversations  # nothing is stored before the first word


def test_question_and_answer(page: Page, site: Site) -> None:
    open_widget(page, site)
    expect(page.locator("tomoni-chat .welcome button")).to_have_count(5)
    ask(page)
    log = page.get_by_role("log")
    expect(log.get_by_role("heading", name="How to put out household rubbish (Kikuyo)")).to_be_visible()
    expect(log).to_contain_text("Open now, until")
    expect(log).to_contain_text("Checked: 23 November 2026")
    expect(log.get_by_role("link", name="Kikuyo Town (opens in a new tab)")).to_have_attribute(
        "rel", "noopener noreferrer"
    )
    expect(log.get_by_role("link", name="096-232-2114")).to_have_attribute("href", "tel:0962322114")
    expect(log).to_contain_text("as of February 2024; please confirm")
    assert log.locator(".m").count() == 2
    assert page.locator("tomoni-chat .status").text_content() == ""
    log.get_by_role("button", name="Helpful", exact=True).click()
    expect(log).to_contain_text("Thank you for telling us.")
    expect(log.get_by_role("button", name="Not helpful")).to_be_disabled()


def test_other_languages_and_real_ruby(page: Page, site: Site) -> None:
    open_widget(page, site, "ja")
    ask(page, "ごみの日は？")
    log = page.get_by_role("log")
    log.get_by_role("button", name="やさしい日本語で").click()
    expect(log.locator("ruby rt").filter(has_text="きくようまち").first).to_be_visible()
    page.get_by_role("switch").click()
    expect(log.locator("ruby rt").first).to_be_hidden()
    log.get_by_role("button", name="English").first.click()
    english = log.locator('.bubble.answer[lang="en"]')
    expect(english).to_contain_text("How to put out household rubbish")


def test_language_menu_changes_everything(page: Page, site: Site) -> None:
    open_widget(page, site, "en")
    page.get_by_label("Language", exact=True).select_option("ja-easy")
    expect(page.locator("tomoni-chat header ruby, tomoni-chat .welcome ruby").first).to_be_visible()
    expect(page.locator("tomoni-chat .panel")).to_have_attribute("lang", "ja")
    ask(page, "ごみ？")
    expect(page.get_by_role("log").locator(".bubble.answer ruby").first).to_be_visible()
    (conversation,) = site.threads.conversations.values()
    assert conversation.language.value == "ja-easy"
    page.locator("tomoni-chat select").select_option("zh-Hant")
    expect(page.get_by_role("button", name="送出")).to_be_visible()
    expect(page.get_by_role("switch")).to_have_count(0)


def test_keyboard_alone(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/?lang=en")
    page.locator("tomoni-chat .launch").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Your question")).to_be_focused()
    page.keyboard.type("first line")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("second?")
    assert page.get_by_label("Your question").input_value() == "first line\nsecond?"
    page.keyboard.press("Enter")
    expect(page.get_by_role("log").locator(".bubble.answer")).to_be_visible()
    for _ in range(40):
        page.keyboard.press("Shift+Tab")
        if (
            page.evaluate("document.querySelector('tomoni-chat').shadowRoot.activeElement?.textContent")
            == "Show at the counter"
        ):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("家庭ごみの出し方")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator("tomoni-chat .panel")).to_be_visible()
    page.locator("tomoni-chat textarea").focus()
    page.keyboard.press("Escape")
    expect(page.locator("tomoni-chat .panel")).to_be_hidden()
    expect(page.locator("tomoni-chat .launch")).to_be_focused()


def test_enter_while_composing_does_not_send(page: Page, site: Site) -> None:
    open_widget(page, site, "ja")
    page.locator("tomoni-chat textarea").fill("ごみ")
    page.locator("tomoni-chat textarea").evaluate(
        "box => box.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true}))"
    )
    page.wait_for_timeout(150)
    assert not site.inbox.accepted


def test_reload_keeps_the_conversation(page: Page, site: Site) -> None:
    open_widget(page, site)
    ask(page)
    log = page.get_by_role("log")
    expect(log.locator(".m")).to_have_count(2)
    page.reload()
    expect(page.locator("tomoni-chat .panel")).to_be_visible()
    expect(log.locator(".m")).to_have_count(2)
    page.get_by_role("button", name="Close").click()
    page.reload()
    expect(page.locator("tomoni-chat .launch")).to_be_visible()
    expect(page.locator("tomoni-chat .panel")).to_be_hidden()


def test_unread_is_counted_and_marked(page: Page, site: Site) -> None:
    open_widget(page, site)
    ask(page)
    expect(page.get_by_role("log").locator(".m")).to_have_count(2)
    page.get_by_role("button", name="Close").click()
    site.say("Good morning. Please come on Tuesday.")
    expect(page.locator("tomoni-chat .launch")).to_contain_text("1 new")
    page.locator("tomoni-chat .launch").click()
    expect(page.get_by_role("log")).to_contain_text("New messages")
    expect(page.get_by_role("log").locator(".m.staff .who")).to_contain_text("Staff")


def test_one_button_deletes_after_asking(page: Page, site: Site) -> None:
    open_widget(page, site)
    ask(page)
    expect(page.get_by_role("log").locator(".m")).to_have_count(2)
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("button", name="Delete this conversation").click()
    page.get_by_role("dialog").get_by_role("button", name="Keep it").click()
    assert site.threads.conversations
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("button", name="Delete this conversation").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("status")).to_contain_text("The conversation was deleted.")
    expect(page.locator("tomoni-chat .welcome")).to_be_visible()
    assert not site.threads.conversations
    assert "token" not in page.evaluate("localStorage.getItem('tomoni')")


def test_a_broken_line_loses_and_doubles_nothing(page: Page, site: Site) -> None:
    open_widget(page, site)
    ask(page)
    log = page.get_by_role("log")
    expect(log.locator(".m")).to_have_count(2)
    site.down()
    expect(page.get_by_role("status")).to_contain_text("Connection lost")
    ask(page, "And in Koshi?")
    expect(log).to_contain_text("Sending…")
    site.up()
    expect(log.locator(".m")).to_have_count(4, timeout=20_000)
    expect(page.get_by_role("status")).to_have_text("")
    assert len(site.inbox.accepted) == 2


def test_offline_messages_wait_even_across_a_reload(page: Page, site: Site, context: BrowserContext) -> None:
    open_widget(page, site)
    ask(page)
    expect(page.get_by_role("log").locator(".m")).to_have_count(2)
    context.set_offline(True)
    ask(page, "And in Koshi?")
    expect(page.get_by_role("status")).to_contain_text("You are offline")
    context.set_offline(False)
    expect(page.get_by_role("log").locator(".m")).to_have_count(4, timeout=20_000)
    page.reload()
    expect(page.get_by_role("log").locator(".m")).to_have_count(4)


def test_long_poll_where_streams_do_not_pass(page: Page, site: Site) -> None:
    page.route("**/events", lambda route: None)  # a proxy that swallows streams
    open_widget(page, site)
    ask(page)
    expect(page.get_by_role("log").locator(".bubble.answer")).to_be_visible(timeout=15_000)


def test_a_refused_message_says_why_and_comes_back(page: Page, site: Site) -> None:
    open_widget(page, site)
    page.route(
        "**/messages",
        lambda route: route.fulfill(
            status=422,
            content_type="application/problem+json",
            body='{"code": "text_too_long", "lang": "en", "spans": [{"text": "The message is too long."}]}',
        ),
        times=1,
    )
    ask(page, "long words")
    log = page.get_by_role("log")
    expect(log).to_contain_text("The message is too long.")
    log.get_by_role("button", name="Send again").click()
    assert page.get_by_label("Your question").input_value() == "long words"
    expect(log.locator(".failed")).to_have_count(0)


def test_a_conversation_deleted_elsewhere_begins_anew(page: Page, site: Site) -> None:
    open_widget(page, site)
    ask(page)
    expect(page.get_by_role("log").locator(".m")).to_have_count(2)
    page.evaluate(
        """async () => { const kept = JSON.parse(localStorage.getItem('tomoni'));
        const headers = {Authorization: 'Bearer ' + kept.token};
        await fetch('/api/web/conversations/' + kept.id, {method: 'DELETE', headers}) }"""
    )
    expect(page.get_by_role("status")).to_contain_text("no longer exists")
    ask(page)
    expect(page.get_by_role("log").locator(".m")).to_have_count(2)


def test_a_language_chosen_offline_is_kept(page: Page, site: Site, context: BrowserContext) -> None:
    open_widget(page, site)
    ask(page)
    expect(page.get_by_role("log").locator(".m")).to_have_count(2)
    page.route("**/language", lambda route: route.abort(), times=1)
    page.locator("tomoni-chat select").select_option("zh-Hant")
    expect(page.get_by_role("button", name="送出")).to_be_visible()
    site.say("Good morning")  # any news makes the widget say its choice again
    page.wait_for_timeout(500)
    expect(page.get_by_role("button", name="送出")).to_be_visible()
    assert [item.language.value for item in site.threads.conversations.values()] == ["zh-Hant"]


def test_one_script_tag_on_a_page_of_another_origin(page: Page, site: Site) -> None:
    page.add_init_script("delete Crypto.prototype.randomUUID")  # as on pages without TLS
    page.goto(f"http://localhost:{site.port}/embed")
    page.locator("tomoni-chat .launch").click()
    expect(page.locator("tomoni-chat .welcome button")).to_have_text(["移居熊本", "學校", "找真人諮詢"])
    ask(page, "垃圾？")
    expect(page.get_by_role("log").locator(".bubble.answer")).to_contain_text("家庭垃圾怎麼丟")


def test_danger_is_first_and_can_be_called(page: Page, site: Site) -> None:
    open_widget(page, site)
    ask(page, "119 fire")
    link = page.get_by_role("log").locator(".danger a").first
    expect(link).to_have_attribute("href", "tel:119")
    assert link.evaluate("link => parseFloat(getComputedStyle(link).fontSize)") >= 24


def test_counter_card_is_large_japanese_and_fits_a_phone(page: Page, site: Site) -> None:
    open_widget(page, site)
    ask(page)
    page.get_by_role("button", name="Show at the counter").click()
    card = page.get_by_role("dialog")
    expect(card.locator(".large")).to_contain_text("家庭ごみの出し方")
    assert card.locator(".large p").evaluate("p => parseFloat(getComputedStyle(p).fontSize)") >= 24
    assert card.evaluate("d => getComputedStyle(d).backgroundColor") == "rgb(255, 255, 255)"
    assert card.evaluate("d => d.scrollHeight <= d.clientHeight")
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": 390, "height": 240})  # a card that is longer than the screen begins at its top
    page.get_by_role("button", name="Show at the counter").click()
    expect(card).to_be_visible()
    assert card.evaluate("d => d.scrollHeight > d.clientHeight && d.scrollTop === 0")
    expect(card.locator(".resident")).to_have_attribute("lang", "en")
    page.emulate_media(media="print")
    page.evaluate("document.querySelector('tomoni-chat').setAttribute('data-print', 'card')")
    expect(page.locator("tomoni-chat .panel")).to_be_hidden()
    expect(card.locator(".large")).to_be_visible()
    page.emulate_media(media="screen")


@pytest.mark.parametrize("language", ["ja", "ja-easy", "zh-Hant", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_accessibility_violations(page: Page, site: Site, language: str, scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{site.url}/?lang={language}")
    assert violations(page) == []
    page.locator("tomoni-chat .launch").click()
    assert violations(page) == []
    ask(page, "ごみ？")
    log = page.get_by_role("log")
    expect(log.locator(".bubble.answer")).to_be_visible()
    ask(page, "ごみ")
    expect(log.locator(".choices")).to_have_count(2)
    ask(page, "119")
    expect(log.locator(".bubble.danger")).to_be_visible()
    page.locator('tomoni-chat [data-command^="do=counter"]').click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.locator("tomoni-chat [aria-controls=menu]").click()
    assert violations(page) == []


def test_targets_are_large_enough(page: Page, site: Site) -> None:
    open_widget(page, site, "ja-easy")
    ask(page, "ごみ？")
    expect(page.get_by_role("log").locator(".bubble.answer")).to_be_visible()
    small = page.evaluate(
        """() => [...document.querySelector('tomoni-chat').shadowRoot.querySelectorAll('button,select,textarea')]
        .map(e => [e.textContent, e.getBoundingClientRect()])
        .filter(([, r]) => r.width && (r.width < 44 || r.height < 44))
        .map(([t, r]) => `${t} ${r.width}x${r.height}`)"""
    )
    assert small == []


def test_staff_words_are_told_apart_by_eye_and_ear(page: Page, site: Site) -> None:
    open_widget(page, site, "zh-Hant")
    ask(page)
    expect(page.get_by_role("log").locator(".bubble.answer")).to_be_visible()
    site.staff(StaffReply("請帶這封信來。", Language.ZH_HANT, "checked", "佐藤", "この手紙を持ってきてください。"))
    said = page.get_by_role("log").locator(".m.staff")
    expect(said.locator(".who")).to_contain_text("佐藤（工作人員）")
    expect(said.locator(".original [lang=ja]")).to_have_text("この手紙を持ってきてください。")
    expect(said).to_contain_text("機器翻譯，已由工作人員確認。")
    expect(said.get_by_role("button", name="回到機器人")).to_be_visible()
    expect(page.locator("tomoni-chat .status")).to_have_text("工作人員正在回答您的諮詢 2026-0001，機器人不會回覆。")
    assert violations(page) == []


def test_size() -> None:
    packed = {name: len(asset.packed) for name, asset in assets().items() if name.endswith(".js")}
    assert sum(packed.values()) <= 15_000, packed
    assert all(gzip.decompress(asset.packed) == asset.body for asset in assets().values())


def test_a_shared_position_leaves_the_device_only_as_a_cell(page: Page, site: Site, context: BrowserContext) -> None:
    context.grant_permissions(["geolocation"])
    context.set_geolocation({"latitude": 32.857834, "longitude": 130.786722})
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data or "") if request.method == "POST" else None)
    open_widget(page, site)
    ask(page, "nearest shelter please")
    log = page.get_by_role("log")
    log.get_by_role("button", name="Share my location").click()
    expect(log.locator(".bubble.sites")).to_contain_text("About 640 m in a straight line")
    expect(log.get_by_role("button", name="Tsunami")).to_be_visible()
    assert f"do=sites&at={geohash.encode(32.857834, 130.786722)}&hazard=flood" in "".join(sent)
    assert "32.857" not in "".join(sent)
    assert violations(page) == []


def test_a_position_that_is_refused_is_told_in_words(page: Page, site: Site) -> None:
    open_widget(page, site)
    ask(page, "nearest shelter please")
    page.get_by_role("log").get_by_role("button", name="Share my location").click()
    expect(page.locator("tomoni-chat .status")).to_contain_text("did not give your location")
