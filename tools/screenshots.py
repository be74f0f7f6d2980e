"""`make screenshots`: remakes docs/pictures from the running product, phone and desktop, in every language.

`python tools/screenshots.py console` takes those of the staff console only.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import httpx2
from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from services.stack import Stack
from tools.console_pictures import take_console

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
FLAGS = (
    "no-sandbox disable-gpu disable-quic no-first-run disable-background-networking "
    "disable-component-update disable-sync"
)
LOCALES = {"ja": "ja-JP", "ja-easy": "ja-JP", "zh-Hant": "zh-TW", "en": "en-US"}
WEB_QUESTIONS = {
    "ja": "地震が来たらどこに逃げる？",
    "ja-easy": "菊陽町で にほんごを ならいたいです",
    "zh-Hant": "小孩半夜發燒怎麼辦",
    "en": "How can my child enter a public school?",
}
#: profile language of the simulated resident -> what they say
LINE_QUESTIONS = {
    "ja": "日本語教室はいくらですか",
    "zh-Hant": "小孩可以讀哪些國際學校？",
    "en": "What is the phone number of the Taiwan hotline?",
}


def main() -> int:
    """Take every picture; returns the exit code."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium")
    if chromium is None:
        print("chromium is missing: apt-get install chromium fonts-noto-cjk", file=sys.stderr)
        return 1
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=[f"--{flag}" for flag in FLAGS.split()])
        take_console(browser, save)
        if sys.argv[1:] != ["console"]:
            take_residents(browser)
        browser.close()
    return 0


def take_residents(browser: Browser) -> None:
    """What residents see, on the web and on LINE."""
    with tempfile.TemporaryDirectory(prefix="tomoni-pictures-") as folder, Stack(Path(folder)) as stack:
        for language in WEB_QUESTIONS:
            take_web(browser, stack, language, "phone")
        for language in ("ja", "zh-Hant", "en"):
            take_web(browser, stack, language, "desktop")
        take_line(browser, stack)


def take_web(browser: Browser, stack: Stack, language: str, name: str) -> None:
    """First screen, an answer and a danger message of one language."""
    page = open_page(browser, language, PHONE if name == "phone" else DESKTOP)
    page.goto(f"{stack.base}/?lang={language}")
    page.locator("tomoni-chat .launch").click()
    page.locator("tomoni-chat .welcome button").first.wait_for()
    if name == "phone":
        save(page, f"web-{language}-first-{name}")
    ask(page, WEB_QUESTIONS[language], 1)
    save(page, f"web-{language}-{name}")
    if name == "phone":
        ask(page, "火事です" if language.startswith("ja") else {"zh-Hant": "失火了", "en": "fire!"}[language], 2)
        save(page, f"web-{language}-danger-{name}")
    page.context.close()


def ask(page: Page, question: str, answers: int) -> None:
    """Send a question and wait until so many bot messages are there."""
    page.locator("tomoni-chat textarea").fill(question)
    page.keyboard.press("Enter")
    page.locator("tomoni-chat .m.bot").nth(answers - 1).wait_for(timeout=15_000)
    page.wait_for_timeout(600)


def take_line(browser: Browser, stack: Stack) -> None:
    """One answered question per language on the simulated phone."""
    residents = httpx2.get(f"{stack.line}/_residents").json()
    for language, question in LINE_QUESTIONS.items():
        prefix = "zh" if language == "zh-Hant" else language
        resident = next(item["id"] for item in residents if (item["language"] or "").startswith(prefix))
        deed = {"resident": resident, "kind": "text", "text": question}
        httpx2.post(f"{stack.line}/_act", json=deed, timeout=20).raise_for_status()
        page = open_page(browser, language, PHONE)
        page.goto(f"{stack.line}/?screen={language}&resident={resident}")
        page.locator(".fx-bubble").first.wait_for(timeout=15_000)
        page.wait_for_timeout(600)
        save(page, f"line-{language}")
        page.context.close()


def open_page(browser: Browser, language: str, size: dict[str, int]) -> Page:
    """A page of a reader of this language."""
    context = browser.new_context(viewport=size, locale=LOCALES[language], timezone_id="Asia/Tokyo")  # type: ignore[arg-type]
    return context.new_page()


def save(page: Page, name: str) -> None:
    """Write one picture."""
    page.screenshot(path=PICTURES / f"{name}.png")
    print(name, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
