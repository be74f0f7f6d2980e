"""Ages and stages of a child in four languages: what is an age, what is only a time, and who is meant."""

from __future__ import annotations

import pytest

from bot.actions.phrases import AGES
from nlu.ages import age_bands, ages_in, find_age_band, find_lone_age
from nlu.danger import Danger, DangerFinder
from nlu.shortcuts import find_shortcut
from nlu.stages import named_in
from nlu.tuned_embedder import TunedEmbedder


def test_bands_are_those_of_the_buttons() -> None:
    assert age_bands() == AGES == ("0-2", "3-5", "6-11", "12-14", "15-18")


@pytest.mark.parametrize(
    ("text", "band"),
    [
        ("my son is 8 now", "6-11"),
        ("my son is 8", "6-11"),
        ("He’s 4", "3-5"),
        ("she just turned three", "3-5"),
        ("my daughter turned 12", "12-14"),
        ("10 months old", "0-2"),
        ("my 3-year-old", "3-5"),
        ("age 16", "15-18"),
        ("もう8さいです", "6-11"),
        ("息子は８歳になりました", "6-11"),
        ("生後8か月です", "0-2"),
        ("他8歲了", "6-11"),
        ("女兒十三歲了", "12-14"),
        ("寶寶六個月大", "0-2"),
        ("二十歲", None),
        ("she is 30 years old", None),
        ("twenty-five years old", None),
        ("he is 5 minutes late", None),
        ("小三", None),
    ],
)
def test_a_message_about_an_age(text: str, band: str | None) -> None:
    assert find_age_band(text) == band


@pytest.mark.parametrize(
    ("text", "bands"),
    [
        ("my son is 8, which school can he attend?", ["6-11"]),
        ("4歳と9歳の子がいます", ["3-5", "6-11"]),
        ("our kids are 4 and 9 years old", ["3-5", "6-11"]),
        ("I am 35 years old and my son is 8", [None, "6-11"]),
        ("a 6-month-old baby", ["0-2"]),
        ("6か月の赤ちゃんの保育園", ["0-2"]),
        ("I have lived here for 6 months", []),
        ("3か月の在留資格", []),
        ("來日本三個月了", []),
        ("a 3 years visa", []),
        ("3人家族です", []),
    ],
)
def test_ages_in_a_question(text: str, bands: list[str | None]) -> None:
    assert list(ages_in(text)) == bands


@pytest.mark.parametrize(
    ("text", "band"),
    [
        ("8", "6-11"),
        ("８", "6-11"),
        ("eight", "6-11"),
        ("八", "6-11"),
        ("now 5.", "3-5"),
        ("もう8", "6-11"),
        ("33", None),
    ],
)
def test_a_number_alone(text: str, band: str | None) -> None:
    assert find_lone_age(text) == band


@pytest.mark.parametrize("text", ["", "8 documents", "option 3", "第三個", "room 5"])
def test_a_number_of_something_is_no_age(text: str) -> None:
    assert find_lone_age(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "my son is 8 now",
        "he is 8 years old now",
        "she just turned 3",
        "my daughter is already five",
        "もう8さいです",
        "今は8歳です",
        "息子はもう8歳になりました",
        "8歳になった",
        "むすめは もう 6さいに なりました",
        "他8歲了",
        "她已經五歲了",
        "我兒子現在8歲了",
        "小孩滿六歲了",
        "8",
        "八",
        "eight now",
    ],
)
def test_an_age_told_is_as_good_as_a_button(text: str) -> None:
    assert find_shortcut(text) == "inform_age"


@pytest.mark.parametrize(
    "text",
    [
        "my son is 8, where can he go to school?",
        "8歳の子の学校は",
        "8歲可以念哪裡",
        "she is 3 weeks late",
        "he is 10 minutes away",
    ],
)
def test_a_question_with_an_age_is_a_question(text: str) -> None:
    assert find_shortcut(text) != "inform_age"


@pytest.mark.parametrize("text", ["he is 16", "she is 8", "he is 2 now", "the baby is 1", "他8歲了", "もう8さいです"])
def test_an_age_told_is_no_call_for_help(text: str) -> None:
    finder = DangerFinder(TunedEmbedder().embed)
    assert finder.look(text) is None
    assert finder.look(f"{text}. He is not breathing!") == Danger("ambulance", True)


@pytest.mark.parametrize(
    ("text", "known", "band"),
    [
        # nothing named: what is known counts
        ("which schools are there?", "6-11", "6-11"),
        ("子どもはどこに行けますか", "6-11", "6-11"),
        ("大丈夫ですか", "6-11", "6-11"),
        ("小孩可以去哪裡", None, None),
        # another stage or an adult: what is remembered does not
        ("my baby, where can she go?", "6-11", "0-2"),
        ("あかちゃんは どこに いけますか", "6-11", "0-2"),
        ("国中怎么念", "6-11", "12-14"),
        ("where is a high school", "6-11", "15-18"),
        ("junior high school", "15-18", "12-14"),
        ("幼兒園", "6-11", None),
        ("幼兒園", "3-5", "3-5"),
        ("小中学校", "12-14", "12-14"),
        ("大人の日本語教室", "6-11", None),
        ("my wife wants to learn Japanese", "6-11", None),
        ("我想念大學", "6-11", None),
        # an adult beside a child is no subject of its own
        ("my wife and my child", "6-11", "6-11"),
        # ages said win over what is known; two of them are none
        ("8歳です", "0-2", "6-11"),
        ("4歳と9歳", None, None),
        ("4歳と9歳", "3-5", "3-5"),
        # an age and another stage
        ("5歳の子の小学校", "3-5", None),
        ("赤ちゃんの保育園", None, "0-2"),
    ],
)
def test_whose_age_a_question_is_about(text: str, known: str | None, band: str | None) -> None:
    assert named_in(text).band(known) == band


def test_only_an_adult_needs_no_question_for_the_age() -> None:
    assert named_in("adult classes").adult
    assert named_in("I am 40 years old").adult
    assert not named_in("adults and children").adult
    assert not named_in("school").adult
