"""Calls for help are found, and ordinary questions about the same things are not."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from nlu.danger import KINDS, NUMBERS, DangerFinder, find_danger, kind_of, names_what_it_needs, number_of
from nlu.examples import load_examples
from nlu.tuned_embedder import TunedEmbedder

SETS = Path(__file__).parent / "danger"
LANGUAGES = ("ja", "ja-easy", "zh-Hant", "en")
#: As in the product; `find_danger` alone is what there is until the sentence encoder has loaded.
finder = DangerFinder(TunedEmbedder().embed)
find = finder.find


def frozen(language: str) -> Any:
    return yaml.safe_load((SETS / f"{language}.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_call_for_help_is_found_with_its_kind(language: str) -> None:
    calls = [(kind, text) for kind, texts in frozen(language)["positive"].items() for text in texts]
    assert len(calls) >= 60
    assert {kind for kind, _ in calls} == set(KINDS)
    found = [(kind, text, find(text)) for kind, text in calls]
    assert [row for row in found if row[2] is None] == []
    assert sum(kind == answer for kind, _, answer in found) / len(found) >= 0.95


@pytest.mark.parametrize("language", LANGUAGES)
def test_ordinary_questions_are_no_danger(language: str) -> None:
    questions = frozen(language)["negative"]
    assert len(questions) >= 60
    alarms = [(text, find(text)) for text in questions if find(text)]
    assert len(alarms) <= 0.01 * len(questions), alarms


@pytest.mark.parametrize("language", LANGUAGES)
def test_ordinary_training_questions_are_no_danger(language: str) -> None:
    examples = Path(__file__).parents[2] / "bot" / "data" / "nlu" / "ask_question" / f"{language}.yml"
    text = yaml.safe_load(examples.read_text(encoding="utf-8"))["nlu"][0]["examples"]
    questions = [line.removeprefix("- ") for line in text.splitlines()]
    alarms = [(question, find(question)) for question in questions if find(question)]
    assert len(alarms) <= 0.01 * len(questions), alarms


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_the_encoder_it_is_nearly_as_good(language: str) -> None:
    calls = [text for texts in frozen(language)["positive"].values() for text in texts]
    questions = frozen(language)["negative"]
    assert sum(find_danger(text) is not None for text in calls) >= 0.95 * len(calls)
    assert sum(find_danger(text) is not None for text in questions) <= 0.05 * len(questions)


def test_words_from_later_rounds() -> None:
    rounds = frozen("unseen")
    assert [text for text in rounds["positive"] if find(text) is None] == []
    alarms = [text for text in rounds["negative"] if find(text)]
    assert len(alarms) <= 0.01 * len(rounds["negative"]), alarms


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_indirect_call_has_an_alarm_or_at_least_the_short_line(language: str) -> None:
    rows = frozen("indirect")[language]
    calls = [text for texts in rows["calls"].values() for text in texts]
    seen = [finder.look(text) for text in calls]
    assert sum(danger is not None and danger.sure for danger in seen) >= 0.8 * len(calls)
    assert sum(danger is not None for danger in seen) >= 0.9 * len(calls)
    beside = [finder.look(text) for text in rows["ordinary"]]
    assert sum(danger is not None and danger.sure for danger in beside) <= 0.05 * len(beside)
    assert sum(danger is not None for danger in beside) <= 0.2 * len(beside)


def test_only_sure_dangers_are_found_and_some_are_in_doubt() -> None:
    rows = frozen("indirect")
    texts = [text for language in LANGUAGES for texts in rows[language]["calls"].values() for text in texts]
    texts += [text for language in LANGUAGES for text in [*rows[language]["ordinary"], *frozen(language)["negative"]]]
    seen = {text: finder.look(text) for text in texts}
    doubtful = [text for text, danger in seen.items() if danger is not None and not danger.sure]
    assert doubtful
    assert [text for text in doubtful if find(text) is not None] == []


def test_a_call_at_the_end_of_a_long_message_is_found() -> None:
    assert find("I have a question about my insurance. " * 20 + "My house is on fire!") == "fire"
    assert find("昨日から具合が悪くて寝ていました。" * 20 + "いま胸が痛くて息ができません") == "ambulance"


def test_a_long_message_is_read_quickly() -> None:
    started = time.perf_counter()
    find("my husband is very " * 500)
    find("あ" * 5000)
    assert time.perf_counter() - started < 2.0


def test_nothing_is_no_danger() -> None:
    assert [find(text) for text in ("", "😀", "1234", "。。。")] == [None] * 4


def test_the_number_is_that_of_all_its_kinds_together(monkeypatch: pytest.MonkeyPatch) -> None:
    believed = dict.fromkeys(KINDS, 0.0) | {"crime": 0.4, "ambulance": 0.3, "trapped": 0.25, "none": 0.05}

    class Judge:
        def probabilities(self, text: str, vector: Any = None) -> dict[str, float]:
            return believed

    monkeypatch.setattr("nlu.danger.load_classifier", lambda name: Judge())
    assert find_danger("zzz") == "ambulance"
    believed.update(trapped=0.05)
    assert find_danger("zzz") == "crime"
    assert {number_of(kind) for kind in KINDS} == {*NUMBERS.values(), "119"}


def _believed(**kinds: float) -> dict[str, float]:
    return {**dict.fromkeys(KINDS, 0.0), **kinds}


@pytest.mark.parametrize(
    ("beliefs", "said", "kind"),
    [
        # Blows by a father or by a stranger: no ambulance first, and the likelier of 189 and 110.
        (_believed(ambulance=0.4, child_abuse=0.3, crime=0.2), None, "child_abuse"),
        (_believed(ambulance=0.4, child_abuse=0.2, crime=0.16, dv=0.15), None, "crime"),
        (_believed(ambulance=0.5, child_abuse=0.2, crime=0.1), None, "ambulance"),
        # A fall or a crush: 119 either way.
        (_believed(ambulance=0.2, trapped=0.25, crime=0.3), None, "trapped"),
        # The words stand unless the examples are sure of something else.
        (_believed(ambulance=0.4, child_abuse=0.3, crime=0.2), "ambulance", "ambulance"),
        (_believed(ambulance=0.1, child_abuse=0.5, crime=0.2), "ambulance", "child_abuse"),
        (_believed(crime=0.5, dv=0.1), "dv", "crime"),
    ],
)
def test_kinds_of_one_help_are_believed_together(beliefs: dict[str, float], said: str | None, kind: str) -> None:
    assert kind_of(beliefs, sum(beliefs.values()), said, 0.6) == kind


@pytest.mark.parametrize(
    "text",
    [
        "くるまが ない かぞくです。1さいの こと えほんを よめる ところは？",
        "おっとは しゅっちょうです。にもつを うけとって もらえますか",
        "My husband works nights. Where can I take my son to swim?",
        "老公在上班。哪裡可以學日文？",
    ],
)
def test_a_fact_before_a_question_brings_no_line(text: str) -> None:
    assert finder.look(text) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("すみません、きいて ください。おとうさんの むねが とても いたいです。どう しますか", "119"),
        ("We live in Kikuyo. A man is breaking our door. What do I do?", "110"),
        ("住在合志。隔壁著火了。要打給誰？", "119"),
    ],
)
def test_a_call_among_other_sentences_is_found(text: str, number: str) -> None:
    found = finder.look(text)
    assert found is not None
    assert number_of(found.kind) == number


@pytest.mark.parametrize("text", ["むね いたい つよい", "くうき はいらない", "みゃく ない", "こども むらさき"])
def test_a_few_plain_words_of_a_learner_are_a_call(text: str) -> None:
    danger = finder.look(text)
    assert danger is not None
    assert danger.sure
    assert number_of(danger.kind) == "119"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The water is at the windows and the road is gone, we are on the roof", "flood_trapped"),
        ("溪水一直漲 我們被困在對岸 天快黑了", "flood_trapped"),
        ("川の中州に取り残された、水がどんどん増えてる", "flood_trapped"),
        ("our boat turned over near Amakusa", "sea"),
        ("ともだち うみ で ながされた", "sea"),
        ("SUP被風吹走 回不來", "sea"),
    ],
)
def test_the_coast_guard_only_where_the_sea_is_named(text: str, kind: str) -> None:
    for judge in (find, find_danger):
        found = judge(text)
        assert found is None or number_of(found) == number_of(kind), found
    assert find(text) is not None


def test_nearly_every_example_at_sea_names_it() -> None:
    calls = [row.text for row in load_examples("danger") if row.label == "sea"]
    assert sum(names_what_it_needs(text, "sea") for text in calls) >= 0.99 * len(calls)
    others = [row.text for row in load_examples("danger") if row.label == "flood_trapped"]
    assert sum(names_what_it_needs(text, "sea") for text in others) < 0.4 * len(others)
