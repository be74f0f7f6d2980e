"""The page of the local LINE server, in a real browser at phone size."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from channels.line.render import render
from channels.line.simulator.app import RESIDENTS, Simulator
from contracts.languages import LANGUAGES, Language
from contracts.replies import AnswerReply
from tests.services.line.conftest import SECRET, TOKEN
from tests.services.line.samples import WORDS, answer, outgoing
from tests.services.line.serving import serve

pytestmark = pytest.mark.browser
CHEN, TANAKA = RESIDENTS[0][0], RESIDENTS[1][0]
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
_MORE_FLAGS = ["--disable-component-update", "--disable-sync"]


class Phone:
    """A page over a simulator whose bot is away; what went wrong in the browser is in `errors`."""

    def __init__(self, page: Page, simulator: Simulator, url: str) -> None:
        self.page, self.simulator, self.url = page, simulator, url
        self.errors: list[str] = []
        page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def open(self, screen: str = "zh-Hant", resident: str = CHEN) -> Page:
        self.page.goto(f"{self.url}/?screen={screen}&resident={resident}")
        return self.page

    def answers(self, language: Language, resident: str = CHEN) -> None:
        platform = self.simulator.platform
        reply = AnswerReply(answer(language))
        platform.reply(platform.new_token(resident), render(outgoing(reply, language=language)))


@pytest.fixture(scope="module")
def browser_page() -> Iterator[Page]:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=[*_FLAGS, *_MORE_FLAGS])
        page = browser.new_page(viewport={"width": 390, "height": 844})
        yield page
        browser.close()


@pytest.fixture
def phone(browser_page: Page) -> Iterator[Phone]:
    simulator = Simulator("http://127.0.0.1:9/webhooks/line", SECRET, TOKEN)
    with serve(simulator.app) as url:
        made = Phone(browser_page, simulator, url)
        yield made
        browser_page.goto("about:blank")
        assert made.errors == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_is_drawn_and_fits_the_phone(phone: Phone, language: Language) -> None:
    phone.answers(language)
    page = phone.open("ja")
    bubble = page.locator(".fx-bubble")
    expect(bubble).to_contain_text(WORDS[language]["related"][0].text)
    expect(page.locator("#taps button").first).to_be_visible()
    box = bubble.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= 390
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_tap_sends_a_postback_and_shows_what_was_said(phone: Phone) -> None:
    phone.answers(Language.EN)
    page = phone.open("en")
    page.get_by_role("button", name="Show at the counter").click()
    expect(page.locator(".entry.resident")).to_contain_text("Show at the counter")
    (event,) = phone.simulator.webhooks.last
    assert event["postback"]["data"] == "do=counter&id=class-for-children"


def test_a_resident_speaks_and_takes_it_back(phone: Phone) -> None:
    page = phone.open("en")
    page.get_by_label("Type a message").fill("hello")
    page.keyboard.press("Enter")
    expect(page.locator(".entry.resident .say")).to_have_text("hello")
    expect(page.locator(".bad")).to_have_text("Did not reach Tomoni")
    page.get_by_role("button", name="Unsend").click()
    expect(page.locator(".entry.resident .say")).to_have_text("Message unsent")


def test_stickers_locations_and_other_residents(phone: Phone) -> None:
    page = phone.open("zh-Hant")
    page.get_by_role("button", name="貼圖").click()
    page.get_by_role("button", name="位置").click()
    expect(page.locator(".entry.resident")).to_have_count(2)
    page.locator("#resident").select_option(TANAKA)
    expect(page.locator(".entry.resident")).to_have_count(0)
    kinds = [entry.message["type"] for entry in phone.simulator.platform.residents[CHEN].chat]
    assert kinds == ["sticker", "location"]


def test_the_typing_animation_shows_and_ends(phone: Phone) -> None:
    page = phone.open("ja")
    phone.simulator.platform.loading(CHEN, 20)
    expect(page.locator(".dots")).to_be_visible()
    phone.answers(Language.ZH_HANT)
    expect(page.locator(".fx-bubble")).to_be_visible()
    expect(page.locator(".dots")).to_have_count(0)
