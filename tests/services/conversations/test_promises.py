"""When a person will answer: hours, holidays, the new year, in four languages."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from channels.promise_words import promise_words
from contracts.languages import Language
from conversations.promises import OfficePromises, StaffHours, promise_a_day
from conversations.ticket_values import Promise
from storage.workdays import TOKYO

WEEK = "mon-fri 09:00-12:00,13:00-17:00"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TOKYO)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-11-26 09:30", "2026-11-26 10:30"),  # Thursday morning
        ("2026-11-26 11:30", "2026-11-26 13:30"),  # over lunch
        ("2026-11-26 16:30", "2026-11-27 09:30"),  # shortly before closing
        ("2026-11-27 18:00", "2026-11-30 10:00"),  # Friday evening: Monday
        ("2026-11-22 10:00", "2026-11-24 10:00"),  # Sunday before a Monday that is a holiday
        ("2026-12-28 18:00", "2027-01-04 10:00"),  # over the new year
        ("2027-04-28 18:00", "2027-04-30 10:00"),  # 29 April is a holiday
        ("2026-09-18 18:00", "2026-09-24 10:00"),  # three holidays and the day between them
    ],
)
def test_with_hours_the_moment_is_promised(now: str, due: str) -> None:
    assert OfficePromises(WEEK, 60).next(at(now)) == Promise(at(due))


def test_the_centers_hours_are_used_where_the_operator_gave_none() -> None:
    promises = OfficePromises(minutes=30)
    now = at("2026-11-27 18:00")
    assert promises.next(now) == Promise(at("2026-11-30 23:59"), exact=False)
    promises.openings = (
        (at("2026-11-27 09:00"), at("2026-11-27 17:00")),
        (at("2026-12-01 10:00"), at("2026-12-01 12:00")),
    )
    assert promises.next(now) == Promise(at("2026-12-01 10:30"))
    # what was fetched long ago and is over promises only a day
    assert promises.next(now + timedelta(days=30)) == promise_a_day(now + timedelta(days=30))


@pytest.mark.parametrize(
    ("today", "day"),
    [
        ("2026-11-26", "2026-11-27"),
        ("2026-11-27", "2026-11-30"),
        ("2026-12-28", "2027-01-04"),
        ("2026-11-22", "2026-11-24"),
    ],
)
def test_without_hours_the_next_working_day_is_promised(today: str, day: str) -> None:
    promise = OfficePromises().next(at(f"{today} 10:00"))
    assert promise
    assert (promise.at.date().isoformat(), promise.exact) == (day, False)


@pytest.mark.parametrize("text", ["mon", "mon 9-17", "xyz 09:00-17:00", "mon 17:00-09:00"])
def test_wrong_hours_are_refused_at_start(text: str) -> None:
    with pytest.raises(ValueError, match="staff hours"):
        StaffHours(text)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (Language.JA, ["今日の15:00まで", "明日の9:30まで", "11月30日（月）の10:00まで", "11月30日（月）"]),
        (
            Language.JA_EASY,
            ["きょうの 15:00まで", "あしたの 9:30まで", "11月30日（げつようび）の 10:00まで", "11月30日（げつようび）"],
        ),
        (Language.ZH_HANT, ["今天 15:00 前", "明天 9:30 前", "11 月 30 日（週一）10:00 前", "11 月 30 日（週一）"]),
        (
            Language.EN,
            ["by 15:00 today", "by 9:30 tomorrow", "by 10:00 on Monday, 30 November", "on Monday, 30 November"],
        ),
    ],
)
def test_a_promise_in_words(language: Language, words: list[str]) -> None:
    now = at("2026-11-26 12:00")
    promises = [
        Promise(at("2026-11-26 15:00")),
        Promise(at("2026-11-27 09:30")),
        Promise(at("2026-11-30 10:00")),
        Promise(at("2026-11-30 23:59"), exact=False),
    ]
    assert [promise_words(promise, language, now) for promise in promises] == words
    assert promise_words(None, language, now)
