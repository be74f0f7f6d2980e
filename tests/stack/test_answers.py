"""The questions of a first day, through a signed LINE webhook and through the web API of the running stack."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from services.stack import Stack

Ask = Callable[..., list[dict[str, Any]]]


def words(value: Any) -> str:
    """Everything a resident reads in a reply, as one text."""
    return json.dumps(value, ensure_ascii=False)


def article(replies: list[dict[str, Any]]) -> str:
    shown = [reply["article"] for reply in replies if reply["kind"] == "answer"]
    assert shown, words(replies)[:800]
    return str(shown[0])


@pytest.mark.parametrize(
    ("question", "language", "expected"),
    [
        ("菊陽町でにほんごを ならいたいです", "ja-easy", {"japanese-class-kikuyo"}),
        ("小孩可以讀哪些國際學校？", "zh-Hant", {"school-international", "school-international-overview"}),
        ("地震が来たらどこに逃げる？", "ja", {"disaster-where-to-evacuate", "disaster-earthquake-now"}),
        ("What is the phone number of the Taiwan hotline?", "en", {"support-center-taiwan-hotline"}),
    ],
)
def test_the_right_sourced_article_on_the_web(web: Ask, question: str, language: str, expected: set[str]) -> None:
    replies = web(question, language=language)

    assert article(replies) in expected
    answer = next(reply for reply in replies if reply["kind"] == "answer")
    assert answer["footer"]["sources"], "an answer names its source"
    assert answer["footer"]["checked_on"]


@pytest.mark.parametrize(
    ("question", "again", "language"),
    [
        ("Which school can my 6 year old attend in Koshi?", "And in Ozu?", "en"),
        ("合志で6歳の子が通える学校はどれ", "大津は？", "ja"),
        ("合志6歲小孩可以讀哪間學校", "那大津呢", "zh-Hant"),
    ],
)
def test_choices_go_on_with_another_town(web: Ask, question: str, again: str, language: str) -> None:
    replies = web(question, again, language=language)

    assert {reply["kind"] for reply in replies} & {"answer", "choices"}, words(replies)[:800]


@pytest.mark.parametrize(
    ("profile", "question", "expected"),
    [
        ("ja", "菊陽町でにほんごを ならいたいです", "日本語"),
        ("zh-TW", "小孩可以讀哪些國際學校？", "國際學校"),
        ("ja", "地震が来たらどこに逃げる？", "避難"),
        ("en", "What is the phone number of the Taiwan hotline?", "080-9999-4405"),
    ],
)
def test_the_right_answer_on_line(phone: Callable[[str], Any], profile: str, question: str, expected: str) -> None:
    messages = phone(profile).say(question)

    assert messages, "no reply within 15 s"
    assert expected in words(messages)
    assert {message["via"] for message in messages} == {"reply"}, "one reply within the token, no push"


def test_rubbish_is_answered_or_honestly_not(web: Ask) -> None:
    replies = web("垃圾怎麼分", language="zh-Hant")

    assert {reply["kind"] for reply in replies} & {"answer", "choices", "phrase"}
    if replies[0]["kind"] == "answer":
        assert replies[0]["article"].startswith(("living-", "disaster-rubbish")), replies[0]["article"]


def test_kanji_alone_never_flips_the_conversation(web: Ask) -> None:
    replies = web("請問怎麼報名日語課？", "学校", language="zh-Hant")

    assert {reply["lang"] for reply in replies} == {"zh-Hant"}


def test_a_fire_is_answered_with_119_first(web: Ask, phone: Callable[[str], Any]) -> None:
    replies = web("火事です", language="ja")

    assert replies[0]["kind"] == "danger"
    assert "119" in words(replies[0]["blocks"][0])
    assert "119" in words(phone("ja").say("火事です")[0])


@pytest.mark.parametrize(
    ("words_", "language"),
    [
        ("I want to talk to a person", "en"),
        ("人と話したいです", "ja"),
        ("我想找真人", "zh-Hant"),
        ("ひとと はなしたいです", "ja-easy"),
    ],
)
def test_a_wish_for_a_person_names_the_desks_with_their_numbers(web: Ask, words_: str, language: str) -> None:
    replies = web(words_, language=language)

    assert [reply["key"] for reply in replies if reply["kind"] == "phrase"] == ["wish.topic"], words(replies)[:500]
    assert "080-4275-4489" in words(replies)
    if language == "zh-Hant":
        assert "080-9999-4405" in words(replies)


def test_a_follow_up_keeps_its_context(web: Ask) -> None:
    replies = web("菊陽町の日本語教室", "じゃあ合志は？", language="ja")

    assert article(replies) == "japanese-class-koshi"


@pytest.mark.parametrize(
    ("talk", "language", "expected"),
    [
        (("菊陽町の日本語教室", "何曜日ですか"), "ja", "japanese-class-kikuyo"),
        (("小孩可以讀哪些國際學校？", "謝謝", "怎麼申請"), "zh-Hant", "school-international-overview"),
        (("where do I register a dog", "documents?"), "en", "living-dog-registration"),
    ],
)
def test_one_more_thing_about_an_answer_in_any_words(
    web: Ask, talk: tuple[str, ...], language: str, expected: str
) -> None:
    assert article(web(*talk, language=language)) == expected


def test_the_same_article_in_another_language_by_one_tap(web: Ask) -> None:
    replies = web("菊陽町の日本語教室", "do=variant&id=japanese-class-kikuyo&language=en", language="ja")

    assert article(replies) == "japanese-class-kikuyo"
    assert {reply["lang"] for reply in replies if reply["kind"] == "answer"} == {"en"}


def test_easier_please_gives_easy_japanese_from_then_on(web: Ask) -> None:
    replies = web("菊陽町の日本語教室", "do=easier&id=japanese-class-kikuyo", "ありがとう", language="ja")

    assert any("reading" in span for reply in replies for block in reply["blocks"] for span in block["spans"])


def test_the_counter_card_is_in_japanese(web: Ask) -> None:
    replies = web("小孩發燒半夜怎麼辦", "do=counter&id=health-8000", language="zh-Hant")

    assert replies[0]["kind"] == "counter", words(replies)[:500]


def test_a_forged_signature_is_refused(stack: Stack) -> None:
    body = b'{"destination":"U0","events":[]}'
    refused: tuple[dict[str, str], ...] = ({}, {"x-line-signature": "AAAA"})
    for headers in refused:
        assert httpx2.post(f"{stack.base}/webhooks/line", content=body, headers=headers).status_code == 401


def test_the_internal_api_wants_its_token(stack: Stack) -> None:
    answer = httpx2.post(f"{stack.base}/internal/knowledge/answers", json={"text": "x", "language": "ja"})

    assert answer.status_code in (401, 403)


def test_its_output_holds_no_warnings_of_old_libraries(stack: Stack) -> None:
    for log in (stack.folder / "logs").glob("*.log"):
        assert "Warning" not in log.read_text(encoding="utf-8"), log.name


ASKS_FOR_THE_AGE = [
    ("where can my child go?", "en", "my son is 8 now", "he is 16"),
    ("子どもはどこに通えますか", "ja", "8歳です", "もう16歳です"),
    ("こどもは どこに いけますか", "ja-easy", "8さいです", "もう 16さいです"),
    ("小孩可以去哪裡上學", "zh-Hant", "他8歲了", "她16歲了"),
]
BY_AGE = {
    "0-2": "school-nursery-apply",
    "3-5": "school-kindergarten-nursery",
    "6-11": "school-public-enrolment",
    "15-18": "school-high-school-entrance",
}


def asked(replies: list[dict[str, Any]]) -> list[str]:
    """The keys of the phrases among the replies."""
    return [reply["key"] for reply in replies if reply["kind"] == "phrase"]


@pytest.mark.parametrize(("question", "language", "told", "other"), ASKS_FOR_THE_AGE)
def test_the_age_is_asked_by_buttons_told_in_words_and_changed_by_a_word(
    web: Ask, question: str, language: str, told: str, other: str
) -> None:
    general = web(question, language=language)
    assert (article(general), asked(general)) == ("school-by-age", ["ask-age"])
    buttons = [button["command"] for reply in general for button in reply.get("buttons", ())]
    assert {f"do=age&id={band}" for band in BY_AGE} <= set(buttons)
    for band, expected in BY_AGE.items():
        assert article(web(question, f"do=age&id={band}", language=language)) == expected
    assert article(web(question, told, language=language)) == BY_AGE["6-11"]
    assert article(web(question, told, other, language=language)) == BY_AGE["15-18"]
    # An older button: the age and the article change too.
    assert article(web(question, told, "do=age&id=3-5", language=language)) == BY_AGE["3-5"]
    # Remembered for the next question, another subject in between.
    assert article(web(question, told, "119", question, language=language)) == BY_AGE["6-11"]


@pytest.mark.parametrize(("question", "language", "told", "other"), ASKS_FOR_THE_AGE)
def test_the_towns_page_applies_after_the_age(web: Ask, question: str, language: str, told: str, other: str) -> None:
    young = web(question, "do=age&id=0-2", language=language)
    assert (article(young), asked(young)) == (BY_AGE["0-2"], ["ask-municipality"])
    assert (
        article(web(question, "do=age&id=0-2", "do=municipality&id=koshi", language=language)) == "school-nursery-koshi"
    )
    moved = web(question, "do=age&id=0-2", "do=municipality&id=koshi", "do=municipality&id=kikuyo", language=language)
    assert article(moved) == "school-nursery-kikuyo"
    older = web(question, "do=age&id=0-2", "do=municipality&id=koshi", other, language=language)
    assert article(older) == BY_AGE["15-18"]


def test_a_number_alone_answers_the_question_for_the_age(web: Ask) -> None:
    for number, language, question in (("8", "en", "where can my child go?"), ("八", "zh-Hant", "小孩可以去哪裡上學")):
        assert article(web(question, number, language=language)) == BY_AGE["6-11"]


def test_who_does_not_say_the_age_is_not_asked_again(web: Ask) -> None:
    question = "where can my child go to school?"
    assert asked(web(question, language="en")) == ["ask-age"]
    again = web(question, "I lost my residence card", question, language="en")
    assert (article(again), asked(again)) == ("school-by-age", [])
    refused = web(question, "no thanks", "I lost my residence card", question, language="en")
    assert "ask-age" not in asked(web(question, "no thanks", language="en"))
    assert (article(refused), asked(refused)) == ("school-by-age", [])


@pytest.mark.parametrize(
    ("question", "language", "expected"),
    [
        ("how do I enrol my child in elementary school", "en", "school-public-enrolment"),
        ("where can adults take Japanese classes", "en", "japanese-class-find"),
        ("Which international schools are there?", "en", "school-english-preschools"),
        ("I have a 16 year old, where can he go to school", "en", "school-high-school-entrance"),
    ],
)
def test_a_remembered_age_takes_over_no_question_about_another(
    web: Ask, question: str, language: str, expected: str
) -> None:
    replies = web("where can my child go?", "do=age&id=3-5", question, language=language)
    assert article(replies) == expected


def test_the_age_is_shown_with_the_data_that_is_kept(web: Ask) -> None:
    assert "6 to 11" in words(web("my son is 8 years old", "do=mydata", language="en"))
