"""Pictures of the staff console, taken while two invented people answer an invented case; called by screenshots.py."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.e2e.office import Office

Save = Callable[[Page, str], None]
DESKTOP, PHONE = {"width": 1280, "height": 860}, {"width": 390, "height": 844}
LANGUAGES = ("ja", "zh-Hant", "en")
QUESTION = "小孩 9 月要轉學，要怎麼辦手續？"
WISH = "我想知道轉學要準備什麼文件，還有要打電話給誰。"
ANSWER = "前の学校でもらった紙を持って、4月3日までに学校へ来てください。電話は096-000-0000です。"
CHINESE = "請帶著之前學校給您的文件，在 4 月 3 日以前到學校。電話是 {{1}}。"
BACK = "前の学校からもらった書類を持って、4月3日までに学校に来てください。電話番号は{{1}}です。"
JAPANESE = {
    QUESTION: "子どもが9月に転校します。手続きはどうすればいいですか。",
    WISH: "転校に必要な書類と、どこに電話すればよいかを知りたいです。",
    "謝謝！": "ありがとうございます！",
}


def take_console(browser: Browser, save: Save) -> None:
    """Signing in, the queue, a case and the studio in three languages, and what supervisors see."""
    with tempfile.TemporaryDirectory(prefix="tomoni-office-") as folder, Office(Path(folder), whole=True) as office:
        teach(office)
        page = browser.new_context(viewport=DESKTOP, locale="ja-JP", timezone_id="Asia/Tokyo").new_page()  # type: ignore[arg-type]
        office.first_administrator(page, "佐藤 花", "sato@example.jp", lambda name: save(page, f"console-ja-{name}"))
        invite(office, page, save)
        office.act(kind="text", text=QUESTION)
        office.ask_for_a_person(WISH)
        page.goto(f"{office.console}/cases")
        save(page, "console-ja-queue-new")
        page.locator("[data-row]").first.click()
        case = page.url
        save(page, "console-ja-case-open")
        page.locator(".claim button").click()
        page.goto(f"{office.console}/cases")
        for language in LANGUAGES:
            show_in(office, page, language)
            write(page, case)
            save(page, f"console-{language}-studio")
            page.goto(case)
            page.wait_for_timeout(1500)
            save(page, f"console-{language}-case")
        show_in(office, page, "ja")
        send(office, page, case, save)
        phone(browser, office, page, case, save)
        for name in ("canned", "drafts", "figures", "audit", "account"):
            page.goto(f"{office.console}/{name}")
            save(page, f"console-ja-{name}")
        page.context.close()


def teach(office: Office) -> None:
    """What the stand-in for a translator knows."""
    table = office.translator.state.table
    masked = ANSWER.replace("096-000-0000", "{{1}}")
    table[masked, "zh-Hant"] = CHINESE
    table[CHINESE, "ja"] = BACK
    table |= {(text, "ja"): japanese for text, japanese in JAPANESE.items()}


def invite(office: Office, page: Page, save: Save) -> None:
    """A colleague's link."""
    page.goto(f"{office.console}/users")
    page.locator("[name=name]").fill("加藤 一郎")
    page.locator("[name=email]").fill("kato@example.jp")
    page.locator("form.stack button").click()
    page.locator("#fresh-link").evaluate("item => { item.textContent = item.textContent.slice(0, 40) + '…' }")
    save(page, "console-ja-users")


def show_in(office: Office, page: Page, language: str) -> None:
    """Switch the pages' language."""
    page.goto(f"{office.console}/account")
    page.locator(f"button[name=to][value={language}]").click()


def write(page: Page, case: str) -> None:
    """Japanese, its translation, and a phone number that somebody mistyped."""
    page.goto(case)
    page.locator("#s-japanese").fill(ANSWER)
    page.locator('button[hx-post$="/studio"]').click()
    page.wait_for_timeout(1500)
    text = page.locator("#s-text")
    text.fill(text.input_value().replace("096-000-0000", "096-000-0001"))
    page.locator("mark").first.wait_for()
    page.locator("#studio-place").evaluate("item => item.scrollIntoView()")
    page.wait_for_timeout(300)


def send(office: Office, page: Page, case: str, save: Save) -> None:
    """Mended and sent; the resident thanks; closed."""
    write(page, case)
    text = page.locator("#s-text")
    text.fill(text.input_value().replace("096-000-0001", "096-000-0000"))
    page.wait_for_timeout(2500)
    page.locator("[name=checked]").check()
    page.locator("#studio-place").evaluate("item => item.scrollIntoView()")
    save(page, "console-ja-studio-right")
    page.locator(".send .primary").click()
    office.wait_for_chat("請帶著之前學校")
    office.act(kind="text", text="謝謝！")
    page.wait_for_timeout(2000)
    page.goto(case)
    page.wait_for_timeout(1500)
    page.locator("#messages > li").last.scroll_into_view_if_needed()
    save(page, "console-ja-sent")


def phone(browser: Browser, office: Office, page: Page, case: str, save: Save) -> None:
    """The same on a phone, by the same session."""
    context = browser.new_context(
        viewport=PHONE,  # type: ignore[arg-type]
        locale="ja-JP",
        timezone_id="Asia/Tokyo",
        storage_state=page.context.storage_state(),
    )
    small = context.new_page()
    small.goto(f"{office.console}/cases")
    save(small, "console-ja-queue-phone")
    small.goto(case)
    small.wait_for_timeout(1500)
    save(small, "console-ja-case-phone")
    context.close()
