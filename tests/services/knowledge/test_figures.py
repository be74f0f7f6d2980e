"""Figures in one canonical form, however the four languages write them."""

from __future__ import annotations

from calendar import month_name

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.languages import Language
from knowledge.figures import canonical_number, figures_of, phones_of, said_in_words


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["1万円", "10,000円", "１００００円", "1 萬日圓", "10,000 yen", "10 thousand yen"], {"10000"}),
        (["1万2千円", "1 萬 2,000 日圓", "12,000 yen", "1.2万円"], {"12000"}),
        (["1億2000万人", "1.2億", "120 million", "１億２０００萬"], {"120000000"}),
        (["2026年4月1日", "2026 年 4 月 1 日", "1 April 2026", "April 1st, 2026", "2026-04-01"], {"2026", "--04-01"}),
        (
            ["2024年2月時点", "2024 年 2 月時", "as of February 2024", "2024-02", "2024年2月の じょうほう"],
            {"2024", "--02"},
        ),
        (["2026年4月〜9月", "2026 年 4～9 月", "April to September 2026"], {"2026", "--04", "--09"}),
        (["11月4〜28日", "11 月 4 日至 28 日", "4 to 28 November", "November 4–28"], {"--11-04", "--11-28"}),
        (["12月29日〜1月3日", "29 December to 3 January", "12 月 29 日至 1 月 3 日"], {"--12-29", "--01-03"}),
        (["午後3時", "3 p.m.", "下午 3 點", "15:00", "15時", "午後３：００", "3 PM"], {"15:00"}),
        (["午前8時30分", "8:30 a.m.", "上午 8 點半", "8:30", "朝8時半"], {"8:30"}),
        (["午後3時〜5時", "午後3〜5時", "3–5 p.m.", "下午 3 點到 5 點", "15:00-17:00"], {"15:00", "17:00"}),
        (["午前9時から5時まで", "9 a.m. to 5 p.m."], {"9:00", "17:00"}),
        (["開館：8:00〜18:30", "8 a.m. to 6:30 p.m."], {"8:00", "18:30"}),
        (["正午", "noon", "12:00", "中午 12 點"], {"12:00"}),
        (["24時間", "24 hours", "24 小時"], {"24"}),
        (["3か月", "3 months", "3 個月"], {"3"}),
        (["3分の1", "1/3", "3 分之 1"], {"1/3"}),
        (["5割", "50%", "50 percent"], {"50"}),
        (["1980年代", "1980s", "1980 年代"], {"1980"}),
        (["4月1日から14日以内", "within 14 days from 1 April"], {"--04-01", "14"}),
        (["N4、5G、3LDK", "N4, 5G and a 3LDK flat"], set()),
        (["令和8年4月1日", "R8.4.1", "Reiwa 8, 1 April", "民國 115 年 4 月 1 日", "1 April 2026"], {"2026", "--04-01"}),
        (["平成元年", "Heisei 1", "1989年"], {"1989"}),
        (["119番と#7119", "119 and #7119"], {"119", "#7119"}),
        (["10km、20th", "10 km, 20"], {"10", "20"}),
        (["in May", "5月", "5 月"], {"--05"}),
        (["You may go. May I?", "わかりません"], set()),
        (["https://a.example/x/ です", "(https://a.example/x)"], {"https://a.example/x"}),
    ],
)
def test_one_form_for_all_ways_of_writing(texts: list[str], expected: set[str]) -> None:
    assert {text: figures_of(text) for text in texts} == dict.fromkeys(texts, expected)


@pytest.mark.parametrize(
    "text", ["096-232-2111", "０９６－２３２－２１１１", "0120-000-000", "+81-90-1922-9740", "09012345678"]
)
def test_phone_numbers_are_found_and_are_no_figures(text: str) -> None:
    assert phones_of(f"電話は{text}です")
    assert figures_of(text) == set()


@pytest.mark.parametrize("text", ["2026-04-01", "〒869-1192", "1-2-3", "https://a.example/096-232-2111", "8:30-17:15"])
def test_other_numbers_are_no_phones(text: str) -> None:
    assert phones_of(text) == ()


def test_small_numbers_may_be_words() -> None:
    assert said_in_words("2", "Come twice.", Language.EN)
    assert not said_in_words("2", "Come often.", Language.EN)
    assert not said_in_words("10", "It is often so.", Language.EN), "only whole words count"
    assert said_in_words("2", "可借兩次", Language.ZH_HANT)
    assert said_in_words("6", "{半年|はんとし}です。半年です。", Language.JA_EASY)
    assert not said_in_words("13", "thirteen", Language.EN)


@given(st.integers(0, 10**9))
def test_separators_do_not_matter(number: int) -> None:
    assert figures_of(f"計{number}円") == figures_of(f"計{number:,}円") == {str(number)}


@given(st.integers(1, 9999), st.integers(1, 9999))
def test_ten_thousands_add_up(high: int, low: int) -> None:
    assert figures_of(f"{high}万{low}円") == {str(high * 10_000 + low)}


@given(st.integers(1, 12), st.integers(1, 28), st.integers(1990, 2099))
def test_dates_agree_in_all_languages(month: int, day: int, year: int) -> None:
    english = figures_of(f"From {day} {month_name[month]} {year} on")

    assert english == figures_of(f"{year}年{month}月{day}日から") == figures_of(f"{year} 年 {month} 月 {day} 日起")
    assert english == {str(year), f"--{month:02d}-{day:02d}"}


def test_trailing_zeros_do_not_matter() -> None:
    assert canonical_number("1,500.0") == canonical_number("1500") == "1500"
    assert canonical_number("0.50") == "0.5"
    assert canonical_number("007") == "7"
