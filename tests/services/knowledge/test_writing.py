"""The writing helpers: named rules with places in the source, scores, drafts of readings."""

from __future__ import annotations

import pytest

from contracts.languages import Language
from knowledge.data_files import read_table
from knowledge.writing.easy_japanese import lint_easy_japanese
from knowledge.writing.finding import WritingReport, line_and_column
from knowledge.writing.furigana import draft, published_readings
from knowledge.writing.lint import lint
from knowledge.writing.plain_english import lint_english
from knowledge.writing.source_map import source_map
from knowledge.writing.traditional_chinese import lint_traditional_chinese


def marked(report: WritingReport, rule: str) -> list[str]:
    return [report.text[finding.start : finding.end] for finding in report.findings if finding.rule == rule]


def test_offsets_lead_back_into_the_markup() -> None:
    text = "- **{町|まち}**の[{役場|やくば}](https://example.jp/a)へ {place:x.phone} 行きます"
    words = source_map(text)

    assert words.plain == "町の役場へ  行きます"
    assert [text[at] for at in words.offsets] == list(words.plain)
    assert text[slice(*words.span(2, 4))] == "役場"


@pytest.mark.parametrize(
    ("rule", "text", "where"),
    [
        ("passive", "お{金|かね}が {払|はら}われます。", "払|はら}われます"),
        ("honorific", "{役場|やくば}に いらっしゃって ください。", "いらっしゃ"),
        ("double-negation", "{届|とど}けなければ なりません。", "なければ なりません"),
        ("stiff-form", "{学校|がっこう}において {聞|き}きます。", "において"),
        ("plain-style", "ここに {名前|なまえ}を {書|か}くのである。", "である"),
        ("clock-24", "15:30に {来|き}て ください。", "15:30"),
        ("era", "{令和|れいわ}7{年|ねん}です。", "令和|れいわ}7{年"),
        ("no-reading", "{町|まち}の役場です。", "役場"),
        ("hard-word", "{隔離|かくり}の {部屋|へや}です。", "隔離"),
        ("loanword", "コンプライアンスの {話|はなし}です。", "コンプライアンス"),
        ("spaces", "これはぜんぶつづけてかいたぶんですよ。", "これはぜんぶつづけてかいたぶんですよ"),
        ("paper-term", "{転入届|てんにゅうとどけ}を {出|だ}します。", "転入届"),
    ],
)
def test_each_rule_of_easy_japanese_marks_its_place(rule: str, text: str, where: str) -> None:
    assert marked(lint_easy_japanese(text), rule) == [where]


def test_an_explained_word_is_not_hard_any_more() -> None:
    text = (
        "{転入届|てんにゅうとどけ}〈{引|ひ}っこしの {紙|かみ}〉を {出|だ}します。"
        "{隔離|かくり}〈{別|べつ}の {部屋|へや}〉です。"
    )

    report = lint_easy_japanese(text)

    assert marked(report, "paper-term") == []
    assert marked(report, "hard-word") == []


def test_a_long_sentence_warns_and_then_fails() -> None:
    forty, fifty = "あ" * 20 + "、" + "い" * 21 + "。", "あ" * 30 + "、" + "い" * 30 + "。"

    assert [f.severity for f in lint_easy_japanese(forty).findings if f.rule == "sentence-length"] == ["warning"]
    assert [f.severity for f in lint_easy_japanese(fifty).findings if f.rule == "sentence-length"] == ["error"]


def test_quotes_are_as_others_wrote_them() -> None:
    assert not marked(lint_easy_japanese("「{書|か}かれて いた」と {読|よ}みます。"), "passive")


def test_the_score_falls_with_each_fault() -> None:
    good = lint_easy_japanese("{町|まち}の {人|ひと}に {聞|き}いて ください。")
    hint = lint_easy_japanese("{隔離|かくり}を します。")
    bad = lint_easy_japanese("{町|まち}において {払|はら}われます。")

    assert good.score == 100
    assert 100 > hint.score > bad.score == 0


def test_traditional_chinese_marks_characters_and_words() -> None:
    report = lint_traditional_chinese("請看**视頻**，\n或用「視頻」查信息。")

    assert marked(report, "foreign-form") == ["视"]
    assert marked(report, "mainland") == ["信息"]
    assert line_and_column(report.text, report.findings[-1].start) == (2, 8)


def test_english_marks_length_passive_and_office_words() -> None:
    text = "Prior to moving, the form is signed by the owner. " + "word " * 26 + "end."

    report = lint_english(text)

    assert marked(report, "english-hard-word") == ["Prior to"]
    assert marked(report, "english-passive") == ["is signed by"]
    assert [finding.severity for finding in report.findings if finding.rule == "long-sentence"] == ["error"]


def test_japanese_itself_has_no_rules() -> None:
    assert lint("御来庁の上、申請されたい。", Language.JA).score == 100


def test_every_rule_speaks_three_languages() -> None:
    words = read_table("writing_words")
    rules = {rule["id"] for rule in read_table("easy_rules")["rules"]}

    assert rules <= set(words)
    for rule, texts in words.items():
        assert set(texts) == {"ja", "zh-Hant", "en"}, rule
        assert all(text.format("1", "2", "3") for text in texts.values())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("合志市の役場", "{合志市|こうしし}の{役場|やくば}"),
        ("食べて行った", "{食|た}べて{行|い}った"),
        ("10分と15分", "10{分|ぷん}と15{分|ふん}"),
        ("4月1日です", "4{月|がつ}{1日|ついたち}です"),
        ("1月15日まで", "1{月|がつ}15{日|にち}まで"),
        ("300万円", "300{万|まん}{円|えん}"),
        ("肥後大津駅へ", "{肥後大津|ひごおおづ}{駅|えき}へ"),
        ("{町|ちょう}の町", "{町|ちょう}の{町|まち}"),
        ("[役場](https://example.jp/役場)", "[{役場|やくば}](https://example.jp/役場)"),
    ],
)
def test_drafts_of_readings(text: str, expected: str) -> None:
    assert draft(text) == expected


def test_what_is_published_teaches_the_draft() -> None:
    known = published_readings(["{台祭|たいくまさい}へ", "{台祭|たいくまさい}と {生|なま}{生|せい}"])

    assert known == {"台祭": "たいくまさい"}
    assert draft("台祭の日", known).startswith("{台祭|たいくまさい}")
