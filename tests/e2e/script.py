"""What the scripted answerer says: one article in four languages, choices, a danger message, a card."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from channels.web.dates import JST
from channels.web.fakes import FakeWebThreads
from contracts.answers import Answer, Candidate, OpenState, Phone, PlaceCard, SourceLine
from contracts.commands import Command
from contracts.languages import LANGUAGES, Language
from contracts.replies import AnswerReply, Button, ChoicesReply, CounterCard, Phrase, SitesReply, Visible
from contracts.rich_text import Block, Span, Spans
from contracts.sites import SiteCard, SitesFound
from conversations.model import InboundMessage


def spans(*parts: str | tuple[str, str]) -> Spans:
    """Words, and (word, reading) pairs."""
    return tuple(Span(part) if isinstance(part, str) else Span(part[0], part[1]) for part in parts)


_WORDS: dict[Language, dict[str, Spans]] = {
    Language.JA: {
        "title": spans("家庭ごみの出し方（菊陽町）"),
        "short": spans("燃えるごみは週2回、決められた曜日の朝8時30分までに、町の指定袋に入れて出します。"),
        "fact": spans("指定袋：大（45リットル）10枚で500円"),
        "more": spans("地区の曜日は「ごみカレンダー」で確認できます。"),
        "place": spans("菊陽町役場 環境生活課"),
        "hours": spans("月〜金 8:30–17:15"),
        "publisher": spans("菊陽町"),
        "related": spans("粗大ごみの出し方"),
    },
    Language.JA_EASY: {
        "title": spans("ごみの ", ("出", "だ"), "し", ("方", "かた"), "（", ("菊陽町", "きくようまち"), "）"),
        "short": spans(
            ("燃", "も"),
            "えるごみは、1",
            ("週間", "しゅうかん"),
            "に 2",
            ("回", "かい"),
            " ",
            ("出", "だ"),
            "します。",
            ("朝", "あさ"),
            " 8",
            ("時", "じ"),
            "30",
            ("分", "ぷん"),
            "までに ",
            ("出", "だ"),
            "してください。",
        ),
        "fact": spans(("町", "まち"), "の ", ("袋", "ふくろ"), "：10", ("枚", "まい"), "で 500", ("円", "えん")),
        "more": spans("「ごみカレンダー」を ", ("見", "み"), "てください。"),
        "place": spans(("菊陽町役場", "きくようまちやくば")),
        "hours": spans(("月曜日", "げつようび"), "から ", ("金曜日", "きんようび"), " 8:30–17:15"),
        "publisher": spans("菊陽町"),
        "related": spans(("大", "おお"), "きい ごみの ", ("出", "だ"), "し", ("方", "かた")),
    },
    Language.ZH_HANT: {
        "title": spans("家庭垃圾怎麼丟（菊陽町）"),
        "short": spans(
            "可燃垃圾每週收兩次。請裝進町公所指定的垃圾袋（指定袋，していぶくろ），在指定日的早上 8:30 前拿到集合點。"
        ),
        "fact": spans("指定袋：大（45 公升）10 個 500 日圓"),
        "more": spans("各地區的收集日請看「垃圾月曆」（ごみカレンダー）。"),
        "place": spans("菊陽町公所 環境生活課"),
        "hours": spans("週一至週五 8:30–17:15"),
        "publisher": spans("菊陽町"),
        "related": spans("大型垃圾怎麼丟"),
    },
    Language.EN: {
        "title": spans("How to put out household rubbish (Kikuyo)"),
        "short": spans(
            "Burnable rubbish is collected twice a week. "
            "Put it out in the town's designated bag (指定袋, shitei-bukuro) by 8:30 on your collection day."
        ),
        "fact": spans("Designated bags: 10 large (45 litres) for 500 yen"),
        "more": spans("Your area's days are in the rubbish calendar (ごみカレンダー)."),
        "place": spans("Kikuyo Town Office, Environment Section"),
        "hours": spans("Mon–Fri 8:30–17:15"),
        "publisher": spans("Kikuyo Town"),
        "related": spans("Large items of rubbish"),
    },
}


def answer(language: Language) -> Answer:
    """The article in one language."""
    said = _WORDS[language]
    until = datetime.now(UTC).astimezone(JST) + timedelta(hours=2)
    place = PlaceCard(
        id="kikuyo-town-office",
        name=said["place"],
        name_ja=_WORDS[Language.JA]["place"],
        phones=(Phone("096-232-2114"), Phone("096-232-2111", confirmed=False, as_of="2024-02")),
        address_ja=spans("熊本県菊池郡菊陽町大字久保田2800番地"),
        hours=(said["hours"],),
        open=OpenState("open", until=until.isoformat()),
        url="https://www.town.kikuyo.lg.jp/",
        map_url="https://www.openstreetmap.org/",
    )
    return Answer(
        article="living-rubbish",
        topic="living",
        language=language,
        title=said["title"],
        short=said["short"],
        body=(Block("item", said["fact"]), Block("item", said["more"])),
        places=(place,),
        sources=(SourceLine(said["publisher"], "https://www.town.kikuyo.lg.jp/", None),),
        checked_on="2026-11-23",
        languages=LANGUAGES,
        related=(Candidate("living-large-rubbish", "living", said["related"], 0.5),),
        counter=(
            Block("paragraph", spans("家庭ごみの出し方と指定袋について教えてください。地区の収集日も知りたいです。")),
        ),
    )


class Script:
    """Answers like the dialogue would, from the words above."""

    def __init__(self, threads: FakeWebThreads) -> None:
        self._threads = threads
        self.silent = False

    async def answer(self, message: InboundMessage) -> None:
        """Keep the message and reply."""
        conversation = await self._threads.read(message.external_id)
        if message.page_language and message.page_language is not conversation.language:
            conversation = await self._threads.choose_language(
                conversation.id, message.page_language, conversation.furigana
            )
        await self._threads.hear(message)
        if self.silent:
            return
        replies = (
            self._command(message.command, conversation.language)
            if message.command
            else self._words(message.text, conversation.language)
        )
        await self._threads.say(conversation.id, *replies)

    def _words(self, text: str, language: Language) -> tuple[Visible, ...]:
        if "shelter" in text:
            return (Phrase("sites-where", buttons=(Button(Command.of("locate", hazard="flood"), "button.locate"),)),)
        if "119" in text:
            return (Phrase("danger.fire"),)
        if "?" in text or "？" in text:
            return (AnswerReply(answer(language)),)
        return (
            ChoicesReply(
                (
                    Candidate("living-rubbish", "living", _WORDS[language]["title"], 0.6),
                    Candidate("living-large-rubbish", "living", _WORDS[language]["related"], 0.5),
                )
            ),
        )

    def _command(self, command: Command, language: Language) -> tuple[Visible, ...]:  # noqa: PLR0911
        if command.kind == "variant":
            return (AnswerReply(answer(Language(command.get("language")))),)
        if command.kind == "easier":
            return (AnswerReply(answer(Language.JA_EASY)),)
        if command.kind == "counter":
            return (CounterCard(replace(answer(Language.JA)), _WORDS[language]["title"]),)
        if command.kind in ("helpful", "unhelpful"):
            return (Phrase("web.ui.thanks"),)
        if command.kind == "topic":
            return (
                Phrase(
                    "web.ui.topics",
                    buttons=(
                        Button(Command.of("article", id="living-rubbish"), title=_WORDS[language]["title"]),
                        Button(Command.of("municipality", id="kikuyo"), title=spans("菊陽町")),
                    ),
                ),
            )
        if command.kind == "sites":
            card = SiteCard("site-1", spans("小学校"), spans("小学校"), ("site",), ("flood",), 640, 11)
            return (SitesReply(SitesFound((card,), at=command.get("at"), hazard=command.get("hazard"), fit="marked")),)
        if command.kind == "person":
            return (
                Phrase(
                    "web.ui.person",
                    buttons=(
                        Button(Command.of("affirm"), "web.button.affirm"),
                        Button(Command.of("deny"), "web.button.deny"),
                    ),
                ),
            )
        return (AnswerReply(answer(language)),)
