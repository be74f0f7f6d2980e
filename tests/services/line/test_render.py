"""Replies as LINE messages: what is shown, in which order, and never beyond LINE's limits."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from channels.line import limits
from channels.line.render import render, text_messages
from channels.line.simulator.checks import check
from channels.phrases import wording
from contracts.answers import Answer, Candidate, OpenState, Phone, PlaceCard, SourceLine
from contracts.commands import Command
from contracts.languages import LANGUAGES, Language
from contracts.replies import (
    STAFF_LABELS,
    AnswerReply,
    Button,
    ChoicesReply,
    CounterCard,
    Phrase,
    StaffReply,
    reply_from_json,
)
from contracts.rich_text import Block, Span
from tests.services.line.samples import WORDS, answer, outgoing, place, s

ANSWER_TAPS = ["variant", "variant", "variant", "counter", "helpful", "unhelpful", "person"]


def words_of(value: Any) -> list[str]:
    """Every text a message shows, in order."""
    if isinstance(value, list):
        return [word for item in value for word in words_of(item)]
    if not isinstance(value, dict):
        return []
    own = [value["text"]] if value.get("type") in ("text", "span") and "text" in value else []
    return own + [word for key, item in value.items() if key not in ("action", "quickReply") for word in words_of(item)]


def actions_of(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, list):
        return [action for item in value for action in actions_of(item)]
    if not isinstance(value, dict):
        return []
    own = [value["action"]] if "action" in value else []
    return own + [found for item in value.values() for found in actions_of(item)]


def taps_of(messages: list[dict[str, Any]]) -> list[Command]:
    return [Command.decode(item["action"]["data"]) for item in messages[-1]["quickReply"]["items"]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_shows_everything_a_reader_needs(language: Language) -> None:
    messages = render(outgoing(language=language, furigana=False))
    assert check(messages) == []
    shown = " ".join(words_of(messages))
    for part in ("title", "short", "place", "hours", "address", "publisher", "related"):
        assert "".join(span.text for span in WORDS[language][part]) in shown
    uris = [action["uri"] for action in actions_of(messages) if action["type"] == "uri"]
    assert "tel:0960000000" in uris
    assert "https://example.jp/map?q=32.8,130.7" in uris
    assert "23" in shown
    assert "6:00" in shown or "18:00" in shown or "6時" in shown


def test_an_item_that_brings_its_own_number_gets_no_dot() -> None:
    body = (Block("item", s("1. First.")), Block("item", s("Then 2. is no number.")))
    shown = words_of(render(outgoing(AnswerReply(answer(Language.EN, body=body)))))
    assert [word for word in shown if word == "•" or "First" in word or "Then" in word] == [
        "1. First.",
        "•",
        "Then 2. is no number.",
    ]


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ((*s("Ozu: "), *s("town.example", url="https://town.example/"), *s(".")), ["Ozu:", "town.example"]),
        (
            (*s("See "), *s("town.example", url="https://town.example/"), *s(" first.")),
            ["See town.example first.", "town.example"],
        ),
        (s("town.example", url="https://town.example/"), ["town.example"]),
    ],
)
def test_a_link_at_the_end_stands_below_the_words_and_only_there(spans: Any, expected: list[str]) -> None:
    body = (Block("item", spans),)
    shown = words_of(render(outgoing(AnswerReply(answer(Language.EN, body=body)))))
    at = shown.index("•") + 1
    assert shown[at : at + len(expected)] == expected
    assert shown[at + len(expected)] != "town.example"


def test_dates_and_times_are_written_as_each_reader_writes_them() -> None:
    def shown(language: Language) -> str:
        reply = AnswerReply(answer(language, places=(place(language, "closed"),)))
        return " ".join(words_of(render(outgoing(reply, language=language))))

    assert "11月25日（水）9:30" in shown(Language.JA)
    assert "午前（ごぜん）9時（じ）30分（ふん）" in shown(Language.JA_EASY)
    assert "上午 9:30" in shown(Language.ZH_HANT)
    assert "Nov 25 (Wed) 9:30 a.m." in shown(Language.EN)


def test_taps_stand_in_the_agreed_order() -> None:
    taps = taps_of(render(outgoing(language=Language.ZH_HANT)))
    assert [tap.kind for tap in taps] == ANSWER_TAPS
    assert [tap.get("language") for tap in taps[:3]] == ["ja", "ja-easy", "en"]


def test_easier_comes_first_under_a_japanese_answer() -> None:
    taps = taps_of(render(outgoing(language=Language.JA)))
    kinds = ["easier", "variant", "variant", "counter", "helpful", "unhelpful", "person", "furigana"]
    assert [tap.kind for tap in taps] == kinds


def test_the_language_row_names_each_language_in_itself() -> None:
    items = render(outgoing(language=Language.EN, language_row=True))[-1]["quickReply"]["items"]
    assert [item["action"]["label"] for item in items[:4]] == ["日本語", "やさしい日本語", "繁體中文", "English"]


def test_readings_stand_in_brackets_only_when_wanted() -> None:
    assert "教室（きょうしつ）" in " ".join(words_of(render(outgoing(language=Language.JA_EASY))))
    assert "（きょうしつ）" not in " ".join(words_of(render(outgoing(language=Language.JA_EASY, furigana=False))))


@pytest.mark.parametrize("notice", ["machine", "outdated", "only-ja", "unconfirmed", "from-the-future"])
def test_notices_stand_before_the_answer(notice: str) -> None:
    reply = AnswerReply(answer(Language.EN, notices=(notice,)))
    shown = words_of(render(outgoing(reply, language=Language.EN)))
    expected = "unconfirmed" if notice == "from-the-future" else notice
    assert shown[1] == wording(Language.EN)[f"line.notice.{expected}"]


def test_an_answer_never_has_more_than_three_bubbles() -> None:
    reply = AnswerReply(answer(Language.EN, places=(place(Language.EN),) * 9))
    (message,) = render(outgoing(reply, language=Language.EN))
    assert len(message["contents"]["contents"]) == 3


def test_the_counter_card_is_large_japanese_with_the_residents_line_small() -> None:
    (message,) = render(outgoing(CounterCard(answer(Language.JA), s("我要報名")), language=Language.ZH_HANT))
    body = message["contents"]["body"]["contents"]
    large = [item["text"] for item in body if item.get("size") == "24px"]
    assert large == ["子どもの日本語教室に申し込みたいです。", "必要な書類を教えてください。"]
    assert next(item["size"] for item in body if item.get("text") == "我要報名") == "sm"


def test_choices_are_buttons_and_end_in_none_of_these() -> None:
    (message,) = render(outgoing(ChoicesReply(answer(Language.EN).related), language=Language.EN))
    assert [Command.decode(item["data"]).kind for item in actions_of(message["contents"])] == ["article", "none"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_danger_is_one_message_with_a_number_to_tap(language: Language) -> None:
    keys = [key for key in wording(language) if key.startswith("danger.")]
    if not keys:
        pytest.skip("no danger wording yet")
    for key in keys:
        (message,) = render(outgoing(Phrase(key), language=language))
        assert check([message]) == []
        head = message["contents"]["body"]["contents"][0]
        assert head["size"] == "xxl"
        assert [action for action in actions_of(message) if action.get("uri", "").startswith("tel:")], key


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_line_before_an_answer_has_a_number_to_tap(language: Language) -> None:
    keys = [key for key in wording(language) if key.startswith("danger-line.")]
    assert len(keys) == 5
    for key in keys:
        line, answered = render(outgoing(Phrase(key), Phrase("greet"), language=language))
        assert check([line, answered]) == []
        assert line["altText"][:3] in {"119", "110", "118", "189"}
        assert [action["uri"] for action in actions_of(line)] == [f"tel:{line['altText'][:3]}"], key
        assert answered["type"] == "text"


def test_a_button_without_known_words_does_not_lose_the_message() -> None:
    reply = Phrase("line.choices.head", buttons=(Button(Command("menu"), "no.such.words"),))
    assert render(outgoing(reply))[0]["text"]


def test_nothing_to_show_gives_no_message() -> None:
    assert render(outgoing(replies=())) == []


def test_long_text_is_cut_between_sentences() -> None:
    parts = text_messages(s("これは長い文です。" * 900), False)
    assert len(parts) == 2
    assert all(part["text"].endswith("。") and limits.units(part["text"]) <= limits.TEXT for part in parts)


def test_six_messages_become_five_without_losing_words() -> None:
    reply = Phrase("line.choices.head")
    messages = render(outgoing(*[AnswerReply(answer(Language.EN))] * 4, reply, reply, reply, language=Language.EN))
    assert len(messages) == 5
    assert messages[-1]["text"].count(wording(Language.EN)["line.choices.head"]) == 3


def test_clipping_counts_as_line_does_and_tears_nothing() -> None:
    assert limits.clip("😀" * 20, 20) == "😀" * 9 + "…"
    assert limits.clip("e\u0301" * 3, 6) == "e\u0301" * 3
    assert limits.clip("e\u0301" * 4, 6) == "e\u0301" * 2 + "…"
    assert limits.clip("\ud800", 5) == "\ufffd"


# Anything the knowledge service could ever say, at any length
_LONG = {"@1": "😀" * 700, "@2": "字" * 5_000, "@3": "e\u0301" * 50, "@4": "http://x/" + "y" * 2_000}
_TEXT = st.text(max_size=20) | st.sampled_from(["@1", "@2", "@3", "\ud800", "\x00", " ", "a\nb"])
_URLS = [
    "https://example.jp/日本 語?q=%E3%81%82",
    "javascript:alert(1)",
    "http://",
    "https://[",
    "http://x/" + "y" * 2_000,
]
_URL = st.none() | st.sampled_from(_URLS)
_SPANS = st.lists(st.builds(Span, _TEXT, st.none() | _TEXT, _URL, st.booleans()), max_size=3).map(tuple)
_BLOCKS = st.lists(st.builds(Block, st.sampled_from(["paragraph", "item", "heading"]), _SPANS), max_size=2).map(tuple)
_ID = st.from_regex(r"[a-z][a-z0-9-]{0,60}", fullmatch=True)
_OPEN = st.builds(
    OpenState,
    st.sampled_from(["open", "closed", "unknown"]),
    st.none() | st.sampled_from(["2026-11-24T18:00:00+09:00", "soon"]),
    st.none() | st.sampled_from(["2026-11-25T09:30:00+09:00", ""]),
)
_PHONES = st.lists(st.builds(Phone, _TEXT, _SPANS, st.booleans(), st.none() | _TEXT), max_size=6).map(tuple)
_HOURS = st.lists(_SPANS, max_size=9).map(tuple)
_PLACE = st.builds(PlaceCard, _ID, _SPANS, _SPANS, _PHONES, _SPANS, _SPANS, _HOURS, _SPANS, _OPEN, _URL, _URL)
_CANDIDATES = st.lists(st.builds(Candidate, _ID, _ID, _SPANS, st.floats(0, 1)), max_size=6).map(tuple)
_LANGUAGE = st.sampled_from(LANGUAGES)
_ANSWER = st.builds(
    Answer,
    article=_ID,
    topic=_ID,
    language=_LANGUAGE,
    title=_SPANS,
    short=_SPANS,
    body=_BLOCKS,
    places=st.lists(_PLACE, max_size=2).map(tuple),
    sources=st.lists(st.builds(SourceLine, _SPANS, _URL), max_size=5).map(tuple),
    checked_on=_TEXT,
    notices=st.lists(_ID, max_size=6).map(tuple),
    languages=st.just(LANGUAGES),
    related=_CANDIDATES,
    counter=_BLOCKS,
)
_PHASES = (Phase.explicit, Phase.reuse, Phase.generate)  # shrinking such large values takes minutes
_REPLY = st.one_of(
    st.builds(AnswerReply, _ANSWER),
    st.builds(ChoicesReply, _CANDIDATES),
    st.builds(CounterCard, _ANSWER, _SPANS),
    st.builds(
        Phrase,
        st.just("line.choices.head"),
        buttons=st.lists(st.builds(Button, st.just(Command("menu")), st.none(), _SPANS), max_size=15).map(tuple),
        places=st.lists(_PLACE, max_size=1).map(tuple),
    ),
)


def _grown(told: dict[str, Any]) -> Any:
    """The reply with its marks written out and its lists made long: here, because Hypothesis prints what it made."""
    for part in (told, told.get("answer", {})):
        for key, times in (("body", 20), ("counter", 20), ("places", 4), ("related", 3), ("buttons", 9)):
            if key in part:
                part[key] = part[key] * times
    text = json.dumps(told)
    for short, long in _LONG.items():
        text = text.replace(short, long)
    return reply_from_json(json.loads(text))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), phases=_PHASES)
@given(st.lists(_REPLY, min_size=1, max_size=3), _LANGUAGE, st.booleans(), st.booleans())
def test_whatever_is_said_stays_within_lines_limits(
    replies: list[Any], language: Language, furigana: bool, row: bool
) -> None:
    replies = [_grown(reply.to_json()) for reply in replies]
    messages = render(outgoing(*replies * 3, language=language, furigana=furigana, language_row=row))
    assert check(messages) == []
    json.dumps(messages).encode()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("made", STAFF_LABELS)
def test_staff_words_come_under_their_name_with_the_japanese_below(language: Language, made: str) -> None:
    reply = StaffReply("請帶居留卡。", Language.ZH_HANT, made, "佐藤", "在留カードを持ってきてください。")
    messages = render(outgoing(reply, language=language))
    assert check(messages) == []
    [message] = messages
    assert message["sender"]["name"].startswith("佐藤")
    label = "".join(words_of([{"type": "text", "text": wording(language)[f"ticket.staff.{made}"]}]))
    text = message["text"]
    assert text.index("佐藤") < text.index("請帶居留卡") < text.index("在留カードを持って")
    assert bool(label) == (made != "written")
    assert [command.kind for command in taps_of(messages)] == ["bot"]
    own = render(outgoing(StaffReply("はい", Language.JA, "written", "佐藤"), language=Language.JA))
    assert own[0]["text"] == "【佐藤（職員）】\nはい"


def test_a_long_staff_message_is_split() -> None:
    messages = render(
        outgoing(StaffReply("長い文です。" * 1_500, Language.JA, "written", "佐藤"), language=Language.JA)
    )
    assert check(messages) == []
    assert len(messages) == 2
    assert all(message["sender"]["name"] == "佐藤（職員）" for message in messages)
