"""Wire types against golden JSON: both interpreters read and write exactly these bytes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from contracts.answers import Answer, AnswerQuery, Choices, NoAnswer, result_from_json
from contracts.commands import GATEWAY_KINDS, INTENTS, KINDS, Command
from contracts.errors import WireFormatError
from contracts.languages import Language, find_language
from contracts.replies import reply_from_json
from contracts.rich_text import Span, plain, with_readings
from contracts.sites import NoSites, SitesQuery, sites_from_json
from contracts.turns import Turn

GOLDEN = Path(__file__).parent / "golden"


def golden(name: str) -> Any:
    return json.loads((GOLDEN / name).read_text(encoding="utf-8"))


READERS = {
    "turn": Turn.from_json,
    "query": AnswerQuery.from_json,
    "reply": reply_from_json,
    "answer": result_from_json,
    "choices": result_from_json,
    "no": result_from_json,
    "sites": sites_from_json,
    "sitesquery": SitesQuery.from_json,
}


@pytest.mark.parametrize("name", sorted(path.name for path in GOLDEN.glob("*.json")))
def test_reading_and_writing_a_golden_file_changes_nothing(name: str) -> None:
    read = READERS[name.split(".", maxsplit=1)[0].split("_", maxsplit=1)[0]]
    value: Any = read(golden(name))
    assert value.to_json() == golden(name)


def test_every_decision_and_reply_kind_has_a_golden_file() -> None:
    assert {type(result_from_json(golden(name))) for name in ("answer.json", "choices.json", "no_answer.json")} == {
        Answer,
        Choices,
        NoAnswer,
    }
    kinds = {golden(path.name)["kind"] for path in GOLDEN.glob("reply_*.json")}
    assert kinds == {
        "phrase",
        "answer",
        "choices",
        "counter",
        "sites",
        "escalation",
        "language",
        "remember",
        "feedback",
        "missed",
        "staff",
    }


@pytest.mark.parametrize(
    ("reader", "broken"),
    [
        (reply_from_json, {"kind": "dance"}),
        (reply_from_json, []),
        (result_from_json, {"decision": "maybe"}),
        (Turn.from_json, {"sender": "s", "text": "t", "language": "fr", "channel": "web"}),
        (AnswerQuery.from_json, {"text": 3, "language": "ja"}),
        (sites_from_json, {"decision": "maybe"}),
        (SitesQuery.from_json, {"language": "fr"}),
    ],
)
def test_other_shapes_are_refused_with_a_wire_format_error(reader: Any, broken: Any) -> None:
    with pytest.raises(WireFormatError):
        reader(broken)


def test_every_command_kind_names_an_intent_or_is_the_gateways() -> None:
    assert set(INTENTS) == set(KINDS) - GATEWAY_KINDS
    assert set(KINDS) >= GATEWAY_KINDS


@pytest.mark.parametrize(
    "command",
    [
        Command.of("article", id="school-lunch", language="zh-Hant"),
        Command.of("language", language="ja-easy"),
        Command.of("none"),
        Command.of("age", id="6-11"),
    ],
)
def test_a_command_survives_the_button(command: Command) -> None:
    assert Command.decode(command.encode()) == command


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "do=fly",
        "do=article&id=../etc",
        "do=article&who=me",
        "do=article&id=" + "a" * 400,
        "do=language&language=%00",
    ],
)
def test_a_forged_button_is_refused(text: str) -> None:
    with pytest.raises(WireFormatError):
        Command.decode(text)


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("ja", Language.JA),
        ("ja-JP", Language.JA),
        ("ja-x-easy", Language.JA_EASY),
        ("zh-TW", Language.ZH_HANT),
        ("zh_Hant_TW", Language.ZH_HANT),
        ("zh-CN", Language.ZH_HANT),
        ("en-US", Language.EN),
        ("vi", None),
        ("", None),
        (None, None),
    ],
)
def test_vendor_language_tags(tag: str | None, language: Language | None) -> None:
    assert find_language(tag) is language


def test_readings_stand_in_brackets_or_are_left_out() -> None:
    spans = (Span("学校", reading="がっこう"), Span("です"))
    assert with_readings(spans) == "学校（がっこう）です"
    assert plain(spans) == "学校です"


def test_sites_are_found_or_not() -> None:
    assert sites_from_json(golden("reply_sites.json")["found"]).to_json() == golden("reply_sites.json")["found"]
    assert isinstance(sites_from_json(golden("sites_none.json")), NoSites)
