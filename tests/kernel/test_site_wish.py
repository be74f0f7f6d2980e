"""Who asks where an evacuation site is, in four languages, and who asks something else about shelters."""

from __future__ import annotations

import pytest

from contracts.sites import HAZARDS
from nlu.site_wish import SiteWish, find_hazard, find_site_wish

ASKED = [
    ("近くの避難所", None),
    ("避難所どこ？", None),
    ("光の森駅の近くの避難所を教えて", None),
    ("菊陽町の避難所", None),
    ("大雨の時の避難所はどこ", "flood"),
    ("ちかくの ひなんじょは どこですか", None),
    ("最近的避難所在哪裡", None),
    ("光之森附近的避難所", None),
    ("最近的避难所在哪里", None),
    ("Where is the nearest shelter?", None),
    ("菊陽町で地震が来たらどこに逃げる？", "earthquake"),
    ("這附近地震要去哪裡避難", "earthquake"),
    ("shelter near Hikarinomori station", None),
    ("nearest flood evacuation site in Koshi", "flood"),
]
OTHERS = [
    # advice, which the article about evacuation gives; the finder is one tap away from it
    "地震が来たらどこに逃げる？",
    "津波が来たらどこに逃げればいい？",
    "じしんの とき どこへ にげますか",
    "地震的時候要去哪裡避難",
    "where do we evacuate if a tsunami comes",
    "避難所に何を持っていく",
    "避難所にペットを連れて行ける？",
    "避難所と避難場所の違い",
    "避難所は外国人も使えますか",
    "ひなんじょって なんですか",
    "避難所要帶什麼",
    "避難所可以帶寵物嗎",
    "What should I bring to the shelter?",
    "Is there a bus shelter near here?",
    "近くの病院",
    "where is the nearest hospital",
    "tax shelter",
]


@pytest.mark.parametrize(("text", "hazard"), ASKED)
def test_asked(text: str, hazard: str | None) -> None:
    assert find_site_wish(text) == SiteWish(hazard)


@pytest.mark.parametrize("text", OTHERS)
def test_not_asked(text: str) -> None:
    assert find_site_wish(text) is None


def test_welfare_shelters_are_told_apart() -> None:
    assert find_site_wish("福祉避難所はどこにありますか") == SiteWish(None, "welfare")


def test_the_more_particular_hazard_wins() -> None:
    assert find_hazard("地震のあとの津波") == "tsunami"
    assert {find_hazard(text) for text in ("噴火", "高潮", "土砂崩れ", "火事", "内水氾濫")} < set(HAZARDS)
    assert find_hazard("こんにちは") is None
