"""Words that steer a case or one's own data, in four languages; questions are not taken for them."""

from __future__ import annotations

import pytest

from nlu.case_words import KINDS, find_case_word

SAID = {
    "cancel": [
        "やめます",
        "キャンセルしてください",
        "やめたいです",
        "取消",
        "算了",
        "我要取消",
        "cancel",
        "Stop please",
        "never mind",
    ],
    "bot": [
        "ボットに戻る",
        "ボットに もどる",
        "相談を終わります",
        "回到機器人",
        "我要機器人",
        "結束諮詢",
        "back to the bot",
        "Bot",
    ],
    "mydata": [
        "私のデータを見せて",
        "わたしの データを みる",
        "何を保存していますか",
        "查看我的資料",
        "我的資料",
        "show my data",
        "What data do you have about me?",
    ],
    "erase": [
        "データを消して",
        "私のデータを削除してください",
        "わたしの データを けす",
        "刪除我的資料",
        "請刪除我的對話",
        "delete my data",
        "Please delete everything about me",
    ],
}
QUESTIONS = [
    "在留カードの住所を取り消したい",
    "予約をキャンセルする方法は？",
    "マイナンバーの個人情報はどこで見られますか",
    "データ通信のSIMはどこで買えますか",
    "如何取消國民健康保險",
    "怎麼查詢我的年金資料",
    "刪除銀行帳戶要怎麼辦",
    "how do I cancel my health insurance",
    "can I see my pension data at city hall",
    "how to delete my data from an old phone before recycling",
    "robot cleaner disposal",
]


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in SAID.items() for text in texts])
def test_said(kind: str, text: str) -> None:
    assert find_case_word(text) == kind


@pytest.mark.parametrize("text", QUESTIONS)
def test_questions_are_not_taken_for_case_words(text: str) -> None:
    assert find_case_word(text) is None


def test_every_kind_is_tested() -> None:
    assert set(SAID) == set(KINDS)
    assert find_case_word("  ") is None
