"""Small invented replies for the LINE tests: no phone, address or fee here is real."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

from contracts.answers import Answer, Candidate, OpenState, Phone, PlaceCard, SourceLine
from contracts.languages import LANGUAGES, Language
from contracts.replies import AnswerReply, Visible
from contracts.rich_text import Block, Span, Spans
from conversations.model import Outgoing

RESIDENT = "U" + "a1" * 16
KEY = "123e4567-e89b-12d3-a456-426614174000"
NOW = datetime(2026, 11, 24, 1, 0, tzinfo=timezone.utc)


def s(text: str, **more: Any) -> Spans:
    return (Span(text, **more),)


def ruby(marked: str) -> Spans:
    """`{漢字|かんじ}` as spans."""
    import re

    out: list[Span] = []
    for plain, base, reading in re.findall(r"([^{}]+)|\{([^|}]+)\|([^}]+)\}", marked):
        out.append(Span(plain) if plain else Span(base, reading))
    return tuple(out)


PLACE_JA = s("見本市国際交流プラザ")
WORDS: dict[Language, dict[str, Any]] = {
    Language.JA: {
        "title": s("子どものための日本語教室（見本町）"),
        "short": s("毎週土曜日の午前に、見本町図書館で開いています。申し込みが必要です。"),
        "body": (
            Block("item", (*s("費用：", strong=True), *s("月300円（2024年2月時点）"))),
            Block("item", s("対象：小学生と中学生")),
            Block("item", s("申し込み：図書館の窓口、または電話")),
            Block(
                "paragraph",
                (*s("くわしくは"), *s("見本町のページ", url="https://example.jp/class"), *s("をご覧ください。")),
            ),
        ),
        "place": s("見本町図書館"),
        "purpose": s("日本語教室の申し込み"),
        "hours": s("火〜日 9:30〜18:00"),
        "address": s("見本郡見本町大字見本1-2"),
        "publisher": s("見本町 公式サイト"),
        "related": s("大人のための日本語教室"),
    },
    Language.JA_EASY: {
        "title": ruby("{子|こ}どもの {日本語|にほんご}{教室|きょうしつ}（{見本町|みほんまち}）"),
        "short": ruby(
            "{毎週|まいしゅう} {土曜日|どようび}の {午前|ごぜん}に あります。{場所|ばしょ}は {図書館|としょかん}です。"
        ),
        "body": (
            Block("item", ruby("お{金|かね}：1か{月|げつ} 300{円|えん}")),
            Block("item", ruby("{小学生|しょうがくせい}と {中学生|ちゅうがくせい}が {行|い}くことが できます。")),
            Block(
                "item", ruby("{申|もう}し{込|こ}み：{図書館|としょかん}に {行|い}くか、{電話|でんわ}を してください。")
            ),
        ),
        "place": ruby("{見本町|みほんまち} {図書館|としょかん}"),
        "purpose": ruby("{教室|きょうしつ}の {申|もう}し{込|こ}み"),
        "hours": ruby("{火曜日|かようび}〜{日曜日|にちようび} {午前|ごぜん}9{時|じ}30{分|ぷん}〜{午後|ごご}6{時|じ}"),
        "address": ruby("{見本町|みほんまち} {大字|おおあざ} {見本|みほん}1-2"),
        "publisher": ruby("{見本町|みほんまち}の ウェブサイト"),
        "related": ruby("{大人|おとな}の {日本語|にほんご}{教室|きょうしつ}"),
    },
    Language.ZH_HANT: {
        "title": s("小孩的日語課（見本町）"),
        "short": s("每週六上午，在見本町圖書館上課，需要先報名。"),
        "body": (
            Block("item", (*s("費用：", strong=True), *s("每月 300 日圓（2024 年 2 月時點）"))),
            Block("item", s("對象：國小生與國中生")),
            Block("item", s("報名：圖書館櫃檯或電話（日文：日本語教室「にほんごきょうしつ」）")),
            Block("paragraph", (*s("詳情請看"), *s("見本町的網頁", url="https://example.jp/class"), *s("。"))),
        ),
        "place": s("見本町圖書館（見本町図書館）"),
        "purpose": s("日語課報名"),
        "hours": s("週二至週日 9:30–18:00"),
        "address": s("見本郡見本町大字見本1-2"),
        "publisher": s("見本町官網"),
        "related": s("大人的日語課"),
    },
    Language.EN: {
        "title": s("Japanese class for children (Mihon Town)"),
        "short": s("Every Saturday morning at the Mihon Town Library. You need to sign up first."),
        "body": (
            Block("item", (*s("Cost: ", strong=True), *s("300 yen a month (as of February 2024)"))),
            Block("item", s("For primary and junior high school children")),
            Block("item", s("Sign up at the library counter or by phone (Nihongo kyōshitsu 日本語教室)")),
            Block("paragraph", (*s("More on the "), *s("town's page", url="https://example.jp/class"), *s("."))),
        ),
        "place": s("Mihon Town Library (見本町図書館)"),
        "purpose": s("Signing up for the class"),
        "hours": s("Tue–Sun 9:30–18:00"),
        "address": s("1-2 Mihon, Mihon Town"),
        "publisher": s("Mihon Town website"),
        "related": s("Japanese classes for adults"),
    },
}


def place(language: Language, state: str = "open") -> PlaceCard:
    words = WORDS[language]
    opening = (
        OpenState("open", until="2026-11-24T18:00:00+09:00")
        if state == "open"
        else OpenState("closed", opens="2026-11-25T09:30:00+09:00")
    )
    return PlaceCard(
        "mihon-library",
        words["place"],
        s("見本町図書館"),
        phones=(Phone("096-000-0000", words["purpose"]), Phone("096-000-0001", (), False, "2024-02-01")),
        address=words["address"],
        address_ja=s("見本郡見本町大字見本1-2"),
        hours=(words["hours"],),
        open=opening,
        url="https://example.jp/library",
        map_url="https://example.jp/map?q=32.8,130.7",
    )


def answer(language: Language, **changes: Any) -> Answer:
    words = WORDS[language]
    made = Answer(
        article="class-for-children",
        topic="japanese-class",
        language=language,
        title=words["title"],
        short=words["short"],
        body=words["body"],
        places=(place(language),),
        sources=(SourceLine(words["publisher"], "https://example.jp/class", "2026-10-01"),),
        checked_on="2026-11-23",
        languages=LANGUAGES,
        related=(Candidate("class-for-adults", "japanese-class", words["related"], 0.4),),
        counter=(
            Block("paragraph", s("子どもの日本語教室に申し込みたいです。")),
            Block("paragraph", s("必要な書類を教えてください。")),
        ),
    )
    return replace(made, **changes)


def outgoing(*replies: Visible, language: Language = Language.JA, **changes: Any) -> Outgoing:
    made = Outgoing(
        delivery_id=1,
        channel="line",
        conversation_id="c1",
        external_id=RESIDENT,
        replies=replies or (AnswerReply(answer(language)),),
        language=language,
        furigana=language is Language.JA_EASY,
        retry_key=KEY,
        attempt=1,
        first_attempt_at=NOW,
    )
    return replace(made, **changes)


def event(kind: str = "message", user: str = RESIDENT, **fields: Any) -> dict[str, Any]:
    """A webhook event as LINE writes it."""
    made: dict[str, Any] = {
        "type": kind,
        "mode": "active",
        "timestamp": int((NOW - timedelta(seconds=1)).timestamp() * 1000),
        "source": {"type": "user", "userId": user},
        "webhookEventId": "01ARZ3NDEKTSV4RRFFQ69G5FAV",
        "deliveryContext": {"isRedelivery": False},
        "replyToken": "token-1",
    }
    made.update(fields)
    return {key: value for key, value in made.items() if value is not None}


def text_event(text: str, **fields: Any) -> dict[str, Any]:
    return event(message={"type": "text", "id": "100000000000000001", "quoteToken": "q", "text": text}, **fields)


def call(*events: Any) -> bytes:
    return json.dumps({"destination": "U" + "b0" * 16, "events": list(events)}).encode()
