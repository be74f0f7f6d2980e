"""Rendering: pure, in four languages, with nothing that can run and nothing that is no longer true."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from channels.phrases import _PART, wording
from channels.web.dates import checked_on, open_words
from channels.web.demo_page import demo_html
from channels.web.render import render, render_reply
from channels.web.spans import callable_numbers, phone_links, tel, view_spans
from contracts.answers import Answer, Candidate, OpenState, Phone, PlaceCard, SourceLine
from contracts.commands import KINDS, Command
from contracts.languages import LANGUAGES, Language
from contracts.replies import AnswerReply, Button, ChoicesReply, CounterCard, Phrase
from contracts.rich_text import Block, Span, plain
from conversations.model import StoredMessage

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # 10:00 on a Monday in Kumamoto

PLACE = PlaceCard(
    id="office",
    name=(Span("Town Office"),),
    name_ja=(Span("役場"),),
    phones=(Phone("096-232-2111"), Phone("#7119", confirmed=False, as_of="2024-02")),
    address_ja=(Span("熊本県"),),
    open=OpenState("open", until="2026-11-23T17:15:00+09:00"),
    map_url="javascript:alert(1)",
    url="https://town.example/",
)
ANSWER = Answer(
    article="a-b",
    topic="living",
    language=Language.JA,
    title=(Span("題"),),
    short=(Span("短"),),
    body=(Block("item", (Span("x", url="javascript:alert(1)"),)),),
    places=(PLACE,),
    sources=(SourceLine((Span("町"),), "https://town.example/", "2024-02"),),
    checked_on="2026-11-23",
    languages=LANGUAGES,
    notices=("unconfirmed", "from-the-future"),
    related=(Candidate("c", "living", (Span("関連"),), 0.3),),
)


def text(spans: list[dict[str, Any]]) -> str:
    return "".join(span["text"] for span in spans)


def stored(**more: Any) -> StoredMessage:
    return replace(
        StoredMessage("m1", "c1", 7, "bot", "replies", NOW, language=Language.EN),
        **more,
    )


def test_an_answer_carries_all_that_is_promised() -> None:
    view = render_reply(AnswerReply(ANSWER), Language.JA, NOW)
    assert text(view["footer"]["checked"]) == "確認日：2026年11月23日"
    assert view["footer"]["sources"][0][0]["url"] == "https://town.example/"
    assert view["languages"][0]["command"] == "do=easier&id=a-b"
    assert [item["kind"] for item in view["languages"]] == ["easier", "variant", "variant"]
    assert [item["kind"] for item in view["actions"]] == ["counter", "helpful", "unhelpful", "person"]
    assert len(view["notices"]) == 2
    place = view["places"][0]
    assert text(place["open"]["text"]) == "今開いています（17:15まで）"
    assert place["rows"][0]["values"][0][0]["url"] == "tel:0962322111"
    assert "2024年2月時点" in text(place["rows"][0]["values"][1])
    assert "2024年2月時点" in text(view["footer"]["sources"][0])


@pytest.mark.parametrize(
    ("name", "japanese", "beside"),
    [
        ("Town Office", "役場", "役場"),
        ("Kikuyo Town Office (菊陽町役場)", "菊陽町役場", ""),
        ("Community classes (地域日本語教室)", "熊本市の地域日本語教室（事業団）", ""),
        ("其中之一（台灣料理）", "其中之一（台湾料理）", ""),
        (
            "#8000 child medical advice (Kumamoto)",
            "子ども医療電話相談 #8000（熊本県）",
            "子ども医療電話相談 #8000（熊本県）",
        ),
    ],
)
def test_the_japanese_name_stands_beside_another_once(name: str, japanese: str, beside: str) -> None:
    place = replace(PLACE, name=(Span(name),), name_ja=(Span(japanese),))
    view = render_reply(AnswerReply(replace(ANSWER, language=Language.EN, places=(place,))), Language.EN, NOW)[
        "places"
    ][0]
    assert (text(view["name"]), text(view["name_ja"])) == (name, beside)


def test_no_link_can_run_a_script() -> None:
    view = render_reply(AnswerReply(ANSWER), Language.EN, NOW)
    assert "javascript" not in str(view)
    assert view_spans([Span("x", url="JaVaScRiPt:x")]) == [{"text": "x"}]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_renders_in_every_language(language: Language) -> None:
    replies = (
        Phrase("danger.fire", buttons=(Button(Command.of("person"), "no.such.label"),), places=(PLACE,)),
        ChoicesReply(ANSWER.related),
        AnswerReply(replace(ANSWER, language=language)),
        CounterCard(ANSWER, (Span("?"),)),
    )
    view = render(stored(replies=replies, language=language, language_row=True), Language.JA, NOW)
    assert [reply["kind"] for reply in view["replies"]] == ["danger", "choices", "answer", "counter"]
    assert view["replies"][0]["buttons"][0]["label"]
    assert view["replies"][1]["buttons"][-1]["command"] == "do=none"
    assert len(view["languages"]) == 3
    assert view["replies"][3]["resident_lang"] == language.base


@pytest.mark.parametrize("kind", KINDS)
def test_every_command_has_words(kind: str) -> None:
    command = Command.of(kind, **({"id": "kikuyo"} if "id" in KINDS[kind] else {}))
    view = render(stored(author="resident", kind="command", command=command, client_id="k"), Language.EN, NOW)
    assert text(view["label"])
    assert view["client_id"] == "k"


def test_a_phrase_of_another_release_does_not_break_the_conversation() -> None:
    view = render(stored(replies=(Phrase("no.such.phrase"), Phrase("web.ui.thanks"))), Language.EN, NOW)
    assert text(view["replies"][0]["blocks"][0]["spans"]) == "This message cannot be shown any more."
    assert text(view["replies"][1]["blocks"][0]["spans"]) == "Thank you for telling us."


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (OpenState("open", until="2026-11-23T17:15:00+09:00"), "Open now, until 17:15"),
        (OpenState("open"), "Open now"),
        (OpenState("open", until="2026-11-23T09:59:00+09:00"), ""),
        (OpenState("closed", opens="2026-11-23T13:00:00+09:00"), "Closed now. Opens today at 13:00"),
        (OpenState("closed", opens="2026-11-24T08:30:00+09:00"), "Closed now. Opens tomorrow at 8:30"),
        (
            OpenState("closed", opens="2026-11-30T08:30:00+09:00"),
            "Closed now. Opens on Monday 30 November at 8:30",
        ),
        (OpenState("closed"), "Closed now"),
        (OpenState("closed", opens="2026-11-23T09:00:00+09:00"), ""),
        (OpenState("closed", opens="soon"), "Closed now"),
        (OpenState("unknown"), ""),
    ],
)
def test_open_now_is_said_only_while_it_is_true(state: OpenState, said: str) -> None:
    assert plain(open_words(state, Language.EN, NOW)[1]) == said


def test_dates_are_written_as_the_reader_writes_them() -> None:
    assert plain(checked_on("2026-02-03", Language.EN)) == "Checked: 3 February 2026"
    assert plain(checked_on("2026-02-03", Language.ZH_HANT)) == "確認日：2026年2月3日"
    assert checked_on("unknown", Language.EN) == ()


def test_numbers_in_phrases_can_be_called() -> None:
    linked = callable_numbers((Span("Call 119 or #7119 or 096-232-2111, by 2026, for 500 yen"),))
    assert [span.text for span in linked if span.url] == ["119", "#7119", "096-232-2111"]
    assert tel("#7119") == "tel:%237119"


def test_wording_is_complete() -> None:
    sheets = {item: {k: v for k, v in wording(item).items() if k.startswith("web.")} for item in LANGUAGES}
    for key in sheets[Language.JA]:
        names = {item: {match[3] for match in _PART.finditer(sheet[key]) if match[3]} for item, sheet in sheets.items()}
        assert len({frozenset(value) for value in names.values()}) == 1, key
    assert len({frozenset(sheet) for sheet in sheets.values()}) == 1
    bare = [
        key
        for key, value in sheets[Language.JA_EASY].items()
        if any("\u4e00" <= letter <= "\u9fff" or letter == "々" for letter in _PART.sub("", value))
    ]
    assert bare == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_demo_page_has_no_inline_code(language: Language) -> None:
    page = demo_html(language, 90)
    assert f'lang="{language.base}"' in page
    assert "<style" not in page
    assert " style=" not in page
    assert page.count("<script") == 1
    assert "$" not in page


def test_whole_numbers_of_an_article_can_be_called() -> None:
    words = "119 or #7119, 0570-013904, 096-232-2111 or +886-800-085-095; 〒862-8570, 2026-11-23, 110 yen, 1-2-3"
    linked = phone_links((Span(words),))
    called = [span.text for span in linked if span.url]
    assert called == ["#7119", "0570-013904", "096-232-2111", "+886-800-085-095"]
    assert "".join(span.text for span in linked) == words
    assert not any(span.strong for span in linked)


def test_a_counter_card_shows_two_places_that_say_more_than_a_name() -> None:
    bare = replace(PLACE, name_ja=(Span("名"),), phones=(), address=(), address_ja=())
    shown = [
        [text(place["name"]) for place in render_reply(CounterCard(answer, ()), Language.EN, NOW)["places"]]
        for answer in (replace(ANSWER, places=(bare, PLACE, PLACE, PLACE)), replace(ANSWER, places=(bare,)))
    ]
    assert shown == [["役場", "役場"], ["名"]]


def test_a_counter_card_says_its_title_once_and_in_japanese() -> None:
    counter = (Block("heading", (Span("題"),)), Block("paragraph", (Span("短"),)))
    for language in (Language.JA, Language.EN):
        answer = replace(ANSWER, language=language, title=(Span("Title"),), counter=counter)
        view = render_reply(CounterCard(answer, ()), Language.EN, NOW)
        assert (text(view["title"]), [block["kind"] for block in view["blocks"]]) == ("題", ["paragraph"])
        assert [text(place["name"]) for place in view["places"]] == ["役場"]
