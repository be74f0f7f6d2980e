"""LINE's events as our messages."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.line.errors import MalformedCall
from channels.line.parse import REPLY_TOKEN_LIFE, Call, Skipped, parse
from contracts.commands import Command
from conversations.model import InboundMessage
from tests.services.line.samples import NOW, RESIDENT, call, event, text_event

OTHER = "U" + "c3" * 16


def read(*events: Any) -> Call:
    return parse(call(*events), NOW)


def only(*events: Any) -> InboundMessage:
    (message,) = read(*events).messages
    return message


def message_event(**content: Any) -> dict[str, Any]:
    return event(message={"id": "100000000000000002", **content})


def test_the_verification_call_has_no_messages() -> None:
    assert read() == Call(())


def test_a_text() -> None:
    assert only(text_event("ごみの日は？")) == InboundMessage(
        channel="line",
        event_id="01ARZ3NDEKTSV4RRFFQ69G5FAV",
        external_id=RESIDENT,
        kind="text",
        sent_at=NOW - timedelta(seconds=1),
        text="ごみの日は？",
        message_id="100000000000000001",
        reply_token="token-1",
        reply_until=NOW + REPLY_TOKEN_LIFE,
    )


def test_a_quoted_message_is_remembered() -> None:
    assert only(message_event(type="text", text="?", quotedMessageId="77")).refers_to == "77"


@pytest.mark.parametrize("kind", ["image", "video", "audio", "file"])
def test_media(kind: str) -> None:
    message = only(message_event(type=kind, contentProvider={"type": "line"}))
    assert (message.kind, message.media_type, message.message_id) == ("media", kind, "100000000000000002")


def test_a_sticker() -> None:
    assert only(message_event(type="sticker", packageId="1", stickerId="1")).kind == "sticker"


def test_a_location() -> None:
    message = only(message_event(type="location", latitude=32.8, longitude=130.7, address="x"))
    assert (message.kind, message.latitude, message.longitude, message.text) == ("location", 32.8, 130.7, "")


def test_a_tapped_button() -> None:
    command = Command.of("variant", id="school-lunch", language="zh-Hant")
    message = only(event("postback", postback={"data": command.encode()}))
    assert (message.kind, message.command) == ("command", command)


@pytest.mark.parametrize("data", ["do=explode", "hello", "do=article&id=../x", "x" * 400])
def test_a_button_that_is_not_ours_is_unsupported(data: str) -> None:
    message = only(event("postback", postback={"data": data}))
    assert (message.kind, message.command) == ("unsupported", None)


@pytest.mark.parametrize("again", [True, False])
def test_follow(again: bool) -> None:
    assert only(event("follow", follow={"isUnblocked": again})).kind == "follow"


def test_unfollow_has_no_reply_token() -> None:
    message = only(event("unfollow", replyToken=None))
    assert (message.kind, message.reply_token, message.reply_until) == ("unfollow", None, None)


def test_unsend_names_the_message() -> None:
    message = only(event("unsend", unsend={"messageId": "55"}, replyToken=None))
    assert (message.kind, message.refers_to) == ("unsend", "55")


@pytest.mark.parametrize("made", [event("hologram"), message_event(type="hologram")])
def test_unknown_kinds_are_unsupported(made: dict[str, Any]) -> None:
    assert only(made).kind == "unsupported"


@pytest.mark.parametrize("kind", ["join", "memberJoined", "beacon", "accountLink", "module", "delivery"])
def test_events_that_say_nothing_are_dropped(kind: str) -> None:
    assert read(event(kind)) == Call((), (Skipped("silent", kind),))


@pytest.mark.parametrize(
    "source", [{"type": "group", "groupId": "G", "userId": RESIDENT}, {"type": "room", "roomId": "R"}]
)
def test_groups_are_ignored(source: dict[str, str]) -> None:
    assert read(text_event("hi", source=source)) == Call((), (Skipped("group", "message"),))


def test_standby_is_silent() -> None:
    assert read(text_event("hi", mode="standby")) == Call((), (Skipped("standby", "message"),))


def test_a_redelivery_keeps_its_id() -> None:
    assert only(text_event("hi", deliveryContext={"isRedelivery": True})).event_id == "01ARZ3NDEKTSV4RRFFQ69G5FAV"


@pytest.mark.parametrize(
    "bad",
    [
        None,
        7,
        {},
        event(message="x"),
        event(message={"type": "text", "id": "1"}),
        text_event("x", webhookEventId=None),
        text_event("x", timestamp="soon"),
        text_event("x", timestamp=10**30),
        text_event("x", source={"type": "user"}),
        message_event(type="location", latitude=91, longitude=0),
        event("unsend"),
    ],
)
def test_one_bad_event_does_not_stop_the_rest(bad: Any) -> None:
    result = read(text_event("first"), bad, text_event("second", user=OTHER))
    assert [(item.text, item.external_id) for item in result.messages] == [("first", RESIDENT), ("second", OTHER)]
    assert [item.reason for item in result.skipped] == ["broken"]


def test_a_lone_surrogate_does_not_lose_the_call() -> None:
    body = call(text_event("a"), text_event("SURROGATE")).replace(b"SURROGATE", b"\\ud83d")
    assert [item.text for item in parse(body, NOW).messages] == ["a", "\ufffd"]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"events": 1}', b"\xff", b"[" * 100_000])
def test_a_body_that_is_not_lines_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedCall):
        parse(body, NOW)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
_EVENT = st.fixed_dictionaries(
    {"type": st.sampled_from(["message", "postback", "unsend", "follow", "x"])},
    optional={
        "source": st.just({"type": "user", "userId": RESIDENT}) | _JSON,
        "message": st.fixed_dictionaries({"type": st.sampled_from(["text", "location", "image"]), "id": _JSON}) | _JSON,
        "postback": _JSON,
        "timestamp": st.integers(),
        "webhookEventId": st.text(max_size=8),
        "replyToken": _JSON,
    },
)


@given(st.lists(_EVENT | _JSON, max_size=5))
def test_any_json_is_read_or_skipped(events: list[Any]) -> None:
    result = parse(json.dumps({"events": events}).encode(), NOW)
    assert len(result.messages) + len(result.skipped) == len(events)
