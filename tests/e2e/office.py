"""An office at work: the console and the local LINE as real processes, staff in browsers, a resident with a phone.

By default without Rasa and without the knowledge service, which a case for a person does not need.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pyotp
from playwright.sync_api import Page

from conversations.translators.standin import StandIn
from services.runner import first_link
from services.stack import Stack

PASSWORD = "three calm herons by the river"


class Office:
    """`with Office(folder) as office:`. translator: a stand-in, taught nothing yet. whole: with everything."""

    def __init__(self, folder: Path, *, whole: bool = False) -> None:
        self.translator = StandIn()
        self._folder, self.stack = folder, Stack(folder)
        self._recovery: list[str] = []
        self._whole = whole

    def __enter__(self) -> Office:
        self.translator.__enter__()
        extra = {
            **({} if self._whole else {"TOMONI_ROLES": "gateway,worker,admin"}),
            "TOMONI_TRANSLATOR": "libretranslate",
            "TOMONI_TRANSLATOR_URL": self.translator.url,
        }
        self.stack = Stack(self._folder, extra=extra)
        self.stack.prepare()
        if self._whole:
            self.stack.start_all()
        for name in () if self._whole else ("services", "line"):
            self.stack.start(name)
        wait(lambda: _answers(f"{self.stack.base}/healthz") and _answers(f"{self.stack.line}/_residents"), 120)
        residents = httpx2.get(f"{self.stack.line}/_residents").json()
        self.resident = next(item["id"] for item in residents if (item["language"] or "").startswith("zh"))
        return self

    def __exit__(self, *_: object) -> None:
        self.stack.stop_all()
        self.translator.__exit__(None, None, None)

    @property
    def console(self) -> str:
        """Where staff go."""
        return f"{self.stack.base}/admin"

    # staff

    def first_administrator(
        self, page: Page, name: str, email: str, pause: Callable[[str], None] | None = None
    ) -> None:
        """Through the printed link to the first page, or by a recovery code when there is an administrator already.

        pause: called with a name on every page on the way.
        """
        link = first_link(self.stack.environment, self.console)
        if not link:
            self._sign_in(page, email)
            return
        page.goto(link)
        _pause(pause, "link")
        page.locator("[name=name]").fill(name)
        page.locator("[name=email]").fill(email)
        self._set_up(page, pause)

    def follow_invitation(self, page: Page, link: str) -> None:
        """A colleague's first time."""
        page.goto(link)
        self._set_up(page, None)

    def _sign_in(self, page: Page, email: str) -> None:
        page.goto(f"{self.console}/sign-in")
        page.locator("[name=email]").fill(email)
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("main form button").click()
        page.locator("[name=code]").fill(self._recovery.pop())
        page.locator("main form button").click()
        page.locator("main").wait_for()

    def _set_up(self, page: Page, pause: Callable[[str], None] | None) -> None:
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("main form button").click()
        page.locator("summary").click()
        secret = (page.locator("code.secret").text_content() or "").replace(" ", "")
        page.locator("summary").click()
        _pause(pause, "enrol")
        page.locator("[name=code]").fill(pyotp.TOTP(secret).now())
        page.locator("main form button").click()
        page.locator("ul.codes").wait_for()
        self._recovery = self._recovery or page.locator("ul.codes code").all_text_contents()
        _pause(pause, "recovery")
        page.locator("main a.primary").click()

    # the resident

    def chat(self) -> list[str]:
        """What stands on the resident's phone, as JSON texts."""
        entries = httpx2.get(f"{self.stack.line}/_chat/{self.resident}").json()["entries"]
        return [json.dumps(item, ensure_ascii=False) for item in entries]

    def last_id(self) -> str:
        """The id of what the resident did last."""
        entries = httpx2.get(f"{self.stack.line}/_chat/{self.resident}").json()["entries"]
        return str(next(item["id"] for item in reversed(entries) if item["author"] != "bot"))

    def act(self, answered: str = "", **deed: Any) -> None:
        """The resident does something; waits until `answered` stands in a new entry of the chat."""
        before = len(self.chat())
        done = httpx2.post(f"{self.stack.line}/_act", json={"resident": self.resident, **deed}, timeout=20).json()
        assert done["status"] == 200, done
        if answered:
            wait(lambda: any(answered in entry for entry in self.chat()[before:]))

    def ask_for_a_person(self, sentence: str) -> None:
        """Through the form by buttons, agreeing that the last messages go along."""
        self.act("請問想諮詢什麼", kind="postback", data="do=person")
        self.act("一兩句話", kind="postback", data="do=wish-topic&id=other")
        self.act("怎麼收到回覆", kind="text", text=sentence)
        self.act("工作人員會收到以下內容", kind="postback", data="do=wish-answer&id=chat")
        self.act("已經送給工作人員", kind="postback", data="do=wish-share&on=1")

    def wait_for_chat(self, words: str) -> str:
        """The entry of the chat that holds these words, once it is there."""
        wait(lambda: any(words in entry for entry in self.chat()))
        return next(entry for entry in reversed(self.chat()) if words in entry)


def wait(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    """Until it holds; fails after `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.2)


def _answers(url: str) -> bool:
    try:
        return httpx2.get(url, timeout=2).status_code == 200
    except httpx2.HTTPError:
        return False


def _pause(pause: Callable[[str], None] | None, name: str) -> None:
    if pause:
        pause(name)
