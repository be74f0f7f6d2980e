"""Pasted letters by kind, with the day they want something by; everything else is no letter. Letters are made up."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from nlu.data_files import load_yaml
from nlu.intents import Guess, decide
from nlu.letters import is_letter, recognise_letter

TODAY = date(2026, 11, 27)
TAX = """令和8年度 市民税・県民税 納税通知書
見本 太郎 様
合志市長 （公印省略）
下記のとおり決定しましたので通知します。
第1期 納期限 令和8年6月30日 12,500円
お問い合わせ 税務課"""

LETTERS = [
    (TAX, "resident-tax", "yes", date(2026, 6, 30)),
    ("這是什麼信？要繳錢嗎\n" + TAX, "resident-tax", "yes", date(2026, 6, 30)),
    (
        "督促状 国民健康保険税 第3期がまだ納付されていません。納期限：令和8年12月10日 菊陽町役場 税務課",
        "reminder",
        "at-once",
        date(2026, 12, 10),
    ),
    (
        "保護者各位 令和8年11月20日 見本小学校 校長 授業参観のお知らせ 12月5日(土)までに出欠票を提出してください。",
        "school",
        "maybe",
        date(2026, 12, 5),
    ),
    (
        "ご不在連絡票 11月25日 お荷物をお届けにあがりましたがご不在でした。保管期限 12月2日 再配達のお申し込みは下記へ",
        "delivery",
        "no",
        date(2026, 12, 2),
    ),
    (
        "保育所入所申込みについて(通知) 利用調整の結果、保留となりましたのでお知らせいたします。令和9年2月5日 見本町長",
        "nursery",
        "no",
        None,
    ),
    (
        "児童手当 現況届の提出について 提出期限 1月15日 までに同封の書類を返送してください。菊陽町長 子育て支援課",
        "child-allowance",
        "receive",
        date(2027, 1, 15),
    ),
    (
        "電気料金等領収証 見本電力株式会社 お客様番号 口座振替 支払期限日 2026年12月21日 お願いいたします",
        "energy",
        "yes",
        date(2026, 12, 21),
    ),
    (
        "重要なお知らせ 令和8年10月 お客様各位 平素より格別のご高配を賜り、下記の件につきましてご案内いたします。",
        "unknown",
        "maybe",
        None,
    ),
]


@pytest.mark.parametrize(("text", "kind", "pay", "due"), LETTERS)
def test_letters_are_told_by_kind_and_day(text: str, kind: str, pay: str, due: date | None) -> None:
    letter = recognise_letter(text, TODAY)

    assert letter is not None
    assert (letter.kind, letter.pay, letter.due) == (kind, pay, due)
    assert is_letter(text)


@pytest.mark.parametrize(
    "text",
    [
        "住民税の通知が来ました。いつまでに払いますか。",
        "マイナンバーカードの申請の期限はいつですか。市役所に電話しても分かりませんでした。",
        "收到一封市役所寄來的信，上面寫納稅通知書，請問要繳錢嗎？期限是什麼時候？",
        "I got a letter from the city hall, it says 督促状, and what does that mean please tell me what to do now",
        "学校から保護者会のお知らせをもらいました。何を持って行けばいいですか。いつまでに返事を出しますか。",
        "",
    ],
)
def test_questions_about_letters_are_questions(text: str) -> None:
    assert recognise_letter(text, TODAY) is None


def test_no_example_question_of_an_article_is_taken_for_a_letter() -> None:
    articles = Path(__file__).parents[2] / "knowledge" / "content" / "articles"
    lines = {line for file in articles.rglob("*.md") for line in _questions(file.read_text(encoding="utf-8"))}

    assert len(lines) > 5000
    assert [line for line in lines if is_letter(line)] == []


def test_every_kind_has_an_article_that_exists() -> None:
    articles = {path.name for path in (Path(__file__).parents[2] / "knowledge/content/articles").glob("*/*")}

    assert {row["article"] for row in load_yaml("letters.yaml")["kinds"]} <= articles


def test_a_letter_that_speaks_of_staff_is_no_wish_for_a_person() -> None:
    text = TAX + "\nご不明な点は担当者までご連絡ください。職員と話したいときは窓口へお越しください。"

    assert decide(text, [Guess("wish_for_human", 1.0)]).intent == "ask_question"


def test_impossible_days_are_left_out() -> None:
    text = "納付書 令和8年6月31日 見本市長 納期限 令和8年2月30日 お問い合わせは下記の係まで 下水道使用料のお知らせ 様"
    letter = recognise_letter(text, TODAY)

    assert letter is not None
    assert letter.due is None


def _questions(text: str) -> list[str]:
    head = text.split("---", 2)[1]
    return [line.strip()[2:].strip("'\"") for line in head.splitlines() if line.strip().startswith("- ")]
