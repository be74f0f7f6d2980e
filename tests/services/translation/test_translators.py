"""The adapters against a server that shows every fault seen with real services."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from contracts.languages import Language
from conversations.translation import (
    NoTranslator,
    QuotaUsedUp,
    TranslationError,
    TranslatorBroken,
    TranslatorBusy,
    TranslatorOff,
    TranslatorRefused,
    TranslatorSlow,
    TranslatorUnreachable,
)
from conversations.translators.deepl import open_deepl
from conversations.translators.libretranslate import open_libretranslate
from conversations.translators.safe import SafeTranslator, pieces
from conversations.translators.standin import Fault, StandIn

JA, EASY, ZH, EN = Language.JA, Language.JA_EASY, Language.ZH_HANT, Language.EN
KEY = "key-of-this-test"


@pytest.fixture
def server() -> Iterator[StandIn]:
    with StandIn() as running:
        yield running


@pytest.fixture(params=["libretranslate", "deepl"])
def translator(request: pytest.FixtureRequest, server: StandIn) -> SafeTranslator:
    server.state.key = KEY
    if request.param == "deepl":
        return open_deepl(KEY, server.url, seconds=1.0)
    return open_libretranslate(server.url, KEY, seconds=1.0)


async def test_text_and_key_travel_in_body_and_header_never_in_the_address(
    translator: SafeTranslator, server: StandIn
) -> None:
    assert await translator.translate("秘密の話", ZH, JA) == "[zh-Hant] 秘密の話"
    for request in server.state.received:
        assert "?" not in request.path
        assert KEY not in request.path
    assert server.state.texts() == ["秘密の話"]


@pytest.mark.parametrize("target", [JA, EASY, ZH, EN])
async def test_every_language_of_ours_is_understood(translator: SafeTranslator, target: Language) -> None:
    assert await translator.translate("x", target, EN) == f"[{target.base}] x"
    assert await translator.translate("x", target) == f"[{target.base}] x", "the service finds out the source"


FAILURES: list[tuple[Fault, int, type[TranslationError], str]] = [
    ("slow", 0, TranslatorSlow, "timeout"),
    ("drip", 0, TranslatorSlow, "timeout"),
    ("cut", 0, TranslatorUnreachable, "connection"),
    ("status", 429, TranslatorBusy, "rate"),
    ("status", 456, QuotaUsedUp, "quota"),
    ("status", 401, TranslatorRefused, "key"),
    ("status", 403, TranslatorRefused, "key"),
    ("status", 413, TranslatorRefused, "too-long"),
    ("status", 404, TranslatorRefused, "status-404"),
    ("status", 500, TranslatorBroken, "status-500"),
    ("status", 503, TranslatorBroken, "status-503"),
    ("redirect", 0, TranslatorBroken, "status-307"),
    ("not-json", 0, TranslatorBroken, "not-json"),
    ("error-200", 0, TranslatorBroken, "no-translation"),
    ("empty", 0, TranslatorBroken, "no-translation"),
    ("huge", 0, TranslatorBroken, "too-large"),
]


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: f"{failure[0]}-{failure[1]}")
async def test_each_failure_of_a_service_has_its_error(
    translator: SafeTranslator, server: StandIn, failure: tuple[Fault, int, type[TranslationError], str]
) -> None:
    fault, status, error, reason = failure
    server.state.fault, server.state.status, server.state.delay = fault, status, 2.5
    with pytest.raises(TranslationError) as caught:
        await translator.translate("秘密の話", ZH, JA)
    assert type(caught.value) is error
    assert caught.value.reason == reason
    cause: BaseException | None = caught.value
    while cause is not None:
        assert "秘密" not in str(cause)
        assert KEY not in str(cause)
        cause = cause.__cause__
    assert not [item for item in server.state.received if item.path == "/elsewhere"]


async def test_a_server_that_is_not_there_is_asked_once_and_then_left_alone() -> None:
    with StandIn() as gone:
        url = gone.url
    now = [100.0]
    translator = open_libretranslate(url, seconds=1.0, clock=lambda: now[0])
    for _ in range(2):
        with pytest.raises(TranslatorUnreachable):
            await translator.translate("話", ZH, JA)
    with StandIn(int(url.rpartition(":")[2])) as back:
        with pytest.raises(TranslatorUnreachable):
            await translator.translate("話", ZH, JA)
        assert not back.state.received, "it rests"
        now[0] += 60
        assert await translator.translate("話", ZH, JA) == "[zh-Hant] 話"


async def test_a_busy_server_is_left_alone_as_long_as_it_says(translator: SafeTranslator, server: StandIn) -> None:
    server.state.fault, server.state.status, server.state.retry_after = "status", 429, "30"
    with pytest.raises(TranslatorBusy) as caught:
        await translator.translate("話", ZH, JA)
    assert caught.value.after == 30.0
    asked = len(server.state.texts())
    with pytest.raises(TranslatorBusy):
        await translator.translate("話", ZH, JA)
    assert len(server.state.texts()) == asked


async def test_a_wrong_key_is_refused(server: StandIn) -> None:
    server.state.key = "another"
    for translator in (open_deepl(KEY, server.url), open_libretranslate(server.url, KEY)):
        with pytest.raises(TranslatorRefused, match="key"):
            await translator.translate("話", ZH, JA)


async def test_a_server_without_traditional_chinese_is_used_through_opencc(server: StandIn) -> None:
    server.state.languages = ("en", "ja", "zh")
    server.state.table["データ", "zh"] = "软件的信息"
    translator = open_libretranslate(server.url)
    assert await translator.translate("データ", ZH, JA) == "軟體的資訊"
    await translator.translate("孩子要轉學", JA, ZH)
    sent = server.state.received[-1].body
    assert (sent["source"], sent["q"]) == ("zh", "孩子要转学")


@pytest.mark.parametrize("codes", [("ja", "zt", "zh"), ("ja", "zh-TW"), ("ja", "zh-Hant", "zh-Hans")])
async def test_the_servers_own_code_of_traditional_chinese_is_used(server: StandIn, codes: tuple[str, ...]) -> None:
    server.state.languages = codes
    await open_libretranslate(server.url).translate("話", ZH, JA)
    assert server.state.received[-1].body["target"] == codes[1]


async def test_simplified_chinese_that_nobody_asked_for_is_turned(translator: SafeTranslator, server: StandIn) -> None:
    server.state.fault = "simplified"
    assert await translator.translate("孩子要轉學，請問手續", ZH, JA) == "[zh-Hant] 孩子要轉學，請問手續"


async def test_a_language_the_server_does_not_offer_is_refused(server: StandIn) -> None:
    server.state.languages = ("en", "ja")
    with pytest.raises(TranslatorRefused, match="language"):
        await open_libretranslate(server.url).translate("話", ZH, JA)


async def test_html_entities_are_turned_back_and_those_of_the_writer_stay(server: StandIn) -> None:
    server.state.fault = "escaped"
    translator = open_libretranslate(server.url)
    assert await translator.translate('"A" & <b>', ZH, EN) == '[zh-Hant] "A" & <b>'
    server.state.fault = ""
    assert await translator.translate("write &amp; here", ZH, EN) == "[zh-Hant] write &amp; here"


async def test_deepl_gets_placeholders_as_tags_and_markup_as_text(server: StandIn) -> None:
    server.state.key = KEY
    translator = open_deepl(KEY, server.url)
    assert await translator.translate("{{1}} <b> & {{12}}", ZH, JA) == "[zh-Hant] {{1}} <b> & {{12}}"
    sent = server.state.received[-1].body
    assert sent["text"] == ['<x id="1"/> &lt;b&gt; &amp; <x id="12"/>']
    assert sent["tag_handling"] == "xml"


async def test_what_has_no_words_is_not_sent(translator: SafeTranslator, server: StandIn) -> None:
    for text in ("", "  \n", "123", "{{1}}", "🙂👍", "096-383-1234"):
        assert await translator.translate(text, ZH, JA) == text
    assert server.state.texts() == []


async def test_a_long_text_goes_in_pieces_and_a_longer_one_not_at_all(
    translator: SafeTranslator, server: StandIn
) -> None:
    text = "これは一つの文です。\n" * 400
    answer = await translator.translate(text, ZH, JA)
    assert len(server.state.texts()) > 2
    assert max(map(len, server.state.texts())) <= 1500
    assert answer.replace("[zh-Hant] ", "") == text
    with pytest.raises(TranslatorRefused, match="too-long"):
        await translator.translate("あ" * 5001, ZH, JA)


def test_pieces_lose_nothing_and_never_cut_a_placeholder() -> None:
    text = "a" * 1496 + "{{1}}" + "b" * 4000
    parts = list(pieces(text))
    assert "".join(parts) == text
    assert any("{{1}}" in part for part in parts)
    assert all(len(part) <= 1500 for part in parts)


async def test_many_at_once(translator: SafeTranslator) -> None:
    answers = await asyncio.gather(*(translator.translate(f"話{n}", ZH, JA) for n in range(12)))
    assert answers == [f"[zh-Hant] 話{n}" for n in range(12)]


async def test_the_environments_proxy_never_sees_the_words(server: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert await open_libretranslate(server.url).translate("話", ZH, JA) == "[zh-Hant] 話"


async def test_without_a_service_there_is_an_honest_error() -> None:
    with pytest.raises(TranslatorOff):
        await NoTranslator().translate("話", ZH)
