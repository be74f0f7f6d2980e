"""Photos and documents in the widget, in a real browser: only for people, with progress, and again when it failed."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from contracts.languages import Language
from contracts.replies import StaffReply
from tests.e2e.conftest import Site
from tests.e2e.test_widget import ask, open_widget, violations

pytestmark = pytest.mark.browser

LETTER = "letter.jpg"


def letter(folder: Path, size: tuple[int, int] = (600, 800)) -> Path:
    """A photographed letter."""
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).rectangle((60, 60, size[0] - 60, 90), fill="black")
    path = folder / LETTER
    image.save(path, "JPEG")
    return path


def with_a_case(page: Page, site: Site, language: str = "en") -> None:
    """The resident talks to a person."""
    if not page.locator("tomoni-chat .panel").is_visible():
        open_widget(page, site, language)
    ask(page)
    expect(page.locator("tomoni-chat .m.bot").first).to_be_visible()
    site.staff(StaffReply("Please send a photo of the letter.", Language.EN, "written", "Sato"))
    expect(page.locator("tomoni-chat .m.staff")).to_be_visible()


def arrived(page: Page) -> None:
    """The server has the last message."""
    expect(page.locator("tomoni-chat .m.failed")).to_have_count(0)
    expect(page.locator("tomoni-chat .m.resident").last.locator(".state")).to_have_count(0)


def choose(page: Page, file: Path) -> None:
    """Pick a file with the button, as a person does."""
    with page.expect_file_chooser() as chooser:
        page.locator("tomoni-chat .attach").click()
    chooser.value.set_files(file)


def test_the_button_is_there_while_a_person_has_the_case(page: Page, site: Site, tmp_path: Path) -> None:
    open_widget(page, site)
    expect(page.locator("tomoni-chat .attach")).to_be_hidden()
    page.locator("tomoni-chat header button", has_text="Menu").click()
    page.locator("tomoni-chat .menu button", has_text="photo").click()
    expect(page.locator("tomoni-chat .status")).to_contain_text("ask a person first")

    with_a_case(page, site)
    expect(page.locator("tomoni-chat .attach")).to_be_visible()
    box = page.locator("tomoni-chat .attach").bounding_box()
    assert box
    assert box["height"] >= 44
    choose(page, letter(tmp_path))
    sent = page.locator("tomoni-chat .m.resident").last
    expect(sent).to_contain_text("Photo or file: letter.jpg")
    expect(sent.locator(".state")).to_have_count(0)
    (kept,) = site.files.kept.values()
    assert kept[0] == LETTER
    with Image.open(io.BytesIO(kept[1])) as image:
        assert image.size == (600, 800)
    page.reload()
    expect(page.locator("tomoni-chat .m.resident").last).to_contain_text("letter.jpg")
    assert violations(page) == []


def test_progress_is_shown_and_a_dead_line_offers_to_send_again(page: Page, site: Site, tmp_path: Path) -> None:
    with_a_case(page, site)
    page.route("**/files?*", lambda route: route.abort())
    choose(page, letter(tmp_path))
    failed = page.locator("tomoni-chat .m.failed")
    expect(failed).to_contain_text("Not sent.")
    assert violations(page) == []
    page.unroute("**/files?*")
    failed.locator("button", has_text="Send again").click()
    arrived(page)
    expect(page.locator("tomoni-chat .m.resident").last).to_contain_text("letter.jpg")
    assert len(site.files.kept) == 1

    client = page.context.new_cdp_session(page)
    slow = {"offline": False, "latency": 20, "downloadThroughput": -1, "uploadThroughput": 40_000}
    client.send("Network.emulateNetworkConditions", slow)
    noise = Image.effect_noise((900, 900), 90).convert("RGB")
    noise.save(tmp_path / "big.png")
    choose(page, tmp_path / "big.png")
    bar = page.locator("tomoni-chat progress")
    expect(bar).to_be_visible()
    page.wait_for_function(
        "() => document.querySelector('tomoni-chat').shadowRoot.querySelector('progress')?.value > 0.02"
    )
    assert violations(page) == []
    client.send("Network.emulateNetworkConditions", {**slow, "uploadThroughput": -1})
    expect(bar).to_have_count(0, timeout=20_000)


def test_what_the_server_refuses_is_said_in_its_words(page: Page, site: Site, tmp_path: Path) -> None:
    with_a_case(page, site)
    page_file = tmp_path / "page.jpg"
    page_file.write_text("<html><script>alert(1)</script></html>")
    choose(page, page_file)
    failed = page.locator("tomoni-chat .m.failed")
    expect(failed).to_contain_text("Only photos (JPEG, PNG, WebP) and PDF files")
    failed.locator("button", has_text="Remove").click()
    expect(failed).to_have_count(0)
    big = tmp_path / "big.pdf"
    big.write_bytes(b"%PDF-1.4" + b"0" * (10 * 1024 * 1024))
    choose(page, big)
    expect(page.locator("tomoni-chat .m.failed")).to_contain_text("At most 10 MB")
    assert site.files.kept == {}


def test_when_the_case_is_closed_meanwhile_the_way_to_a_person_is_named(page: Page, site: Site, tmp_path: Path) -> None:
    with_a_case(page, site)
    site.files.case = False
    choose(page, letter(tmp_path))
    failed = page.locator("tomoni-chat .m.failed")
    expect(failed).to_contain_text("Please ask a person first")
    site.files.case = True
    failed.locator("button", has_text="Send again").click()
    arrived(page)
    assert len(site.files.kept) == 1


@pytest.mark.parametrize("language", ["ja", "ja-easy", "zh-Hant"])
def test_the_button_in_other_languages_fits_a_phone(page: Page, site: Site, language: str) -> None:
    with_a_case(page, site, language)
    button = page.locator("tomoni-chat .attach")
    expect(button).to_be_visible()
    box = button.bounding_box()
    assert box
    assert box["x"] + box["width"] <= 390
    assert violations(page) == []


def test_a_page_of_somebody_else_can_send_too(page: Page, site: Site, tmp_path: Path) -> None:
    """Another origin, under its own strict policy: the browser asks first, and the answer is yes."""
    page.goto(f"http://localhost:{site.port}/embed")
    page.locator("tomoni-chat .launch").click()
    ask(page)
    expect(page.locator("tomoni-chat .m.bot").first).to_be_visible()
    site.staff(StaffReply("請傳照片。", Language.ZH_HANT, "written", "Sato"))
    choose(page, letter(tmp_path))
    arrived(page)
    assert [name for name, _ in site.files.kept.values()] == [LETTER]
