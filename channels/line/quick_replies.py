"""The row of taps under the last message: other languages, counter card, was it helpful, ask a person."""

from __future__ import annotations

from collections.abc import Iterable

from channels import site_words
from channels.line import flex, limits
from channels.line.flex import Json
from channels.phrases import phrase
from contracts.answers import Answer
from contracts.commands import Command
from contracts.languages import LANGUAGES, Language
from contracts.replies import AnswerReply, ChoicesReply, CounterCard, Phrase, SitesReply, StaffReply, Visible

Tap = tuple[str, Command]


def quick_replies(replies: Iterable[Visible], language: Language, *, row: bool, furigana: bool) -> Json | None:
    """LINE's `quickReply` for these replies, or None. `row`: show the row of all four languages first (R3)."""
    taps: dict[str, Tap] = {}
    for tap in [*(_language_row() if row else []), *_under(replies, language, row=row, furigana=furigana)]:
        taps.setdefault(tap[1].encode(), tap)
    items = [_item(words, command) for words, command in taps.values()]
    return {"items": items[: limits.QUICK_REPLIES]} if items else None


def language_name(language: Language) -> str:
    """A language's own name for itself, the same for every reader."""
    return flex.shown(phrase(f"line.language.{language.value}", language), False)


def label(key: str, language: Language) -> str:
    """Words short enough for a tap, without readings: they would not fit."""
    return limits.clip(flex.shown(phrase(key, language), False), limits.LABEL)


def _language_row() -> list[Tap]:
    return [(language_name(item), Command.of("language", language=item.value)) for item in LANGUAGES]


def _under(replies: Iterable[Visible], language: Language, *, row: bool, furigana: bool) -> list[Tap]:
    taps: list[Tap] = []
    for reply in replies:
        if isinstance(reply, AnswerReply):
            taps += _under_answer(reply.answer, language, row=row, furigana=furigana)
        elif isinstance(reply, CounterCard):
            taps += _under_counter(reply.answer, language)
        elif isinstance(reply, StaffReply):
            taps.append((label("button.bot", language), Command("bot")))
        elif isinstance(reply, ChoicesReply):
            taps.append((label("line.tap.person", language), Command.of("person")))
        elif isinstance(reply, SitesReply):
            taps += _under_sites(reply, language)
        elif isinstance(reply, Phrase) and any(item.command.kind == "locate" for item in reply.buttons):
            taps.append(_locate(language))
    return taps


def _under_sites(reply: SitesReply, language: Language) -> list[Tap]:
    """One tap a hazard, the Japanese card, another position, a person."""
    hazards = site_words.hazard_buttons(reply.found, language)
    taps = [(limits.clip(flex.shown(item.title, False), limits.LABEL), item.command) for item in hazards]
    if not reply.card:
        taps.append((label("sites.card", language), site_words.card_command(reply.found)))
    return [*taps, _locate(language), (label("line.tap.person", language), Command.of("person"))]


def _locate(language: Language) -> Tap:
    return label("button.locate", language), Command.of("locate")


def _under_answer(answer: Answer, language: Language, *, row: bool, furigana: bool) -> list[Tap]:
    taps: list[Tap] = []
    others = [item for item in LANGUAGES if item in answer.languages and item is not answer.language]
    if answer.language is Language.JA and Language.JA_EASY in others:
        taps.append((label("line.tap.easier", language), Command.of("easier", id=answer.article)))
        others.remove(Language.JA_EASY)
    if not row:
        taps += [
            (language_name(item), Command.of("variant", id=answer.article, language=item.value)) for item in others
        ]
    taps.append((label("line.tap.counter", language), Command.of("counter", id=answer.article)))
    taps.append((label("line.tap.helpful", language), Command.of("helpful", id=answer.article)))
    taps.append((label("line.tap.unhelpful", language), Command.of("unhelpful", id=answer.article)))
    taps.append((label("line.tap.person", language), _person(answer)))
    if answer.topic == "disaster":
        taps.append(_locate(language))
    if answer.language.is_japanese:
        key, on = ("line.tap.furigana_off", "0") if furigana else ("line.tap.furigana_on", "1")
        taps.append((label(key, language), Command.of("furigana", on=on)))
    return taps


def _under_counter(answer: Answer, language: Language) -> list[Tap]:
    return [
        (label("line.tap.back", language), Command.of("article", id=answer.article)),
        (label("line.tap.person", language), _person(answer)),
    ]


def _person(answer: Answer) -> Command:
    return Command.of("person", topic=answer.topic) if answer.topic else Command.of("person")


def _item(words: str, command: Command) -> Json:
    if command.kind == "locate":
        return {"type": "action", "action": {"type": "location", "label": words}}
    return {"type": "action", "action": flex.postback(words, command)}
