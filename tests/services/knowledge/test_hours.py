"""Open now: weekly hours, Japanese holidays, the new year, exceptions, hours past midnight."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.answers import OpenState
from knowledge.hours import open_state, openings_on
from knowledge.places import WEEKDAYS, HoursException, Opening, Place, WeeklyOpening
from storage.workdays import TOKYO, is_holiday
from tests.services.knowledge.build import place, weekly

OFFICE = place(hours=[weekly("mon tue wed thu fri", "8:30", "17:15")], closed=("holidays", "new-year"))
NIGHT = place(hours=[weekly("mon tue wed thu fri", "19:00", "32:00"), weekly("sat sun", "0:00", "32:00")])
ALWAYS = place(hours=[weekly(" ".join(WEEKDAYS), "0:00", "24:00")])


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TOKYO)


@pytest.mark.parametrize("year", range(2024, 2031))
def test_holidays_agree_with_the_holidays_package(year: int) -> None:
    theirs = holidays.country_holidays("JP", years=year)
    days = [date(year, 1, 1) + timedelta(days=offset) for offset in range(365)]

    assert [day for day in days if is_holiday(day)] == sorted(day for day in theirs if day in days)


def test_the_day_between_two_holidays_is_one() -> None:
    assert is_holiday(date(2026, 9, 22))
    assert open_state(OFFICE, at("2026-09-22 10:00")) == OpenState("closed", opens="2026-09-24T08:30:00+09:00")


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-24 08:29:59", OpenState("closed", opens="2026-11-24T08:30:00+09:00")),
        ("2026-11-24 08:30", OpenState("open", until="2026-11-24T17:15:00+09:00")),
        ("2026-11-24 17:15", OpenState("closed", opens="2026-11-25T08:30:00+09:00")),
        ("2026-11-23 10:00", OpenState("closed", opens="2026-11-24T08:30:00+09:00")),  # holiday
        ("2026-12-28 18:00", OpenState("closed", opens="2027-01-04T08:30:00+09:00")),  # new year
    ],
)
def test_an_office(now: str, expected: OpenState) -> None:
    assert open_state(OFFICE, at(now)) == expected


def test_other_time_zones_are_understood() -> None:
    assert open_state(OFFICE, datetime(2026, 11, 24, 0, 0, tzinfo=UTC)).state == "open"
    assert open_state(OFFICE, datetime(2026, 11, 23, 23, 0, tzinfo=UTC)).state == "closed"


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-25 07:59", OpenState("open", until="2026-11-25T08:00:00+09:00")),
        ("2026-11-25 08:00", OpenState("closed", opens="2026-11-25T19:00:00+09:00")),
        ("2026-11-27 23:00", OpenState("open", until="2026-11-30T08:00:00+09:00")),  # Friday night to Monday morning
    ],
)
def test_hours_past_midnight(now: str, expected: OpenState) -> None:
    assert open_state(NIGHT, at(now)) == expected


def test_always_open_has_no_closing_time() -> None:
    assert open_state(ALWAYS, at("2026-12-31 23:59")) == OpenState("open")


def test_without_hours_nothing_is_claimed() -> None:
    assert open_state(place(), at("2026-11-24 10:00")) == OpenState("unknown")


def test_exceptions_come_before_everything() -> None:
    opening, closing = date(2026, 12, 30), date(2026, 11, 24)
    office = replace(
        OFFICE, exceptions=(HoursException(closing, closing), HoursException(opening, opening, Opening(600, 720)))
    )

    assert open_state(office, at("2026-11-24 10:00")) == OpenState("closed", opens="2026-11-25T08:30:00+09:00")
    assert open_state(office, at("2026-12-30 10:00")) == OpenState("open", until="2026-12-30T12:00:00+09:00")


def test_holidays_may_have_their_own_hours() -> None:
    clinic = replace(OFFICE, closed=("new-year",), holiday_hours=(Opening(540, 720),))

    assert openings_on(clinic, date(2026, 11, 23)) == (Opening(540, 720),)
    assert openings_on(clinic, date(2026, 11, 24)) == (Opening(510, 1035),)
    assert openings_on(clinic, date(2027, 1, 1)) == ()


openings = st.tuples(st.integers(0, 1439), st.integers(1, 1440)).map(lambda pair: Opening(pair[0], sum(pair)))
days = st.lists(st.sampled_from(WEEKDAYS), unique=True, min_size=1).map(tuple)
places = st.builds(
    lambda hours, closed, special: place(hours=hours, closed=tuple(closed), holiday_hours=tuple(special)),
    st.lists(st.builds(WeeklyOpening, days, openings), min_size=1, max_size=3),
    st.lists(st.sampled_from(["holidays", "new-year"]), unique=True),
    st.lists(openings, max_size=1),
)
moments = st.integers(0, 7 * 365 * 24 * 60).map(
    lambda minutes: datetime(2024, 1, 1, tzinfo=TOKYO) + timedelta(minutes=minutes)
)


def is_open(where: Place, moment: datetime) -> bool:
    """The definition, without merging: some opening that began today or yesterday covers the moment."""
    minute = moment.hour * 60 + moment.minute
    return any(
        opening.open <= minute + back * 1440 < opening.close
        for back in (0, 1)
        for opening in openings_on(where, moment.date() - timedelta(days=back))
    )


@settings(max_examples=150, deadline=None)
@given(places, moments)
def test_state_follows_the_definition(where: Place, moment: datetime) -> None:
    state = open_state(where, moment)

    assert (state.state == "open") == is_open(where, moment)
    if state.until:
        end = datetime.fromisoformat(state.until)
        assert end > moment
        assert is_open(where, end - timedelta(minutes=1))
        assert not is_open(where, end)
    if state.opens:
        start = datetime.fromisoformat(state.opens)
        assert start > moment
        assert is_open(where, start)
        assert not is_open(where, start - timedelta(minutes=1))


@settings(max_examples=40, deadline=None)
@given(places, moments)
def test_nothing_opens_or_closes_before_the_time_given(where: Place, moment: datetime) -> None:
    state = open_state(where, moment)
    change = state.until or state.opens
    if change:
        minutes = min(3 * 1440, int((datetime.fromisoformat(change) - moment).total_seconds()) // 60)
        for offset in range(0, minutes, 7):
            assert is_open(where, moment + timedelta(minutes=offset)) == (state.state == "open")
