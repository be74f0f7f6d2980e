"""Small worlds for the tests of the knowledge base."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from contracts.languages import Language
from knowledge.articles import Article, Variant
from knowledge.content_library import ContentLibrary
from knowledge.local_text import LocalText
from knowledge.places import Opening, Place, Weekday, WeeklyOpening

CHECKED = date(2026, 11, 23)


def clock(text: str) -> int:
    hour, minute = text.split(":")
    return int(hour) * 60 + int(minute)


def weekly(days: str, open_: str, close: str) -> WeeklyOpening:
    names: list[Weekday] = days.split()  # type: ignore[assignment]
    return WeeklyOpening(tuple(names), Opening(clock(open_), clock(close)))


def place(id_: str = "office", *, hours: Sequence[WeeklyOpening] = (), **fields: Any) -> Place:
    name = LocalText.of(ja="役場", ja_easy="{役場|やくば}", zh_Hant="公所", en="Town office")
    return replace(Place(id_, "office", name, "kikuyo", hours=tuple(hours)), **fields)


def article(id_: str = "living-rubbish", **fields: Any) -> Article:
    variants = {
        Language.JA: Variant(
            Language.JA, "ごみの出し方", "朝8時までに出します。", "本文。", ("ごみ",), reviewed_on=CHECKED
        ),
        Language.EN: Variant(
            Language.EN, "Rubbish", "Put it out by 8 a.m.", "Body.", ("rubbish",), reviewed_on=CHECKED
        ),
    }
    return replace(Article(id_, "living", variants), **fields)


def library(*items: Article | Place) -> ContentLibrary:
    return ContentLibrary(
        {item.id: item for item in items if isinstance(item, Article)},
        {item.id: item for item in items if isinstance(item, Place)},
    )
