"""What is personal leaves a text as a placeholder and comes back unchanged."""

from __future__ import annotations

import pytest

from nlu.masking import is_luhn, mask, restore


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("マイナンバーは1234 5678 9012です", "my-number", "1234 5678 9012"),
        ("個人編號是１２３４５６７８９０１２", "my-number", "１２３４５６７８９０１２"),
        ("card 4111-1111-1111-1111 please", "card", "4111-1111-1111-1111"),
        ("在留カード AB12345678CD です", "residence-card", "AB12345678CD"),
        ("mail: wang.ming+a@mail.example.tw", "email", "wang.ming+a@mail.example.tw"),
        ("電話は090-1234-5678", "phone", "090-1234-5678"),
        ("電話０９０１２３４５６７８です", "phone", "０９０１２３４５６７８"),
        ("我的手機 +886 912-345-678", "phone", "+886 912-345-678"),
        ("call (096) 383-1234", "phone", "(096) 383-1234"),
        ("護照號碼 312345678", "passport", "312345678"),
        ("身分證A123456789", "taiwan-id", "A123456789"),
        ("〒869-1103に住んでいます", "postcode", "〒869-1103"),
        ("菊陽町津久礼2800番地1 に", "address", "津久礼2800番地1"),
        ("合志市幾久富1909-5 ハイツ203号室です", "address", "幾久富1909-5 ハイツ203号室"),
        ("生年月日：1990年1月2日、女", "birth", "1990年1月2日"),
        ("my date of birth is 2 January 1990", "birth", "2 January 1990"),
        ("口座番号は 1234567 です", "account", "1234567"),
        ("整理番号：A-12345", "number", "A-12345"),
        ("名前は王小明です。", "name", "王小明"),
        ("氏名: 陳美玲", "name", "陳美玲"),
        ("林 志玲と申します", "name", "林 志玲"),
        ("你好，我叫王大明，想問學校", "name", "王大明"),
        ("Hello, my name is Mary-Jane Chen and I live here", "name", "Mary-Jane Chen"),
        ("see https://a.example/x?id=5。", "url", "https://a.example/x?id=5"),
    ],
)
def test_a_detail_is_hidden_and_comes_back(text: str, kind: str, value: str) -> None:
    masked = mask(text)
    assert [(item.kind, item.value) for item in masked.hidden] == [(kind, value)]
    assert value not in masked.text
    assert restore(masked.text, masked).text == text


@pytest.mark.parametrize(
    "text",
    [
        "令和8年4月1日の午後3時から、1,000円です。",
        "菊陽町に3人で住んでいます。",
        "119に電話してください。N4です。",
        "3か月以内に市役所へ。",
        "我叫不出名字來嗎？孩子九月要轉學",
        "第1234回、2026年度",
    ],
)
def test_what_is_not_personal_stays(text: str) -> None:
    assert mask(text).hidden == ()


def test_names_that_the_caller_knows_are_hidden_wherever_they_stand() -> None:
    masked = mask("王さん、王小明さんのお子さんの件です。Wang さん", names=["王小明", "Wang", ""])
    assert masked.text == "王さん、{{1}}さんのお子さんの件です。{{2}} さん"


def test_a_value_said_twice_has_one_number_and_a_placeholder_of_the_writer_survives() -> None:
    text = "{{1}} a@b.jp, a@b.jp"
    masked = mask(text)
    assert masked.text == "{{1}} {{2}}, {{2}}"
    assert restore(masked.text, masked).text == text


@pytest.mark.parametrize("returned", ["{{1}}", "{ { 1 } }", "{1}", "｛｛１｝｝", "{{ 1 }}", "【1】"])
def test_what_translators_make_of_placeholders_is_understood(returned: str) -> None:
    masked = mask("a@b.jp")
    restored = restore(f"寄到{returned}。", masked)
    assert (restored.text, restored.lost, restored.repeated) == ("寄到a@b.jp。", (), ())


def test_lost_and_repeated_placeholders_are_named() -> None:
    masked = mask("a@b.jp と 090-1234-5678")
    restored = restore("{{1}}、{{1}} {{7}}", masked)
    assert restored.text == "a@b.jp、a@b.jp {{7}}"
    assert [item.kind for item in restored.lost] == ["phone"]
    assert [item.kind for item in restored.repeated] == ["email"]


def test_terms_are_hidden_where_nothing_personal_is() -> None:
    text = "在留カード AB12345678CD"
    masked = mask(text, terms=[(0, 5), (4, 12)])
    assert masked.text == "{{1}} {{2}}"
    assert [item.kind for item in masked.hidden] == ["term", "residence-card"]
    shown = restore("{{2}} 的{{1}}、{{1}}", masked, show=lambda hidden, before: hidden.value[: 5 - before])
    assert shown.text == "AB12345678CD 的在留カード、在留カー"


def test_the_check_digit_of_cards() -> None:
    assert is_luhn("4111 1111 1111 1111")
    assert not is_luhn("4111 1111 1111 1112")
    assert mask("注文 4111111111111112").hidden == ()


def test_a_placeholder_doubled_on_the_spot_counts_once() -> None:
    masked = mask("a@b.jp へ")
    assert restore("寄到{{1}}{{1}}", masked).text == "寄到a@b.jp"
    twice = mask("a@b.jp a@b.jp")
    assert restore(twice.text, twice).text == "a@b.jp a@b.jp"
