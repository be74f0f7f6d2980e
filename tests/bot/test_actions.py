"""Every action against a real HTTP stand-in for the knowledge service."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from knowledge_server import KnowledgeServer

from bot.actions.affirm import Affirm
from bot.actions.answer_question import AnswerQuestion
from bot.actions.choose_language import ChooseLanguage
from bot.actions.choose_option import ChooseOption
from bot.actions.choose_topic import ChooseTopic
from bot.actions.complaint import Complaint
from bot.actions.counter_card import ShowCounterCard
from bot.actions.deny import Deny
from bot.actions.easier_please import EasierPlease
from bot.actions.feedback_negative import FeedbackNegative
from bot.actions.feedback_positive import FeedbackPositive
from bot.actions.follow_up import FollowUp
from bot.actions.goodbye import Goodbye
from bot.actions.greet import Greet
from bot.actions.inform_age import InformAge
from bot.actions.inform_municipality import InformMunicipality
from bot.actions.language_menu import LanguageMenu
from bot.actions.none_of_these import NoneOfThese
from bot.actions.other_language import OtherLanguage
from bot.actions.out_of_scope import OutOfScope
from bot.actions.show_menu import ShowMenu
from bot.actions.switch_furigana import SwitchFurigana
from bot.actions.thanks import Thanks
from bot.actions.who_are_you import WhoAreYou
from bot.actions.wish_for_human import WishForHuman
from contracts.commands import Command
from contracts.languages import Language
from contracts.replies import (
    AnswerReply,
    ChoicesReply,
    CounterCard,
    EscalationRequest,
    Feedback,
    LanguageChange,
    Missed,
    Phrase,
    Remember,
)

Say = Callable[..., Any]
SHOWN = {"last_article": "garbage-days", "topic": "living"}


def keys(replies: list[Any]) -> list[str]:
    return [reply.key if isinstance(reply, Phrase) else type(reply).__name__ for reply in replies]


def test_a_question_is_answered_and_asks_for_the_town(say: Say, knowledge: KnowledgeServer) -> None:
    replies, slots = say(AnswerQuestion, "ごみの日はいつ")
    assert keys(replies) == ["AnswerReply", "ask-municipality"]
    assert slots["last_article"] == "garbage-days"
    assert slots["asking"] == ["municipality"]
    assert knowledge.tokens == ["secret"]


def test_a_town_and_an_age_in_the_question_count(say: Say, knowledge: KnowledgeServer) -> None:
    replies, slots = say(AnswerQuestion, "菊陽町のごみ、子どもは4歳", municipality="koshi")
    assert keys(replies) == ["AnswerReply"]
    assert (knowledge.queries[0].municipality, knowledge.queries[0].child_age) == ("kikuyo", "3-5")
    assert slots["mentioned"] == "kikuyo"


def test_a_pasted_letter_is_explained(say: Say) -> None:
    due = {"year": "2099", "month": "6", "day": "30"}
    text = "納税通知書 市民税・県民税 見本様 納期限 2099年6月30日 下記のとおり通知します。合志市長 税務課"
    replies, slots = say(AnswerQuestion, text)
    assert keys(replies) == ["letter.resident-tax", "letter-due", "AnswerReply", "letter-check"]
    assert dict(replies[1].values) == due
    assert replies[2].answer.article == "procedures-resident-tax"
    assert slots["last_article"] == "procedures-resident-tax"
    assert keys(say(AnswerQuestion, text.replace("2099", "2020"))[0])[1] == "letter-past"


def test_doubt_gives_choices_and_a_number_chooses(say: Say, knowledge: KnowledgeServer) -> None:
    replies, slots = say(AnswerQuestion, "choose")
    assert isinstance(replies[0], ChoicesReply)
    assert slots["offered"] == ["garbage-days", "school-enrolment", "licence"]
    replies, _ = say(ChooseOption, "2番目", slots={"offered": slots["offered"]})
    assert replies[0].answer.article == "school-enrolment"
    replies, _ = say(ChooseOption, command=Command.of("article", id="licence"))
    assert replies[0].answer.article == "licence"


def test_no_answer_names_an_office_and_offers_a_person_once_after_two(say: Say) -> None:
    replies, slots = say(AnswerQuestion, "xyz")
    assert keys(replies) == ["no-answer", "Missed"]
    assert [place.id for place in replies[0].places] == ["kikuyo-town-office"]
    assert not slots["offer_pending"]
    replies, slots = say(AnswerQuestion, "xyz", misses=1)
    assert keys(replies) == ["no-answer-offer", "Missed"]
    assert [button.command.kind for button in replies[0].buttons] == ["affirm", "deny"]
    assert slots["offer_pending"]
    assert keys(say(AnswerQuestion, "xyz", misses=2, slots={"person_offered": True})[0]) == ["no-answer", "Missed"]
    assert keys(say(AnswerQuestion, "xyz", misses=5, offer_declined=True)[0]) == ["no-answer", "Missed"]


def test_yes_and_no_to_the_offer(say: Say) -> None:
    replies, _ = say(Affirm, "はい", slots={"offer_pending": True, **SHOWN})
    assert replies[0] == EscalationRequest("misses", "living", "garbage-days")
    replies, _ = say(Deny, "いいえ", slots={"offer_pending": True})
    assert replies[0] == Remember(offer_declined=True)
    assert replies[1].key == "offer-declined"
    assert keys(say(Affirm, "はい")[0]) == ["thanks"]
    assert keys(say(Deny, "いいえ")[0]) == ["menu"]
    assert keys(say(Affirm, command=Command("affirm"))[0]) == ["EscalationRequest", "person"]
    assert keys(say(Deny, command=Command("deny"))[0]) == ["Remember", "offer-declined"]


@pytest.mark.parametrize("fault", ["broken", "garbled", "slow", "gone"])
def test_without_knowledge_it_says_so(say: Say, knowledge: KnowledgeServer, fault: str) -> None:
    if fault == "slow":
        knowledge.delay = 1.0
    elif fault == "gone":
        knowledge.url = "http://127.0.0.1:9/k"
    else:
        setattr(knowledge, fault, True)
    assert keys(say(AnswerQuestion, "ごみ")[0]) == ["knowledge-down"]
    assert keys(say(Greet, "hi")[0]) == ["greet"]
    assert keys(say(WishForHuman, "人と話したい")[0]) == ["EscalationRequest", "person"]


def test_other_languages_and_doubt_about_the_language(say: Say) -> None:
    replies, _ = say(AnswerQuestion, "garbage", other_language="vi")
    assert keys(replies) == ["other-language-note", "AnswerReply", "ask-municipality"]
    assert replies[0].places[0].id == "kumamoto-support-center"
    assert keys(say(AnswerQuestion, "ごみ", undecided=True)[0])[-1] == "language-menu"


@pytest.mark.parametrize(
    ("action", "key"),
    [
        (Greet, "greet"),
        (Thanks, "thanks"),
        (Goodbye, "goodbye"),
        (WhoAreYou, "who-are-you"),
        (Complaint, "complaint"),
        (ShowMenu, "menu"),
        (LanguageMenu, "language-menu"),
    ],
)
def test_small_talk(say: Say, action: Any, key: str) -> None:
    replies, slots = say(action, "...")
    assert keys(replies) == [key]
    assert slots == {"offer_pending": False}


@pytest.mark.parametrize("action", [ShowMenu, WhoAreYou])
def test_the_way_to_ones_own_data_is_a_button(say: Say, action: Any) -> None:
    replies, _ = say(action, "...")
    assert replies[0].buttons[-1].command.encode() == "do=mydata"


def test_topics_are_buttons(say: Say) -> None:
    replies, _ = say(Greet, "hi")
    assert [button.command.encode() for button in replies[0].buttons] == ["do=topic&id=living"]
    replies, slots = say(ChooseTopic, command=Command.of("topic", id="living"))
    assert replies[0].key == "topic"
    assert (dict(replies[0].values), replies[0].japanese) == ({"topic": "くらし"}, ())
    assert [button.command.encode() for button in replies[0].buttons] == ["do=article&id=garbage-days"]
    assert slots["topic"] == "living"
    assert keys(say(ChooseTopic, "xyz")[0]) == ["no-answer", "Missed"]
    [phrase] = say(ChooseTopic, command=Command.of("topic", id="living"), language=Language.EN)[0]
    assert (dict(phrase.values), dict(phrase.japanese)) == ({"topic": "Living"}, {"topic": "くらし"})


def test_out_of_scope_yields_to_an_article(say: Say) -> None:
    assert isinstance(say(OutOfScope, "ごみの歌を歌って")[0][0], AnswerReply)


def test_out_of_scope_is_a_miss_and_the_second_offers_a_person(say: Say) -> None:
    assert keys(say(OutOfScope, "xyz")[0]) == ["out-of-scope", "Missed"]
    replies, slots = say(OutOfScope, "xyz", misses=1)
    assert keys(replies) == ["no-answer-offer", "Missed"]
    assert slots["person_offered"]
    assert keys(say(OutOfScope, "xyz", misses=1, offer_declined=True)[0]) == ["out-of-scope", "Missed"]


def test_a_wish_for_a_person(say: Say) -> None:
    replies, _ = say(
        WishForHuman, "我要真人", language=Language.ZH_HANT, last_article="licence", last_topic="transport"
    )
    assert replies[0] == EscalationRequest("asked", "transport", "licence")
    assert [place.id for place in replies[1].places] == ["kumamoto-support-center", "taiwan-hotline"]
    replies, _ = say(WishForHuman, command=Command.of("person", topic="living"), language=Language.EN)
    assert replies[0] == EscalationRequest("asked", "living", None)
    assert [place.id for place in replies[1].places] == ["kumamoto-support-center"]


def test_choosing_a_language_shows_the_last_article_in_it(say: Say) -> None:
    replies, _ = say(ChooseLanguage, "English please", slots=SHOWN)
    assert replies[0] == LanguageChange(Language.EN)
    assert keys(replies[1:]) == ["language-changed", "AnswerReply", "ask-municipality"]
    assert replies[2].answer.language is Language.EN
    replies, _ = say(ChooseLanguage, command=Command.of("language", language="zh-Hant"))
    assert replies[0] == LanguageChange(Language.ZH_HANT)
    assert keys(say(ChooseLanguage, "???")[0]) == ["language-menu"]


def test_the_same_article_in_another_language_changes_nothing(say: Say) -> None:
    replies, _ = say(OtherLanguage, "これを英語で", slots=SHOWN, municipality="kikuyo")
    assert keys(replies) == ["AnswerReply"]
    assert replies[0].answer.language is Language.EN
    command = Command.of("variant", id="licence", language="zh-Hant")
    replies, _ = say(OtherLanguage, command=command)
    assert (replies[0].answer.article, replies[0].answer.language) == ("licence", Language.ZH_HANT)
    assert keys(say(OtherLanguage, "これを英語で")[0]) == ["language-menu"]
    assert keys(say(OtherLanguage, "ベトナム語")[0]) == ["other-language-note"]


def test_easier(say: Say) -> None:
    replies, _ = say(EasierPlease, command=Command.of("easier", id="licence"))
    assert replies[0] == LanguageChange(Language.JA_EASY)
    assert replies[1].answer.language is Language.JA_EASY
    assert keys(say(EasierPlease, "もっと簡単に")[0]) == ["LanguageChange", "language-changed"]
    replies, slots = say(EasierPlease, "easier please", language=Language.EN)
    assert keys(replies) == ["offer-person"]
    assert slots["offer_pending"]


def test_furigana(say: Say) -> None:
    assert say(SwitchFurigana, command=Command.of("furigana", on="0"))[0][0] == LanguageChange(furigana=False)
    assert say(SwitchFurigana, "ふりがなをつけて")[0][0] == LanguageChange(furigana=True)
    assert keys(say(SwitchFurigana, "ふりがなはいりません")[0]) == ["LanguageChange", "furigana-off"]


def test_counter_card(say: Say) -> None:
    assert isinstance(say(ShowCounterCard, command=Command.of("counter", id="licence"))[0][0], CounterCard)
    assert keys(say(ShowCounterCard, "窓口で見せたい")[0]) == ["nothing-to-show"]


def test_feedback(say: Say) -> None:
    assert say(FeedbackPositive, command=Command.of("helpful", id="licence"))[0][0] == Feedback("licence", True)
    replies, _ = say(FeedbackNegative, "違います", slots=SHOWN)
    assert replies[0] == Feedback("garbage-days", False)
    assert keys(say(FeedbackNegative, "違います")[0]) == ["feedback-sorry"]


def test_none_of_these(say: Say) -> None:
    replies, slots = say(NoneOfThese, command=Command("none"))
    assert keys(replies) == ["choices-none", "Missed"]
    assert slots["offered"] is None
    assert isinstance(replies[1], Missed)


def test_a_second_none_of_these_offers_a_person_once(say: Say) -> None:
    replies, slots = say(NoneOfThese, command=Command("none"), misses=1)
    assert keys(replies) == ["no-answer-offer", "Missed"]
    assert slots["offer_pending"]
    assert keys(say(NoneOfThese, misses=2, slots={"person_offered": True})[0]) == ["choices-none", "Missed"]
    assert keys(say(NoneOfThese, misses=5, offer_declined=True)[0]) == ["choices-none", "Missed"]


def test_choices_that_nobody_takes_are_misses(say: Say) -> None:
    shown = {"offered": ["garbage-days", "licence"]}
    assert keys(say(AnswerQuestion, "choose")[0]) == ["ChoicesReply"]
    assert keys(say(AnswerQuestion, "choose", slots=shown)[0]) == ["ChoicesReply", "Missed"]
    replies, slots = say(AnswerQuestion, "choose", misses=1, slots=shown)
    assert keys(replies) == ["ChoicesReply", "Missed", "offer-person"]
    assert slots["offer_pending"]
    assert slots["offered"]
    declined = say(AnswerQuestion, "choose", misses=4, offer_declined=True, slots=shown)
    assert keys(declined[0]) == ["ChoicesReply", "Missed"]


@pytest.mark.parametrize("language", [Language.EN, Language.ZH_HANT])
def test_after_a_no_nothing_offers_a_person(say: Say, language: Language) -> None:
    assert keys(say(Complaint, "useless", language=language, offer_declined=True)[0]) == ["complaint-declined"]
    replies, slots = say(EasierPlease, "easier please", language=language, offer_declined=True)
    assert keys(replies) == ["easier-in-japanese"]
    assert not slots["offer_pending"]


def test_the_town_is_remembered_and_the_waiting_answer_given(say: Say, knowledge: KnowledgeServer) -> None:
    waiting = {**SHOWN, "asking": ["municipality"]}
    for said in ({"text": "菊陽です"}, {"command": Command.of("municipality", id="kikuyo")}):
        replies, slots = say(InformMunicipality, slots=waiting, **said)
        assert replies[0] == Remember(municipality="kikuyo")
        assert keys(replies[1:]) == ["AnswerReply"]
        assert slots["municipality"] == "kikuyo"
        assert knowledge.queries[-1].municipality == "kikuyo"
    replies, _ = say(InformMunicipality, "I live in Kikuyo", language=Language.EN)
    assert keys(replies) == ["Remember", "municipality-noted"]
    assert dict(replies[1].values) == {"municipality": "Kikuyo Town"}
    replies, _ = say(InformMunicipality, command=Command.of("municipality", id="other"), slots=waiting)
    assert keys(replies) == ["ask-municipality-other"]


def test_the_age_is_remembered(say: Say) -> None:
    replies, _ = say(InformAge, "3歳です", slots={**SHOWN, "asking": ["child_age"]}, municipality="kikuyo")
    assert replies[0] == Remember(child_age="3-5")
    assert keys(replies[1:]) == ["AnswerReply"]
    assert keys(say(InformAge, "10 months old")[0]) == ["Remember", "age-noted"]


WHERE = "where can my child go"
ALL_AGES = {"last_article": "school-by-age", "topic": "school", "asking": ["child_age"], "age_asked": True}
CHOSEN = {"last_article": "school-enrolment", "topic": "school", "all_ages": "school-by-age", "age_asked": True}


def test_a_question_that_depends_on_the_age_asks_for_it_once(say: Say) -> None:
    replies, slots = say(AnswerQuestion, WHERE, language=Language.EN)
    assert keys(replies) == ["AnswerReply", "ask-age"]
    assert [button.command for button in replies[1].buttons] == [
        Command.of("age", id=band) for band in ("0-2", "3-5", "6-11", "12-14", "15-18")
    ]
    assert (slots["asking"], slots["all_ages"], slots["age_asked"]) == (["child_age"], None, True)
    # Ignored, and something else in between: never again by buttons, but words still count.
    _, slots = say(AnswerQuestion, "garbage", language=Language.EN, slots=slots, municipality="kikuyo")
    replies, slots = say(AnswerQuestion, WHERE, language=Language.EN, slots=slots)
    assert keys(replies) == ["AnswerReply"]
    assert (slots["asking"], slots["age_asked"]) == (["child_age"], True)
    replies, _ = say(InformAge, "he is 8", language=Language.EN, slots=slots)
    assert keys(replies) == ["Remember", "AnswerReply"]
    # The same article in another language: the question stays under it.
    replies, _ = say(ChooseLanguage, "English please", slots=ALL_AGES)
    assert keys(replies[1:]) == ["language-changed", "AnswerReply", "ask-age"]


def test_a_no_to_the_age_is_no_end_and_no_new_question(say: Say) -> None:
    replies, slots = say(Deny, "no", language=Language.EN, slots=ALL_AGES)
    assert keys(replies) == ["menu"]
    _, slots = say(AnswerQuestion, "garbage", slots={**ALL_AGES, **slots}, municipality="kikuyo")
    replies, _ = say(AnswerQuestion, WHERE, language=Language.EN, slots={**ALL_AGES, **slots})
    assert keys(replies) == ["AnswerReply"]


@pytest.mark.parametrize(
    "said",
    [
        {"text": "8さいです"},
        {"text": "もう8歳です"},
        {"text": "他8歲了", "language": Language.ZH_HANT},
        {"text": "my son is 8 now", "language": Language.EN},
        {"command": Command.of("age", id="6-11")},
    ],
)
def test_the_age_is_told_by_button_or_words_and_the_waiting_answer_given(
    say: Say, knowledge: KnowledgeServer, said: dict[str, Any]
) -> None:
    replies, slots = say(InformAge, slots=ALL_AGES, **said)
    assert replies[0] == Remember(child_age="6-11")
    assert keys(replies[1:]) == ["AnswerReply"]
    assert replies[1].answer.article == "school-enrolment"
    assert (slots["child_age"], slots["all_ages"]) == ("6-11", "school-by-age")
    assert (knowledge.queries[-1].article, knowledge.queries[-1].child_age) == ("school-by-age", "6-11")


@pytest.mark.parametrize("text", ["8", "８", "eight", "八"])
@pytest.mark.parametrize("action", [AnswerQuestion, FollowUp, ChooseOption, InformAge])
def test_a_number_alone_after_the_question_is_the_age(say: Say, action: type, text: str) -> None:
    replies, slots = say(action, text, slots=ALL_AGES)
    assert replies[0] == Remember(child_age="6-11")
    assert slots["last_article"] == "school-enrolment"
    # After choices it is one of them, and without the question it is nothing.
    replies, _ = say(action, text, slots={**ALL_AGES, "offered": ["licence"]})
    assert not any(isinstance(reply, Remember) for reply in replies)
    replies, _ = say(action, text, slots=SHOWN)
    assert not any(isinstance(reply, Remember) for reply in replies)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("my daughter is 16 now", Language.EN),
        ("もう16歳です", Language.JA),
        ("もう 16さいです", Language.JA_EASY),
        ("她16歲了", Language.ZH_HANT),
    ],
)
def test_another_age_in_words_changes_what_was_answered(say: Say, text: str, language: Language) -> None:
    replies, slots = say(InformAge, text, language=language, slots=CHOSEN, child_age="6-11")
    assert keys(replies) == ["Remember", "AnswerReply"]
    assert replies[0] == Remember(child_age="15-18")
    assert (slots["last_article"], slots["all_ages"], slots["child_age"]) == ("high-school", "school-by-age", "15-18")


def test_another_age_by_an_older_button_changes_what_was_answered(say: Say) -> None:
    replies, slots = say(InformAge, command=Command.of("age", id="0-2"), slots=CHOSEN, child_age="6-11")
    assert keys(replies) == ["Remember", "AnswerReply", "ask-municipality"]
    assert (slots["last_article"], slots["asking"]) == ("nursery", ["municipality"])
    # The town told then applies to the article that the age chose.
    told = {**CHOSEN, **slots}
    replies, slots = say(
        InformMunicipality, command=Command.of("municipality", id="koshi"), slots=told, child_age="0-2"
    )
    assert keys(replies) == ["Remember", "AnswerReply"]
    assert (replies[1].answer.article, replies[1].answer.municipality) == ("nursery", "koshi")
    assert slots["all_ages"] == "school-by-age"


def test_the_same_age_again_or_one_about_something_else_is_only_noted(say: Say) -> None:
    assert keys(say(InformAge, "he is 7", slots=CHOSEN, child_age="6-11")[0]) == ["Remember", "age-noted"]
    assert keys(say(InformAge, "he is 16", slots=SHOWN)[0]) == ["Remember", "age-noted"]
    # The gateway knows of a later article than the slots: what these say of it is out of date.
    assert keys(say(InformAge, "he is 16", slots=CHOSEN, last_article="licence")[0]) == ["Remember", "age-noted"]
    # The talk has left the article.
    left = {**CHOSEN, "left": "school-enrolment"}
    assert keys(say(InformAge, "he is 16", slots=left)[0]) == ["Remember", "age-noted"]


def test_one_more_thing_about_the_article_of_an_age_keeps_what_it_stands_for(say: Say) -> None:
    _, slots = say(AnswerQuestion, "how much?", slots=CHOSEN, child_age="6-11")
    assert (slots["last_article"], slots["all_ages"]) == ("school-enrolment", "school-by-age")
    _, slots = say(AnswerQuestion, "garbage", slots=CHOSEN, child_age="6-11")
    assert (slots["last_article"], slots["all_ages"]) == ("garbage-days", None)


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("my son is 8, where can my child go", "6-11"),
        ("where can my child go, we have been here 6 months", "12-14"),
        ("where can my child go, they are 4 and 9 years old", "12-14"),
        (WHERE, "12-14"),
    ],
)
def test_an_age_in_a_question_counts_for_it_and_is_not_remembered(
    say: Say, knowledge: KnowledgeServer, text: str, sent: str
) -> None:
    replies, slots = say(AnswerQuestion, text, language=Language.EN, child_age="12-14")
    assert knowledge.queries[-1].child_age == sent
    assert "child_age" not in slots
    assert keys(replies) == ["AnswerReply"]


def test_a_button_of_no_known_age_is_not_remembered(say: Say) -> None:
    replies, _ = say(InformAge, command=Command.of("age", id="19-99"), slots=ALL_AGES)
    assert not any(isinstance(reply, Remember) for reply in replies)


def test_follow_ups_keep_article_and_town(say: Say, knowledge: KnowledgeServer) -> None:
    replies, slots = say(FollowUp, "那合志呢？", slots=SHOWN, municipality="kikuyo", language=Language.ZH_HANT)
    assert replies[0].answer.article == "garbage-days"
    assert knowledge.queries[-1].municipality == "koshi"
    assert slots["mentioned"] == "koshi"
    say(FollowUp, "how much is it?", slots={**SHOWN, "mentioned": "koshi"}, municipality="kikuyo")
    last = knowledge.queries[-1]
    assert (last.last_article, last.last_municipality, last.municipality) == ("garbage-days", "koshi", "kikuyo")


def test_every_question_carries_the_article_before(say: Say, knowledge: KnowledgeServer) -> None:
    replies, slots = say(
        AnswerQuestion, "how much is it?", slots={**SHOWN, "mentioned": "koshi"}, municipality="kikuyo"
    )
    assert replies[0].answer.article == "garbage-days"
    last = knowledge.queries[-1]
    assert (last.last_article, last.last_municipality) == ("garbage-days", "koshi")
    assert slots["mentioned"] is None  # answered for the resident's own town


def test_choices_of_another_subject_end_the_context(say: Say, knowledge: KnowledgeServer) -> None:
    _, slots = say(AnswerQuestion, "choose", slots={"last_article": "passport", "left": None})
    assert slots["left"] == "passport"
    say(AnswerQuestion, "how much?", slots={"last_article": "passport", "left": "passport", "mentioned": "koshi"})
    assert (knowledge.queries[-1].last_article, knowledge.queries[-1].last_municipality) == (None, None)
    _, slots = say(AnswerQuestion, "garbage", slots={"last_article": "passport", "left": "passport"})
    assert (slots["last_article"], slots["left"]) == ("garbage-days", None)


def test_choices_with_the_article_before_keep_the_context(say: Say) -> None:
    _, slots = say(AnswerQuestion, "choose licence", slots={"last_article": "licence", "left": "licence"})
    assert slots["left"] == "licence"
    _, slots = say(AnswerQuestion, "choose", slots={"last_article": "passport"})
    assert slots["left"] == "passport"


def test_two_misses_and_a_topic_of_the_menu_end_the_context(say: Say, knowledge: KnowledgeServer) -> None:
    say(AnswerQuestion, "how much?", slots=SHOWN, misses=1)
    assert knowledge.queries[-1].last_article == "garbage-days"
    say(AnswerQuestion, "how much?", slots=SHOWN, misses=2)
    assert knowledge.queries[-1].last_article is None
    _, slots = say(ChooseTopic, command=Command.of("topic", id="living"), slots=SHOWN)
    assert slots["left"] == "garbage-days"
    _, slots = say(Greet, "hi", slots=SHOWN)
    assert "left" not in slots


@pytest.mark.parametrize("words", ["the second one", "第二個", "2番目の", "2"])
def test_an_ellipsis_after_choices_takes_that_choice(say: Say, words: str) -> None:
    replies, _ = say(ChooseOption, words, slots={"offered": ["garbage-days", "licence"], "last_article": "passport"})
    assert replies[0].answer.article == "licence"


@pytest.mark.parametrize("action", [ChooseLanguage, OtherLanguage])
def test_a_language_that_is_spoken_anyway_asks_about_the_article(
    say: Say, knowledge: KnowledgeServer, action: type
) -> None:
    replies, _ = say(action, "in English?", language=Language.EN, slots=SHOWN)
    assert keys(replies)[0] == "AnswerReply"
    assert knowledge.queries[-1].text == "in English?"


@pytest.mark.parametrize("words", ["だれが いきますか", "who can apply?", "誰可以申請"])
def test_who_after_an_answer_asks_about_it(say: Say, words: str) -> None:
    assert keys(say(WhoAreYou, words, slots=SHOWN)[0]) == ["AnswerReply", "ask-municipality"]
    assert keys(say(WhoAreYou, "あなたは誰ですか", slots=SHOWN)[0]) == ["who-are-you"]
    assert keys(say(WhoAreYou, "who are you", slots=SHOWN)[0]) == ["who-are-you"]
    assert keys(say(WhoAreYou, words)[0]) == ["who-are-you"]


def test_a_town_alone_after_an_answer_is_answered_for_it(say: Say, knowledge: KnowledgeServer) -> None:
    slots = {"last_article": "licence", "topic": "living"}
    replies, changed = say(InformMunicipality, "合志市", slots=slots, municipality="kikuyo")
    assert keys(replies) == ["Remember", "municipality-noted"]
    assert (knowledge.queries[-1].last_article, knowledge.queries[-1].municipality) == ("licence", "koshi")
    knowledge.instead["licence"] = "garbage-days"
    replies, changed = say(InformMunicipality, "合志市", slots=slots, municipality="kikuyo")
    assert keys(replies) == ["Remember", "AnswerReply"]
    assert (changed["last_article"], changed["municipality"]) == ("garbage-days", "koshi")


def test_choices_remember_what_they_were_offered_for(say: Say, knowledge: KnowledgeServer) -> None:
    _, slots = say(AnswerQuestion, "choose in Koshi", language=Language.EN)
    assert slots["asked"] == "choose in Koshi"
    replies, slots = say(AnswerQuestion, "and in Ozu?", language=Language.EN, slots={**slots, "left": None})
    assert knowledge.queries[-1].last_question == "choose in Koshi"
    assert keys(replies) == ["ChoicesReply"]  # asked anew by the resident: not a miss
    assert slots["asked"] == "choose in Koshi and in Ozu?"
    say(AnswerQuestion, "and in Ozu?", slots={"asked": "choose"}, misses=2)
    assert knowledge.queries[-1].last_question is None
    assert say(AnswerQuestion, "garbage", slots={"asked": "choose"})[1]["asked"] is None
    assert say(NoneOfThese, slots={"asked": "choose"})[1]["asked"] is None


def test_a_question_without_an_answer_is_remembered_too(say: Say, knowledge: KnowledgeServer) -> None:
    assert say(AnswerQuestion, "wibble", language=Language.EN)[1]["asked"] == "wibble"
    say(AnswerQuestion, "and in Ozu?", language=Language.EN, slots={"asked": "wibble"}, misses=1)
    assert knowledge.queries[-1].last_question == "wibble"


@pytest.mark.parametrize(
    ("action", "text", "kept"),
    [
        (InformMunicipality, "大津町", Remember(municipality="ozu")),
        (InformAge, "3歳です", Remember(child_age="3-5")),
    ],
)
def test_a_town_or_an_age_told_after_choices_asks_again(say: Say, action: type, text: str, kept: Remember) -> None:
    asked = {"asked": "学校", "offered": ["licence", "school-enrolment"]}
    replies, slots = say(action, text, slots=asked)
    assert replies[0] == kept
    assert keys(replies[1:]) == ["ChoicesReply"]
    assert slots["asked"] == f"学校 {text}"


def test_a_town_told_after_choices_that_find_nothing_is_noted(say: Say) -> None:
    asked = {"asked": "学校", "offered": ["licence", "school-enrolment"]}
    replies, _ = say(InformMunicipality, "菊池市", slots=asked)
    assert keys(replies) == ["Remember", "municipality-noted"]


def test_the_town_and_the_age_of_the_question_count_for_the_choice_taken(say: Say, knowledge: KnowledgeServer) -> None:
    asked = {"asked": "合志で4歳の子が choose", "offered": ["garbage-days", "licence"]}
    replies, slots = say(ChooseOption, command=Command.of("article", id="garbage-days"), slots=asked)
    assert keys(replies) == ["AnswerReply"]  # which town is not asked for again
    assert (knowledge.queries[-1].municipality, knowledge.queries[-1].child_age) == ("koshi", "3-5")
    assert (slots["mentioned"], slots["offered"]) == ("koshi", None)
    replies, slots = say(ChooseOption, command=Command.of("article", id="garbage-days"), slots={"asked": "合志"})
    assert keys(replies) == ["AnswerReply", "ask-municipality"]  # a button of older choices
    assert knowledge.queries[-1].municipality is None
