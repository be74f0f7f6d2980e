"""Sites on LINE and in the widget: everything a reader needs, honest about what is not known, in four languages."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from channels.line import limits
from channels.line.render import render as render_line
from channels.partial_dates import partial_date
from channels.phrases import words
from channels.web.render import render_reply
from contracts.answers import Answer, SourceLine
from contracts.commands import Command
from contracts.languages import LANGUAGES, Language
from contracts.replies import AnswerReply, Button, Phrase, SitesReply
from contracts.rich_text import Span, plain
from contracts.sites import ASKED_HAZARDS, HAZARDS, SiteCard, SitesFound
from conversations.model import Outgoing

NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
MAP = "https://www.google.com/maps/search/?api=1&query=32.8%2C130.7"


def site(number: int, **changed: Any) -> SiteCard:
    card = SiteCard(
        f"site-{number}",
        (Span("れんしゅう"), Span("小学校", "しょうがっこう")),
        (Span("れんしゅう小学校"),),
        ("site", "shelter"),
        ("earthquake", "flood"),
        metres=640 * number,
        minutes=11 * number,
        sort=(Span("elementary school"),),
        address=(Span("見本町1"),),
        address_ja=(Span("見本町1"),),
        map_url=MAP,
    )
    return replace(card, **changed)


FOUND = SitesFound(
    (site(1, open="open", crowded="busy"), site(2, kinds=("welfare",), fits=(), approximate=True), site(3)),
    start=(Span("光の森駅"),),
    near="station-hikarinomori",
    hazard="flood",
    fit="marked",
    open_as_of="2026-11-24T00:50:00+00:00",
    checked_on="2026-11-23",
    sources=(SourceLine((Span("見本県"),), "https://example.jp/list", "2026-08-08"),),
    portal="https://example.jp/",
)


def line(reply: Any, language: Language = Language.EN, *, furigana: bool = False) -> list[dict[str, Any]]:
    out = Outgoing(1, "line", "c", "U1", (reply,), language, furigana, "k", 1)
    return render_line(out)


def texts(value: Any) -> list[str]:
    """Every text in a message, in order."""
    if isinstance(value, dict):
        own = [value["text"]] if isinstance(value.get("text"), str) else []
        return own + [text for item in value.values() for text in texts(item)]
    return [text for item in value for text in texts(item)] if isinstance(value, list) else []


@pytest.mark.parametrize("language", LANGUAGES)
def test_line_shows_distance_walk_fit_state_map_and_source(language: Language) -> None:
    messages = line(SitesReply(FOUND), language)
    said, raw = "\n".join(texts(messages)), json.dumps(messages, ensure_ascii=False)
    for part in ("640", "1.28", "11", "光の森駅", "れんしゅう小学校", "9:50"):
        assert part in said, part
    for key in ("sites.everyone", "sites.open.open", "sites.open.unknown", "sites.explain.site", "sites.estimate"):
        assert words(key, language) in said, key
    assert words("sites.crowded.busy", language) in said
    assert words("sites.approximate", language) in said
    assert MAP in raw
    assert "https://example.jp/list" in raw
    assert len(json.dumps(messages[0]["contents"], ensure_ascii=True)) < limits.BUBBLE_BYTES


def test_line_offers_the_other_hazards_the_card_another_position_and_a_person() -> None:
    actions = [item["action"] for item in line(SitesReply(FOUND))[-1]["quickReply"]["items"]]
    commands = [Command.decode(action["data"]) for action in actions if action["type"] == "postback"]
    assert [command.get("hazard") for command in commands[:5]] == [item for item in ASKED_HAZARDS if item != "flood"]
    assert commands[5] == Command.of("sites", near="station-hikarinomori", hazard="flood", card="1")
    assert commands[6].kind == "person"
    assert [action["type"] for action in actions].count("location") == 1
    assert all(len(action["label"]) <= limits.LABEL for action in actions)


@pytest.mark.parametrize("language", LANGUAGES)
def test_hazards_fit_a_tap(language: Language) -> None:
    assert all(len(words(f"sites.hazard.{hazard}", language)) <= limits.LABEL for hazard in ASKED_HAZARDS)
    assert all(words(f"sites.hazard.{hazard}", language) for hazard in HAZARDS)


def test_readings_are_shown_where_wanted() -> None:
    assert "小学校（しょうがっこう）" in "\n".join(texts(line(SitesReply(FOUND), Language.JA_EASY, furigana=True)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_card_is_large_japanese(language: Language) -> None:
    said = texts(line(SitesReply(FOUND, card=True), language))
    assert words("sites.card_ask", Language.JA) in said
    assert "れんしゅう小学校" in said
    assert (words("sites.card_ask", language) in said) is (language is not Language.JA_EASY)  # their own line above it
    view = render_reply(SitesReply(FOUND, card=True), language, NOW)
    assert (view["kind"], view["lang"]) == ("counter", "ja")


def test_asking_where_gives_a_location_tap_on_line_and_a_button_on_the_web() -> None:
    asked = Phrase(
        "sites-where",
        buttons=(
            Button(Command.of("locate", hazard="flood"), "button.locate"),
            Button(Command.of("sites", near="kikuyo", hazard="flood"), "button.kikuyo"),
        ),
    )
    message = line(asked)[-1]
    assert [item["action"]["type"] for item in message["quickReply"]["items"]] == ["location"]
    assert "do=sites&hazard=flood&near=kikuyo" in json.dumps(message["contents"])
    assert "do=locate" not in json.dumps(message["contents"])  # LINE takes no location tap inside a bubble
    view = render_reply(asked, Language.ZH_HANT, NOW)
    assert [button["kind"] for button in view["buttons"]] == ["locate", "sites"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_widget_gets_the_same(language: Language) -> None:
    view = render_reply(SitesReply(FOUND), language, NOW)
    raw = json.dumps(view, ensure_ascii=False)
    assert (view["kind"], len(view["places"]), len(view["buttons"])) == ("sites", 3, 5)
    assert [place["open"]["state"] for place in view["places"]] == ["open", "unknown", "unknown"]
    assert [action["kind"] for action in view["actions"]] == ["sites", "locate", "person"]
    for part in ("640", "光の森駅", MAP, "https://example.jp/list"):
        assert part in raw, part
    assert plain(partial_date("2026-08-08", language)) in "".join(texts(view))
    assert "elementary school" in raw


def test_nothing_known_is_said_so() -> None:
    unsure = replace(FOUND, hazard="volcano", fit="unknown", open_as_of=None, partial=True, start=(), at="wvuxn2k4")
    said = "\n".join(texts(line(SitesReply(unsure))))
    for key in ("sites.open_unknown", "sites.partial", "sites.here"):
        assert words(key, Language.EN) in said
    assert words("sites.unknown", Language.EN, hazard="Volcano") in said


def test_an_unknown_word_of_a_newer_service_does_not_lose_the_message() -> None:
    strange = replace(
        FOUND, hazard="meteor", sites=(site(1, kinds=("bunker", "site"), fits=("meteor",), open="maybe"),)
    )
    assert "meteor" in "\n".join(texts(line(SitesReply(strange))))
    assert render_reply(SitesReply(strange), Language.JA, NOW)["kind"] == "sites"


def test_from_an_answer_about_disasters_the_sites_are_one_tap_away() -> None:
    about = Answer("disaster-x", "disaster", Language.EN, (Span("A"),), (Span("b"),), (), (), (), "2026-11-23")
    items = line(AnswerReply(about))[-1]["quickReply"]["items"]
    assert [item["action"]["type"] for item in items].count("location") == 1
    view = render_reply(AnswerReply(about), Language.EN, NOW)
    assert "locate" in [action["kind"] for action in view["actions"]]
    other = render_reply(AnswerReply(replace(about, topic="school")), Language.EN, NOW)
    assert "locate" not in [action["kind"] for action in other["actions"]]
