"""What pages load: one script, its words, the demonstration page; revalidated, compressed, without inline code."""

from __future__ import annotations

import re
from collections import Counter
from importlib.resources import files

import pytest

from channels.web.assets import assets
from channels.web.bundle import bundle
from contracts.languages import LANGUAGES, Language
from tests.services.web.conftest import WebWorld

MODULES = {
    entry.name: entry.read_text(encoding="utf-8")
    for entry in files("channels.web").joinpath("widget").iterdir()
    if entry.name.endswith(".js")
}


async def test_the_script_is_sent_once(world: WebWorld) -> None:
    first = await world.client.get("/widget/tomoni.js")
    assert first.headers["content-type"] == "text/javascript; charset=utf-8"
    assert first.headers["content-encoding"] == "gzip"
    assert first.headers["access-control-allow-origin"] == "*"
    again = await world.client.get("/widget/tomoni.js", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    plain = await world.client.get("/widget/tomoni.js", headers={"Accept-Encoding": "identity"})
    assert plain.text == first.text
    assert "content-encoding" not in plain.headers


async def test_nothing_else_is_served(world: WebWorld) -> None:
    for name in ("package.json", "dom.js", "types.d.ts", "..%2fsettings.py", "page.html"):
        assert (await world.client.get(f"/widget/{name}")).status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
async def test_words_come_in_every_language(world: WebWorld, language: Language) -> None:
    sheet = (await world.client.get(f"/widget/wording.json?language={language.value}")).json()
    assert (sheet["language"], sheet["lang"]) == (language.value, language.base)
    assert {item["id"] for item in sheet["languages"]} == {item.value for item in LANGUAGES}
    assert "{count}" in "".join(span["text"] for span in sheet["words"]["unread"])
    assert "90" in "".join(span["text"] for span in sheet["words"]["privacy_text"])
    spoken = {key for module in MODULES.values() for key in re.findall(r'words\(?\)?\.(?:show|plain)\("(\w+)"', module)}
    assert spoken - set(sheet["words"]) == set()


async def test_the_demo_page_follows_the_browser(world: WebWorld) -> None:
    page = await world.client.get("/", headers={"Accept-Language": "zh-TW,zh;q=0.9,en;q=0.8"})
    assert '<html lang="zh-Hant"' in page.text
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    chosen = await world.client.get("/?lang=ja-easy", headers={"Accept-Language": "en"})
    assert "<ruby>" in chosen.text
    assert (await world.client.get("/?lang=<script>")).status_code == 200


def test_modules_become_one_script() -> None:
    script = bundle(MODULES, "tomoni.js")
    assert not re.search(r"^(import|export) ", script, re.MULTILINE)
    names = Counter(re.findall(r"^(?:class|const|function) (\w+)", "\n".join(
        re.sub(r"^export ", "", module, flags=re.MULTILINE) for module in MODULES.values()
    ), re.MULTILINE))  # fmt: skip
    assert [name for name, times in names.items() if times > 1] == []


def test_no_html_is_made_from_strings() -> None:
    script = assets()["tomoni.js"].body.decode()
    for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "eval(", "new Function", "document.cookie"):
        assert word not in script
