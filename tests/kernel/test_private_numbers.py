"""My Number, payment cards and residence cards are hidden; other numbers stay. All numbers here are made up."""

from __future__ import annotations

import pytest

from nlu.private_numbers import HIDDEN, hide_private_numbers, is_card_number, is_my_number

MY_NUMBER = "123456789018"  # the check digit of 12345678901 is 8


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"マイナンバーは{MY_NUMBER}です", "マイナンバーは" + HIDDEN * 12 + "です"),
        ("我的號碼 1234-5678-9018", "我的號碼 " + HIDDEN * 14),
        ("１２３４５６７８９０１８", HIDDEN * 12),
        ("card 4111 1111 1111 1111 please", "card " + HIDDEN * 19 + " please"),
        ("カード 3782-822463-10005", "カード " + HIDDEN * 17),
        ("在留カード AB12345678CD", "在留カード " + HIDDEN * 12),
        ("ab 12345678 cd", HIDDEN * 14),
    ],
)
def test_private_numbers_are_hidden(text: str, left: str) -> None:
    assert hide_private_numbers(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "電話は096-333-0000です",
        "追跡番号 123456789012",
        "お客様番号 4111 1111 1111 1112",
        "2026-11-27 10:00-12:00",
        "〒869-1192 菊陽町久保田2800",
        "FB12345678",
        "",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert hide_private_numbers(text) is text


def test_check_digits() -> None:
    assert [last for last in range(10) if is_my_number(f"12345678901{last}")] == [8]
    assert [last for last in range(10) if is_card_number(f"411111111111111{last}")] == [1]
    assert not is_my_number("1" * 11)
    assert not is_card_number("0" * 13)
